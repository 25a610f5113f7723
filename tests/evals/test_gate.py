"""The gate's rules, each on a run made by hand."""

import math
from dataclasses import replace
from pathlib import Path

import pytest
from support.eval_samples import task_result

from evals.gate import (
    BaselineError,
    Finding,
    check,
    check_run,
    load_baseline,
    new_baseline,
    path_of,
    write_baseline,
)
from evals.results import TaskResult

GOOD = [1.0] * 15 + [0.0] * 5
BASE = new_baseline("none", [task_result({"correct": GOOD})])


def rules(result: TaskResult) -> list[tuple[str, str]]:
    return [(finding.rule, finding.measure) for finding in check([result], BASE)]


def test_the_same_run_passes() -> None:
    assert rules(task_result({"correct": GOOD})) == []


def test_a_better_run_passes() -> None:
    assert rules(task_result({"correct": [1.0] * 20})) == []


def test_a_loss_beyond_the_interval_fails_and_names_the_questions() -> None:
    (finding,) = check([task_result({"correct": [0.0] * 20})], BASE)
    assert (finding.rule, finding.measure) == ("interval", "correct")
    assert finding.samples == tuple(f"q{i}" for i in range(15))
    assert str(finding).startswith("none, demo, correct: 0.000, worse than 0.750")
    assert str(finding).endswith("(q0, q1, q2, q3, q4 and 10 more)")


def test_a_loss_on_the_same_questions_fails_within_the_interval() -> None:
    values = {"correct": [1.0, 0.0] * 100}
    before = new_baseline("none", [task_result(values)])
    after = task_result({"correct": [0.0] * 10 + values["correct"][10:]})
    assert [finding.rule for finding in check([after], before)] == ["paired"]


def test_one_question_more_or_less_is_chance() -> None:
    assert rules(task_result({"correct": [0.0, *GOOD[1:]]})) == []


def test_less_is_better_for_some_measures() -> None:
    before = new_baseline("none", [task_result({"false_refusal": [0.0] * 20})])
    assert [f.rule for f in check([task_result({"false_refusal": [1.0] * 20})], before)] == ["interval"]
    before = new_baseline("none", [task_result({"false_refusal": [1.0] * 20})])
    assert check([task_result({"false_refusal": [0.0] * 20})], before) == []


@pytest.mark.parametrize("name", ["citation_exact", "supported_share", "faithful_answer"])
def test_a_floor_holds_in_every_sample_whatever_the_baseline_says(name: str) -> None:
    broken = task_result({name: [1.0] * 19 + [0.5]})
    findings = check([broken], new_baseline("none", [broken]))
    assert [(f.rule, f.measure, f.samples) for f in findings] == [("floor", name, ("q19",))]


def test_a_task_that_was_not_run_fails() -> None:
    assert [(f.rule, f.task) for f in check([], BASE)] == [("missing", "demo")]


def test_a_task_that_the_baseline_does_not_know_fails() -> None:
    found = check([task_result({"correct": GOOD}), task_result({"correct": GOOD}, task="new")], BASE)
    assert [(f.rule, f.task) for f in found] == [("missing", "new")]


def test_fewer_samples_than_declared_or_than_before_fail() -> None:
    assert ("count", "") in rules(task_result({"correct": GOOD}, declared=21))
    assert ("count", "") in rules(task_result({"correct": GOOD[:19]}))


def test_a_run_that_broke_off_fails() -> None:
    assert rules(task_result({"correct": GOOD}, status="cancelled")) == [("status", "")]


def test_a_sample_that_raised_fails() -> None:
    whole = task_result({"correct": GOOD})
    broken = replace(whole, samples=(replace(whole.samples[0], error="ValueError: no"), *whole.samples[1:]))
    (finding,) = check([broken], BASE)
    assert (finding.rule, finding.samples) == ("error", ("q0",))


def test_nan_fails() -> None:
    whole = task_result({"correct": GOOD})
    broken = replace(whole, samples=(replace(whole.samples[0], scores={}, unscored=("correct",)), *whole.samples[1:]))
    assert ("nan", "correct") in rules(broken)


@pytest.mark.parametrize(("unscored", "rule"), [(2, []), (3, ["unscored"])])
def test_a_judge_may_fail_on_two_in_a_hundred(unscored: int, rule: list[str]) -> None:
    whole = task_result({"judged_correct": [1.0] * 100})
    lost = [replace(sample, scores={}, unscored=("judged_correct",)) for sample in whole.samples[:unscored]]
    broken = replace(whole, samples=(*lost, *whole.samples[unscored:]))
    assert [f.rule for f in check([broken], new_baseline("none", [whole]))] == rule


def test_a_measure_that_vanished_fails() -> None:
    assert ("missing", "correct") in rules(task_result({"rejection": GOOD}))


def test_what_depends_on_the_machine_is_not_in_the_baseline() -> None:
    baseline = new_baseline("none", [task_result({"seconds": [1.0] * 20, "correct": GOOD})])
    assert set(baseline.tasks["demo"].measures) == {"correct"}


def test_a_baseline_survives_its_file(tmp_path: Path) -> None:
    path = path_of("none", tmp_path)
    write_baseline(BASE, path)
    assert load_baseline(path) == BASE
    assert not math.isnan(BASE.tasks["demo"].measures["correct"].low)


def local(*values: float, name: str = "correct") -> TaskResult:
    """A run of a model whose replies differ from machine to machine."""
    return task_result({name: list(values)}, llm="local", model="local:small")


def test_a_model_that_does_not_repeat_fails_only_beyond_both_intervals() -> None:
    before = new_baseline("local", [local(1, 1, 1, 1, 1, 1, 1, 0)])
    assert check([local(0, 0, 0, 1, 1, 1, 1, 0)], before) == []
    (finding,) = check([local(0, 0, 0, 0, 0, 0, 0, 1)], before)
    assert (finding.rule, finding.measure) == ("interval", "correct")
    assert "0.125 (n = 8), worse than 0.875 (n = 8)" in finding.message


def test_a_single_question_proves_nothing_of_a_model_that_does_not_repeat() -> None:
    before = new_baseline("local", [local(1)])
    assert check([local(0)], before) == []
    assert check([local(1, name="rejection")], before) == []


def test_a_model_that_does_not_repeat_is_held_to_the_floors_all_the_same() -> None:
    before = new_baseline("local", [local(1, 1, name="citation_exact")])
    assert [f.rule for f in check([local(1, 0, name="citation_exact")], before)] == ["floor"]


def test_the_length_of_a_handful_of_answers_is_left_to_chance() -> None:
    before = new_baseline("local", [local(*range(10, 20), name="answer_words")])
    assert check([local(*range(30, 40), name="answer_words")], before) == []


def test_a_run_without_baseline_is_held_to_what_holds_for_all() -> None:
    assert check_run([task_result({"correct": [0.0] * 20})]) == []
    broken = task_result({"citation_exact": [1.0, 0.0]}, declared=3)
    assert [f.rule for f in check_run([broken])] == ["count", "floor"]


def test_a_missing_or_broken_baseline_says_how_to_write_one(tmp_path: Path) -> None:
    with pytest.raises(BaselineError, match="newsproof eval baseline"):
        load_baseline(tmp_path / "none.json")
    (tmp_path / "none.json").write_text('{"provider": "none"}')
    with pytest.raises(BaselineError, match="no baseline"):
        load_baseline(tmp_path / "none.json")


def test_a_finding_without_measure_names_the_task() -> None:
    assert str(Finding("none", "demo", "", "missing", "the task was not run")) == "none, demo: the task was not run"
