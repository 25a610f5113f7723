"""The gate can fail: with each fault built into a real pipeline it does, and for the right measure.

The measures of reference come from the intact pipeline of the same moment, so that these tests hold whatever the
answers are worth.
"""

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

import pytest
from inspect_ai import Task

from evals.gate import Finding, check, new_baseline
from evals.gold import load
from evals.pipelines import Recipe
from evals.recorded import replies
from evals.results import TaskResult
from evals.sabotage import FAULTS, active
from evals.samples import from_gold, stratified
from evals.suites import GOLD, Suite, run
from evals.tasks.answers import answers_task
from evals.tasks.claims import adversarial
from rag import Settings, Verifier
from rag.models.weights import EMBEDDER, WeightStore

pytestmark = pytest.mark.skipif(
    not WeightStore(Settings().models).present(EMBEDDER), reason=f"the weights {EMBEDDER} are not pulled"
)

CORPUS = Path(__file__).resolve().parents[2] / "evals" / "corpus"
ANSWERABLE, UNANSWERABLE = 24, 14
"""Questions of each sort: enough that a broken part shows beyond chance."""


def part(provider: Suite, fault: str) -> Task:
    """A part of the suite, with a fault built in or without."""
    samples = from_gold(load(GOLD["corpus"]), [CORPUS])
    if provider == "openai":
        samples = [sample for sample in samples if sample.question in replies()]
    chosen = stratified([sample for sample in samples if sample.answerable], ANSWERABLE)
    chosen += [sample for sample in samples if not sample.answerable][:UNANSWERABLE]
    llm: Literal["none", "recorded"] = "none" if provider == "none" else "recorded"
    return answers_task("corpus", chosen, Recipe(articles=(str(CORPUS),), llm=llm, sabotage=fault))


@cache
def results(provider: Suite, fault: str) -> tuple[TaskResult, ...]:
    """One run of that part, kept."""
    with TemporaryDirectory() as logs:
        return tuple(run([part(provider, fault)], Path(logs)))


@cache
def claims(fault: str) -> tuple[TaskResult, ...]:
    """The adversarial pairs, judged with a fault built in or without."""
    with TemporaryDirectory() as logs:
        return tuple(run([adversarial(fault)], Path(logs)))


def findings(before: Sequence[TaskResult], after: Sequence[TaskResult]) -> list[Finding]:
    return check(after, new_baseline(before[0].provider, before))


@pytest.mark.parametrize("provider", ["none", "openai"])
def test_the_gate_is_open_to_the_intact_pipeline_and_a_second_run_is_the_same(provider: Suite) -> None:
    first = results(provider, "")
    assert findings(first, first) == []
    with TemporaryDirectory() as logs:
        second = run([part(provider, "")], Path(logs))
    timed = {"seconds", "first_claim_seconds"}
    for one, other in zip(first, second, strict=True):
        for name in set(one.measures) - timed:
            assert one.values(name) == other.values(name)


@pytest.mark.parametrize("fault", sorted(set(FAULTS) - {"verifier-always-yes"}))
def test_the_gate_fails_without_a_model_for_the_measure_that_the_fault_breaks(fault: str) -> None:
    broken = findings(results("none", ""), results("none", fault))
    assert FAULTS[fault].metric in {finding.measure for finding in broken}, [str(f) for f in broken]


@pytest.mark.parametrize("fault", sorted(FAULTS))
def test_the_gate_fails_with_a_model_for_the_measure_that_the_fault_breaks(fault: str) -> None:
    broken = findings(results("openai", ""), results("openai", fault))
    assert FAULTS[fault].metric in {finding.measure for finding in broken}, [str(f) for f in broken]


def test_a_verifier_that_always_says_yes_fails_on_the_labelled_claims() -> None:
    broken = findings(claims(""), claims("verifier-always-yes"))
    assert {finding.measure for finding in broken} == {"verdict_right", "false_refused"}


def test_a_fault_ends_with_its_context() -> None:
    with active("verifier-always-yes"):
        assert Verifier().check("The moon is green.", ["It rained."]).supported
    assert not Verifier().check("The moon is green.", ["It rained."]).supported


def test_an_unknown_fault_is_refused() -> None:
    with pytest.raises(ValueError, match="citations-shifted"):
        active("gremlins")
