"""The judging twins, over a real server that answers from a script."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from inspect_ai import Task
from inspect_ai.dataset import Sample
from inspect_ai.solver import Generate, Solver, TaskState, solver
from support.eval_samples import claim, gold, observation
from support.scripted_server import ScriptedServer

from evals.observation import OBSERVATION, Observation
from evals.results import SampleResult
from evals.samples import to_inspect
from evals.scorers.judges import judged_claim, judges, read_verdict
from evals.suites import run

SENTENCE = "Mayor Ines Holt opened the Tarn Bridge on Saturday."
MODEL = "openai/scripted"


@pytest.fixture
def server(scripted_server: ScriptedServer, quiet_environment: Callable[..., None]) -> ScriptedServer:
    quiet_environment(OPENAI_API_KEY="test", OPENAI_BASE_URL=scripted_server.url)
    return scripted_server


@solver
def keep(observed: str) -> Solver:
    """Put an observation where the scorers look for it."""

    async def solve(state: TaskState, generate: Generate) -> TaskState:
        state.store.set(OBSERVATION, observed)
        return state

    return solve


def judged(observed: Observation, folder: Path) -> SampleResult:
    task = Task(
        name="judged",
        dataset=[to_inspect(gold())],
        solver=keep(observed.model_dump_json()),
        scorer=judges(MODEL),
        metadata={"declared": 1},
    )
    return run([task], folder)[0].samples[0]


def test_a_judge_is_asked_about_the_answer_and_about_each_sentence(server: ScriptedServer, tmp_path: Path) -> None:
    server.enqueue('{"reason": "says so", "verdict": true}', '{"reason": "no", "verdict": false}')
    sample = judged(observation(claim(SENTENCE, SENTENCE)), tmp_path)
    assert sample.scores == {"judged_correct": 1.0, "judged_faithful": 0.0}
    assert sample.notes["judged_correctness"] == '{"reason": "says so", "verdict": true}'
    assert SENTENCE in server.requests[1]["messages"][1]["content"]


def test_a_reply_that_cannot_be_read_is_unscored(server: ScriptedServer, tmp_path: Path) -> None:
    server.enqueue("I think it is right.", '{"verdict": true}')
    sample = judged(observation(claim(SENTENCE, SENTENCE)), tmp_path)
    assert sample.unscored == ("judged_correct",)
    assert sample.scores == {"judged_faithful": 1.0}


def test_a_judge_that_fails_costs_nothing_but_its_own_score(server: ScriptedServer, tmp_path: Path) -> None:
    sample = judged(observation(claim(SENTENCE, SENTENCE)), tmp_path)
    assert sample.error == ""
    assert set(sample.unscored) == {"judged_correct", "judged_faithful"}
    assert "could not be asked" in sample.notes["judged_correctness"]


def test_a_refusal_is_judged_without_a_call(server: ScriptedServer, tmp_path: Path) -> None:
    assert judged(observation(), tmp_path).scores == {"judged_correct": 0.0}
    assert server.requests == []


def test_a_judge_can_be_held_against_labels(server: ScriptedServer, tmp_path: Path) -> None:
    server.enqueue('{"verdict": true}')
    labelled: dict[str, Any] = {"kind": "own", "group": "g", "source": SENTENCE, "supported": False}
    task = Task(
        name="labels",
        dataset=[Sample(id="1", input=SENTENCE, metadata=labelled)],
        solver=keep(observation().model_dump_json()),
        scorer=judged_claim(MODEL),
        metadata={"declared": 1},
    )
    (sample,) = run([task], tmp_path)[0].samples
    assert sample.scores == {"judged_right": 0.0, "judged_false_refused": 0.0}


@pytest.mark.parametrize(
    ("reply", "verdict"),
    [
        ('{"verdict": true}', True),
        ('Sure:\n```json\n{"reason": "a", "verdict": false}\n```', False),
        ('{"verdict": "true"}', None),
        ('{"verdict": 1}', None),
        ('{"verdict": true} {"verdict": false}', None),
        ("{verdict: true}", None),
        ('{"reason": "yes"}', None),
        ("", None),
    ],
)
def test_only_one_clear_verdict_counts(reply: str, verdict: bool | None) -> None:
    assert read_verdict(reply) is verdict
