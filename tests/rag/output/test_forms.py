"""Answers, summaries and timelines as files: complete, readable, and without markup from articles."""

import json
import re
from datetime import date
from pathlib import Path
from typing import Literal, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.errors import ReadingError
from rag.output.forms import Format, write
from rag.output.reading import read_json, record_from
from rag.output.writing import write_file
from rag.records import (
    Answer,
    Citation,
    Claim,
    Conflict,
    Removal,
    Summary,
    SummaryClaim,
    SummarySection,
    Timeline,
    TimelineEvent,
)


def citation(quote: str, start: int = 0, origin: str = "https://example.org/ferry") -> Citation:
    return Citation(
        article_id="00aa11bb22cc33dd", version=1, start=start, end=start + len(quote), quote=quote, title="Ferry sinks",
        source="Gazette", published=date(2024, 3, 12), origin=origin,
    )  # fmt: skip


def claim(
    text: str, *citations: Citation, sources: int = 1, verdict: Literal["quoted", "supported"] = "quoted"
) -> SummaryClaim:
    return SummaryClaim(
        text=text, citations=citations or (citation(text),), verdict=verdict, score=1.0, sources=sources
    )


def summary(*claims: SummaryClaim, **fields: object) -> Summary:
    sections = tuple(SummarySection(heading=f"Part {i}", claims=(c,)) for i, c in enumerate(claims, 1))
    words = sum(len(c.text.split()) for c in claims)
    made = {"id": "s", "title": "Ferry sinks", "style": "bullets", "words": words, "wanted_words": 100} | fields
    return Summary(sections=sections, claims=claims, **made)  # type: ignore[arg-type]


SANK = claim("The ferry sank.", citation("The ferry sank."), citation("It sank.", 40), sources=2)
SAVED = claim("All were saved.", citation("All were saved.", 80), verdict="supported")
FOUR = Claim(text="Four died.", citations=(citation("Four died.", 120),), verdict="quoted", score=1.0)
FIVE = Claim(text="Five died.", citations=(citation("Five died.", 150),), verdict="quoted", score=1.0)
WHOLE = summary(
    SANK,
    SAVED,
    conflicts=(Conflict(about="Four (Courier); Five (Gazette)", claims=(FOUR, FIVE)),),
    removed=(Removal(text="It flew.", reasons=("no",)),),
    notes=("3 articles did not fit",),
)
EVENT = TimelineEvent(
    first_day=date(2024, 3, 11), last_day=date(2024, 3, 11), precision="day", label="11 March 2024", claim=SANK
)


def test_a_summary_as_text() -> None:
    lines = write(WHOLE, "text").split("\n")
    assert lines[0] == "Ferry sinks"
    assert "- “The ferry sank.” [1][2] (2 sources)" in lines
    assert "- All were saved. [3]" in lines
    assert "- The articles disagree: Four (Courier); Five (Gazette): “Four died.” [4] “Five died.” [5]" in lines
    assert "(1 sentence was left out: not supported by the articles.)" in lines
    assert "(3 articles did not fit)" in lines
    assert "[2] Ferry sinks, Gazette, 12 March 2024: “It sank.”" in lines
    assert "    00aa11bb22cc33dd v1 40–48" in lines


def test_a_summary_as_markdown_has_headings_bullets_and_sources() -> None:
    written = write(WHOLE, "markdown")
    assert written.startswith(
        "# Ferry sinks\n\n## Part 1\n\n- “The ferry sank\\.” \\[1\\]\\[2\\] (2 sources)\n\n## Part 2"
    )
    assert (
        "\n## Sources\n\n1. Ferry sinks, Gazette, 12 March 2024: “The ferry sank\\.” <https://example.org/ferry>"
        in written
    )


def test_a_page_links_each_number_to_its_source() -> None:
    page = write(WHOLE, "html")
    for number in re.findall(r'href="#source-(\d+)"', page):
        assert f'<li id="source-{number}">' in page
    assert page.count("<ul>") == page.count("</ul>")


def test_a_timeline_names_the_days() -> None:
    timeline = Timeline(id="t", topic="Ferry", events=(EVENT,))
    assert "- 11 March 2024: “The ferry sank.” [1][2] (2 sources)" in write(timeline, "text")
    assert "- **11 March 2024:** “The ferry sank" in write(timeline, "markdown")
    assert "no dated events" in write(Timeline(id="t", topic="Ferry", events=()), "text")


def test_an_abstention_is_told() -> None:
    answer = Answer(id="a", question="Why?", claims=(), text="No answer.", abstained=True, reason="nothing found")
    assert "(No answer. (nothing found))" in write(answer, "text")


@given(st.text(alphabet="<>&\"'*_[]`# a\n"))
def test_no_article_can_put_markup_into_a_page(text: str) -> None:
    page = write(summary(claim(text, citation(text, origin=f"https://example.org/{text}")), title=text), "html")
    body = page.partition("</style>")[2]
    allowed = (
        r'</?(?:h1|h2|ul|ol|li|sup|small|body|head|html|p|em|strong)>|</a>|<li id="source-1">|<a href="[^"<>]*"[^<>]*>'
    )
    assert all(re.fullmatch(allowed, tag) for tag in re.findall(r"<[^>]*>", body))


@pytest.mark.parametrize("record", [WHOLE, Timeline(id="t", topic="Ferry", events=(EVENT,))])
def test_json_is_the_record_and_can_be_read_back(record: Summary | Timeline) -> None:
    assert record_from(json.loads(write(record, "json")), "it") == record


@pytest.mark.parametrize("name", ["s.md", "s.txt", "s.html", "s.json", "S.HTML"])
def test_the_name_says_the_form(tmp_path: Path, name: str) -> None:
    assert write_file(WHOLE, tmp_path / name) == 5
    assert "The ferry sank" in (tmp_path / name).read_text(encoding="utf-8")


def test_files_that_cannot_be_used_are_named(tmp_path: Path) -> None:
    with pytest.raises(ReadingError, match=r"s\.pdf does not say which form .*\.html"):
        write_file(WHOLE, tmp_path / "s.pdf")
    with pytest.raises(ReadingError, match="cannot be written"):
        write_file(WHOLE, tmp_path / "none" / "s.md")
    with pytest.raises(ReadingError, match="cannot be read"):
        read_json(tmp_path / "none.json")
    (tmp_path / "bad.json").write_text("{", encoding="utf-8")
    with pytest.raises(ReadingError, match="not JSON"):
        read_json(tmp_path / "bad.json")
    for data in ({}, [], 3, {"question": "?"}, {"topic": "x", "events": 3}, {"sections": [{}]}):
        with pytest.raises(ReadingError, match="it is no answer, summary or timeline"):
            record_from(data, "it")


def test_every_form_is_tried_here() -> None:
    assert set(get_args(Format)) == {"text", "markdown", "html", "json"}
