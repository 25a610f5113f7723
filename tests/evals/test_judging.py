"""A judge is measured where people have decided, and believed only as far as it agreed with them."""

import gzip
import json
import math
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from support.eval_samples import gold, task_result
from support.scripted_server import ScriptedServer
from typer.testing import CliRunner

from evals.command import app
from evals.gate import check, new_baseline
from evals.judging import Judge, JudgesError, Validation, appoint, keep, validate
from evals.report.markdown import summary
from evals.results import SampleResult, TaskResult
from evals.tasks.judging import labelled_answers

MODEL = "openai/scripted"
CLAIMS = 40


@pytest.fixture
def server(scripted_server: ScriptedServer, quiet_environment: Callable[..., None]) -> ScriptedServer:
    quiet_environment(OPENAI_API_KEY="test", OPENAI_BASE_URL=scripted_server.url)
    return scripted_server


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Claims about two sources, of which every other one is supported."""
    folder = tmp_path / "data" / "faithfulness"
    folder.mkdir(parents=True)
    with gzip.open(folder / "own.jsonl.gz", "wt") as file:
        for number in range(CLAIMS):
            claim = f"The ferry carried {number + number % 2} people."
            row = {"id": str(number), "set": "own", "group": number // 20, "supported": number % 2 == 0}
            file.write(json.dumps({**row, "source": f"The ferry carried {number} people.", "claim": claim}) + "\n")
    return tmp_path / "data"


def strict(request: dict[str, Any]) -> str:
    """A good judge: it looks for the claim in its source, and for one of the accepted answers in the answer."""
    asked = str(request["messages"][-1]["content"])
    if asked.startswith("Source:"):
        source, claim = asked.removeprefix("Source:\n").split("\n\nClaim: ")
        verdict = claim.strip() in source
    else:
        wanted = asked.split("Expected answer: ")[1].split("\n")[0]
        verdict = any(wording in asked.split("Answer to grade: ")[1] for wording in wanted.split(" | "))
    return json.dumps({"reason": "as it says", "verdict": verdict})


def measured(data: Path, folder: Path, *more: str) -> Any:
    places = ("--judges", folder / "judges.json", "--logs", folder / "logs", "--reports", folder / "reports")
    return CliRunner().invoke(app, ["judge", MODEL, "--data", str(data), *map(str, places), *more])


def test_a_judge_that_agrees_with_people_is_believed_from_then_on(
    server: ScriptedServer, data: Path, tmp_path: Path
) -> None:
    server.default = strict
    ended = measured(data, tmp_path, "--size", "21")
    assert ended.exit_code == 0, ended.output
    assert f"{MODEL}, judged_faithful: balanced accuracy 1.000 [1.000, 1.000] (n = {CLAIMS}), believed" in ended.output
    judge = appoint(MODEL, tmp_path / "judges.json")
    assert set(judge.believed) == {"judged_faithful", "judged_correct"}
    assert appoint("openai/another", tmp_path / "judges.json").believed == {}


def test_a_judge_that_always_agrees_is_not_believed(server: ScriptedServer, data: Path, tmp_path: Path) -> None:
    server.default = lambda request: '{"verdict": true}'
    ended = measured(data, tmp_path, "--size", "10")
    assert ended.exit_code == 1
    assert "NOT believed" in ended.output
    assert appoint(MODEL, tmp_path / "judges.json").believed == {}


@pytest.mark.parametrize(
    ("right", "doubt"), [([1.0] * 60, ""), ([1.0, 0.0] * 30, "the interval must lie"), ([1.0] * 20, "fewer than 40")]
)
def test_agreement_must_be_beyond_chance_and_seen_often_enough(right: list[float], doubt: str) -> None:
    """Of every pair of claims the first is supported, and the judge accepts all or as many as it is right about."""
    names = ["judged_true_accepted", "judged_false_refused"]
    samples = tuple(
        SampleResult(str(i), "own", str(i), {"judged_right": value, names[i % 2]: value})
        for i, value in enumerate(right)
    )
    found = validate(TaskResult("judge-claims", "none", "none", len(samples), samples))
    assert found is not None
    assert found.doubt.startswith(doubt)
    assert bool(found.doubt) == bool(doubt)


def test_a_judge_that_cannot_be_read_fails(server: ScriptedServer, data: Path, tmp_path: Path) -> None:
    def mumbling() -> Iterator[str]:
        yield from ["Well, perhaps."] * 4
        while True:
            yield ""

    lost = mumbling()
    server.default = lambda request: next(lost) or strict(request)
    ended = measured(data, tmp_path, "--size", "10")
    assert ended.exit_code == 1
    assert "of the samples are unscored" in ended.output


def test_without_the_sets_a_judge_of_support_is_not_believed(server: ScriptedServer, tmp_path: Path) -> None:
    server.default = strict
    ended = measured(tmp_path / "nowhere", tmp_path, "--size", "12")
    assert ended.exit_code == 1
    assert set(appoint(MODEL, tmp_path / "judges.json").believed) == {"judged_correct"}


def validation(**changes: Any) -> Validation:
    from prompts import load

    fields = {"prompt": load("judge-support").hash, "value": 0.8, "low": 0.7, "high": 0.9, "n": 100, "unscored": 0.0}
    return Validation.model_validate({**fields, "created": "2026-01-01", **changes})


@pytest.mark.parametrize("changes", [{"low": 0.59}, {"n": 39}, {"unscored": 0.03}, {"prompt": "of another version"}])
def test_what_shows_too_little_is_not_believed(changes: dict[str, Any], tmp_path: Path) -> None:
    keep(MODEL, {"judged_faithful": validation()}, tmp_path / "judges.json")
    assert set(appoint(MODEL, tmp_path / "judges.json").believed) == {"judged_faithful"}
    keep(MODEL, {"judged_faithful": validation(**changes)}, tmp_path / "judges.json")
    assert appoint(MODEL, tmp_path / "judges.json").believed == {}


def test_a_broken_file_of_judges_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "judges.json").write_text("[]")
    with pytest.raises(JudgesError, match="newsproof eval judge"):
        appoint(MODEL, tmp_path / "judges.json")


def test_labels_of_one_sort_prove_nothing() -> None:
    same = [SampleResult(str(i), "own", str(i), {"judged_right": 1.0, "judged_true_accepted": 1.0}) for i in range(50)]
    result = TaskResult(task="judge-claims", llm="none", model="none", declared=50, samples=tuple(same))
    assert validate(result) is None


def test_scores_of_a_judge_count_only_where_it_is_believed() -> None:
    values = {"judged_correct": [1.0] * 20, "judged_faithful": [1.0] * 20}
    judge = Judge(MODEL, {"judged_faithful": "balanced accuracy 0.800"})
    good = task_result(values, judge=judge.judge, believed=judge.believed)
    baseline = new_baseline("none", [good])
    assert set(baseline.tasks["demo"].measures) == {"judged_faithful"}
    bad = task_result({name: [0.0] * 20 for name in values}, judge=judge.judge, believed=judge.believed)
    assert [finding.measure for finding in check([bad], baseline)] == ["judged_faithful"]
    assert check([task_result({name: [0.0] * 20 for name in values}, judge=MODEL)], baseline) == []
    table = summary([good])
    assert "finds right; NOT VALIDATED (`judged_correct`)" in table
    assert "finds supported; balanced accuracy 0.800 (`judged_faithful`)" in table
    assert not math.isnan(baseline.tasks["demo"].measures["judged_faithful"].low)


def test_an_answer_is_made_wrong_by_the_answer_to_another_question_of_its_kind() -> None:
    opened = gold(evidence=("Mayor Ines Holt opened the bridge.",))
    closed = gold(
        id="q2", question="Who closed it?", items=(("Paul Rask",),), evidence=("Paul Rask closed the bridge.",)
    )
    found = [(sample.id, answer, right) for sample, answer, right in labelled_answers([opened, closed])]
    assert found == [
        ("q1", "Mayor Ines Holt opened the bridge.", True),
        ("q1", "Mayor Paul Rask opened the bridge.", False),
        ("q2", "Paul Rask closed the bridge.", True),
        ("q2", "Ines Holt closed the bridge.", False),
    ]
