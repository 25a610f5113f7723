"""Reports: Markdown, JUnit, HTML and JSON, of hostile content as well."""

import json
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

from support.eval_samples import claim, gold, observation, task_result

from evals.curves import area_under_risk_coverage, confidence, risk_coverage
from evals.gate import Finding, new_baseline
from evals.report import write_reports
from evals.report.comparison import comparison
from evals.report.junit import junit
from evals.report.markdown import baseline_changes, summary, transcript
from evals.report.page import page
from evals.results import SampleResult, TaskResult

EVIL = "<script>alert('x')</script> | `a` [b](javascript:c) & \x0b"
SAMPLES = (
    SampleResult(
        id="q1",
        kind="who",
        group="a",
        scores={"correct": 0.0, "seconds": 1.0},
        notes={"faithfulness": EVIL},
        gold=gold(items=((EVIL,),)),
        observed=observation(claim(EVIL, "Tarn Bridge"), question=EVIL, removed=[{"text": EVIL, "reasons": [EVIL]}]),
    ),
    SampleResult(id="q2", kind="when", group="b", scores={"correct": 1.0, "seconds": 1.0}, observed=observation()),
)
RESULT = TaskResult(task="seed", llm="none", model="none", declared=2, samples=SAMPLES, created="2026-01-01T10:00")
FINDING = Finding("none", "seed", "correct", "interval", f"0.5, worse than 0.9 {EVIL}", ("q1",))


class Elements(HTMLParser):
    """Collects the elements and attributes of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [name for name, _ in attrs]


def test_the_page_runs_nothing_and_loads_nothing_whatever_the_articles_say() -> None:
    written = page([RESULT], [FINDING])
    elements = Elements(written)
    assert {"script", "img", "iframe", "link", "a"}.isdisjoint(elements.tags)
    assert not [name for name in elements.attributes if name.startswith("on") or name in ("src", "href")]
    assert "&lt;script&gt;alert" in written
    assert "default-src 'none'" in written


def test_the_page_has_scores_plots_and_the_failing_sample_alone() -> None:
    elements = Elements(page([RESULT]))
    assert elements.tags.count("details") == 1
    assert elements.tags.count("svg") == 2
    assert "0.80 missed" in page([RESULT])


def test_scores_over_runs_are_plotted_for_several_runs() -> None:
    earlier = replace(RESULT, created="2025-12-01T10:00")
    assert Elements(page([RESULT, earlier])).tags.count("svg") == 3
    assert "2026-01-01" in page([earlier, RESULT])


def test_the_summary_is_a_table_that_content_cannot_break() -> None:
    written = summary([RESULT], [FINDING])
    assert "| answerable questions answered rightly (`correct`) | 2 | 0.500" in written
    assert "0.80 missed" in written
    assert "<script" not in written
    assert "The gate is closed" in written


def test_the_peer_stands_beside_the_measures_and_is_none_of_its_own() -> None:
    result = task_result({"correct": [1.0, 0.0], "peer_correct": [1.0, 1.0]})
    assert "| 1.000 (n = 2) |" in summary([result])
    assert ">1.000</td>" in page([result])
    for report in (summary([result]), page([result]), junit([result], [])):
        assert "peer_correct" not in report
    assert set(new_baseline("none", [result]).tasks["demo"].measures) == {"correct"}


def test_junit_counts_failures_by_measure() -> None:
    root = ElementTree.fromstring(junit([RESULT], [FINDING]))
    suite = root.find("testsuite")
    assert suite is not None
    assert suite.attrib["failures"] == "1"
    (failed,) = [case for case in suite if case.find("failure") is not None]
    assert (failed.attrib["classname"], failed.attrib["name"]) == ("seed.none", "correct")


def test_junit_has_a_case_for_a_task_that_was_not_run() -> None:
    root = ElementTree.fromstring(junit([], [Finding("local", "seed", "", "missing", "the task was not run")]))
    assert [suite.attrib["failures"] for suite in root] == ["1"]


def test_a_folder_gets_all_four_reports(tmp_path: Path) -> None:
    assert write_reports([RESULT], [FINDING], tmp_path / "new") == tmp_path / "new" / "report.html"
    assert {path.name for path in (tmp_path / "new").iterdir()} == {
        "report.html",
        "summary.md",
        "junit.xml",
        "results.json",
    }
    data = json.loads((tmp_path / "new" / "results.json").read_text())
    assert data["tasks"][0]["measures"]["correct"]["value"] == 0.5
    assert data["findings"][0]["measure"] == "correct"


def test_two_runs_are_compared_question_by_question() -> None:
    better = replace(SAMPLES[0], scores={"correct": 1.0})
    worse = replace(SAMPLES[1], scores={"correct": 0.0})
    table = comparison([RESULT], [replace(RESULT, samples=(better, worse))])
    assert "| correct | 0.500 | 0.500 | 0.000" in table
    assert "- q2, correct: 1 → 0." in table
    assert "- q1, correct: 0 → 1." in table
    assert "no task in common" in comparison([RESULT], [])


def test_a_new_baseline_is_shown_with_what_changed() -> None:
    before = new_baseline("none", [task_result({"correct": [1.0, 0.0, 1.0]})])
    after = new_baseline("none", [task_result({"correct": [1.0, 1.0, 0.0]})])
    assert "| demo | correct | 0.667 | 0.667 | 1 | 1 |" in baseline_changes(before, after)
    assert baseline_changes(before, before) == "nothing changed"


def test_a_transcript_can_be_read() -> None:
    assert "    refused:" in transcript([RESULT])
    assert "    left out:" in transcript([RESULT])


def test_risk_falls_where_the_sure_answers_are_the_right_ones() -> None:
    answered = [(0.9, True), (0.8, True), (0.1, False)]
    assert risk_coverage(answered, 4) == [(0.25, 0.0), (0.5, 0.0), (0.75, 1 / 3)]
    assert area_under_risk_coverage(answered, 4) < area_under_risk_coverage([(1 - c, r) for c, r in answered], 4)
    assert area_under_risk_coverage([], 4) == 0


def test_an_answer_is_as_sure_as_its_weakest_sentence() -> None:
    assert confidence(observation(claim("a", score=0.9), claim("b", score=0.4))) == 0.4
    assert confidence(observation()) == -1
