"""Twins of two scorers in which a language model judges. They run beside the deterministic ones, never in their place.

A judge is believed only as far as it agrees with people (see :mod:`evals.judging`). What cannot be understood is
unscored, neither right nor wrong.
"""

import json
import math
import re
from typing import Any

from inspect_ai.model import ChatMessageSystem, ChatMessageUser, GenerateConfig, get_model
from inspect_ai.scorer import Score, Scorer, Target, scorer
from inspect_ai.solver import TaskState

import prompts
from evals.scorers.marks import BY_ARTICLE, marks
from evals.solver import gold_of, observation_of

__all__ = ["judged_answer", "judged_claim", "judged_correctness", "judged_faithfulness", "judges", "read_verdict"]

_OBJECT = re.compile(r"\{[^{}]*\}")
_CONFIG = GenerateConfig(temperature=0, seed=7, max_tokens=300, max_retries=2, timeout=120)


def judges(model: str) -> list[Scorer]:
    """The judging scorers of answers."""
    return [judged_correctness(model), judged_faithfulness(model)]


def read_verdict(reply: str) -> bool | None:
    """The field ``verdict`` of the JSON object in a reply; None where there is no single one that is true or false."""
    verdicts = set()
    for match in _OBJECT.finditer(reply):
        try:
            found = json.loads(match[0])
        except ValueError:
            return None
        verdicts.add(found.get("verdict") if isinstance(found.get("verdict"), bool) else None)
    return verdicts.pop() if len(verdicts) == 1 else None


async def _ask(model: str, name: str, **variables: str) -> tuple[bool | None, str]:
    """What the judge decided and said; None where it cannot be reached or understood, which is nobody's fault."""
    system, user = prompts.load(name).messages(**variables)
    # Compatible servers know chat completions, and not OpenAI's newer way to ask.
    options: dict[str, Any] = {"responses_api": False} if model.startswith("openai/") else {}
    try:
        judge = get_model(model, config=_CONFIG, memoize=False, **options)
        reply = await judge.generate(
            [ChatMessageSystem(content=system["content"]), ChatMessageUser(content=user["content"])]
        )
    except Exception as error:
        return None, f"the judge could not be asked: {type(error).__name__}: {error}"
    return read_verdict(reply.completion), reply.completion


@scorer(metrics=BY_ARTICLE)
def judged_correctness(model: str) -> Scorer:
    """Whether a model finds that an answer says what the gold says."""

    async def score(state: TaskState, target: Target) -> Score:
        gold, observed = gold_of(state), observation_of(state)
        if not gold.answerable:
            return marks({"judged_correct": None})
        if not observed.shown:
            return marks({"judged_correct": 0.0}, "refused")
        right, reply = await _ask(
            model, "judge-correctness", question=gold.question, gold=target.text, answer=observed.said
        )
        return marks({"judged_correct": math.nan if right is None else float(right)}, reply)

    return score


@scorer(metrics=BY_ARTICLE)
def judged_faithfulness(model: str) -> Scorer:
    """The share of the sentences shown that a model finds supported by what they cite."""

    async def score(state: TaskState, target: Target) -> Score:
        del target
        observed = observation_of(state)
        if not observed.shown:
            return marks({"judged_faithful": None})
        verdicts, replies = [], []
        for claim in observed.shown:
            cited = "\n".join(span.quote for span in claim.citations)
            supported, reply = await _ask(model, "judge-support", source=cited, claim=claim.text)
            verdicts.append(math.nan if supported is None else float(supported))
            replies.append(reply)
        return marks({"judged_faithful": sum(verdicts) / len(verdicts)}, "\n".join(replies))

    return score


@scorer(metrics=BY_ARTICLE)
def judged_claim(model: str) -> Scorer:
    """How well a model tells supported claims from others, where people have said which is which."""

    async def score(state: TaskState, target: Target) -> Score:
        del target
        accepted, reply = await _ask(model, "judge-support", source=state.metadata["source"], claim=state.input_text)
        return _against_label(accepted, bool(state.metadata["supported"]), reply)

    return score


@scorer(metrics=BY_ARTICLE)
def judged_answer(model: str) -> Scorer:
    """How well a model tells right answers from wrong ones, where the gold says which is which."""

    async def score(state: TaskState, target: Target) -> Score:
        answer = state.metadata["answer"]
        accepted, reply = await _ask(
            model, "judge-correctness", question=state.input_text, gold=target.text, answer=answer
        )
        return _against_label(accepted, bool(state.metadata["supported"]), reply)

    return score


def _against_label(accepted: bool | None, label: bool, reply: str) -> Score:
    value = math.nan if accepted is None else float(accepted == label)
    mine = {"judged_true_accepted": value if label else None, "judged_false_refused": None if label else value}
    return marks({"judged_right": value, **mine}, reply)
