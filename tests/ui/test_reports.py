"""Eval reports are read as far as they can be, ratings become drafts of gold questions, events are laid out in time."""

import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from evals.gold import load
from rag import Answer, Citation, Claim, Evidence, Rating, SummaryClaim, TimelineEvent
from ui.plotting import plot
from ui.ratings import as_gold
from ui.reports import read_reports


def results(value: float, created: str) -> str:
    measures = {"correct": {"label": "Right", "value": value, "error": 0.05, "low": 0.4, "high": 0.6, "n": 20}}
    task = {"task": "answers", "llm": "none", "model": "none", "created": created, "samples": 20, "measures": measures}
    return json.dumps({"tasks": [task]})


def test_the_latest_run_is_shown_with_the_history_before_it(tmp_path: Path) -> None:
    for name, value, created in (("b", 0.5, "2026-01-02"), ("a", 0.6, "2026-01-03"), ("c", 0.4, "2026-01-01")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "results.json").write_text(results(value, created), encoding="utf-8")
    (report,) = read_reports(tmp_path)
    (figure,) = report.figures
    assert (figure.value, figure.n, report.runs) == (0.6, 20, 3)
    assert figure.history == (0.4, 0.5, 0.6)
    assert figure.line().count(",") == 3


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"tasks": [3, {"measures": {"x": null}}]}', "{"])
def test_a_report_that_is_none_does_no_harm(tmp_path: Path, text: str) -> None:
    (tmp_path / "results.json").write_text(text, encoding="utf-8")
    assert all(report.figures == () for report in read_reports(tmp_path))
    assert read_reports(tmp_path / "missing") == []


def rated(*, helpful: bool, note: str = "", refused: bool = False) -> tuple[Rating, Answer]:
    head = {"article_id": "a", "version": 1, "start": 0, "end": 20, "title": "", "source": "", "published": None}
    citation = Citation(quote="The pier cost £310k.", origin="o", **head)
    evidence = Evidence(number=1, text="The pier cost £310k.", score=0.4, origin="o", **head)
    claim = Claim(text="It cost £310k.", citations=(citation,), verdict="supported", score=0.9)
    answer = Answer(
        id="0123456789abcdef",
        question="How much did the pier cost?",
        claims=() if refused else (claim,),
        text="No answer." if refused else claim.text,
        abstained=refused,
        evidence=(evidence,),
    )
    when = datetime(2026, 1, 1, tzinfo=UTC)
    return Rating(answer_id=answer.id, user="", helpful=helpful, note=note, created=when), answer


@pytest.mark.parametrize(
    ("helpful", "note", "refused", "answers"),
    [
        (True, "", False, ("It cost £310k.",)),
        (False, "£310,000 in 2024", False, ("£310,000 in 2024",)),
        (False, "", False, ()),
        (True, "", True, ()),
        (False, "£310,000", True, ("£310,000",)),
    ],
)
def test_ratings_become_a_valid_gold_file_of_drafts(
    tmp_path: Path, helpful: bool, note: str, refused: bool, answers: tuple[str, ...]
) -> None:
    file = tmp_path / "ratings.yaml"
    file.write_text(as_gold([rated(helpful=helpful, note=note, refused=refused)]), encoding="utf-8")
    (question,) = load(file).questions
    assert question.items == ((answers,) if answers else ())
    assert question.answerable == bool(answers)
    assert not question.confirmed
    assert note in question.note or note in str(question.answers)


def event(first: date, last: date | None = None) -> TimelineEvent:
    claim = SummaryClaim(text="It happened.", citations=(), verdict="quoted", score=1.0)
    precision = "day" if last is None else "month"
    return TimelineEvent(first_day=first, last_day=last or first, precision=precision, label=str(first), claim=claim)


def test_events_lie_in_order_within_the_plot_and_do_not_cover_each_other() -> None:
    days = [date(2024, 1, 1), date(2024, 1, 1), date(2024, 1, 2), date(2024, 6, 1), date(2025, 1, 1)]
    drawing = plot([event(day) for day in days], list(range(1, 6)))
    points = drawing["points"]
    assert [point.x for point in points] == sorted(point.x for point in points)
    assert all(0 <= point.x <= drawing["width"] and 0 <= point.y <= drawing["axis"] for point in points)
    assert len({(point.x, point.y) for point in points}) == len(points)
    assert points[0].y > points[1].y > points[2].y


def test_a_month_is_a_bar_and_a_single_day_a_plot_of_its_own() -> None:
    bar = plot([event(date(2024, 1, 1), date(2024, 1, 31)), event(date(2024, 5, 1))], [1, 2])["points"][0]
    assert bar.wide > 0
    assert len(plot([event(date(2024, 1, 1))], [1])["ticks"]) == 1
    assert plot([], [])["points"] == []
