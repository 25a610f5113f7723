"""The solver: ask the library a question, and keep what came of it in the sample's store."""

import asyncio
from collections.abc import Mapping
from typing import Any

from inspect_ai.model import ModelOutput
from inspect_ai.solver import Generate, Solver, TaskState, solver

from evals.observation import OBSERVATION, PASSAGES, Observation, observe
from evals.pipelines import Pipeline, Recipe, opened
from evals.samples import GoldSample
from rag import Turn

__all__ = ["ask", "ask_library", "gold_of", "observation_of"]


def ask(pipeline: Pipeline, sample: GoldSample) -> Observation:
    """Ask one question with its conversation and limits, and search for it."""
    history = [Turn(question=turn.question, answer=turn.answer) for turn in sample.history]
    answer = pipeline.ask(sample.question, history=history, until=sample.as_of, sources=sample.sources)
    query = answer.standalone_question or sample.question
    passages = pipeline.search(query, k=PASSAGES, until=sample.as_of, sources=sample.sources)
    return observe(pipeline, answer, passages)


@solver
def ask_library(recipe: Mapping[str, Any]) -> Solver:
    """Ask the library that a recipe (see :class:`evals.pipelines.Recipe`) opens. No model of Inspect is called."""

    async def solve(state: TaskState, generate: Generate) -> TaskState:
        del generate
        pipeline = await asyncio.to_thread(opened, Recipe.model_validate(dict(recipe)))
        observation = await asyncio.to_thread(ask, pipeline, gold_of(state))
        # As one string: Inspect compares stores part by part at every step, which takes longer than the answer.
        state.store.set(OBSERVATION, observation.model_dump_json())
        state.output = ModelOutput.from_content(observation.model, observation.text)
        state.completed = True
        return state

    return solve


def gold_of(state: TaskState) -> GoldSample:
    """The gold of a sample."""
    return GoldSample.model_validate(state.metadata["gold"])


def observation_of(state: TaskState) -> Observation:
    """What the solver kept."""
    return Observation.model_validate_json(state.store.get(OBSERVATION))
