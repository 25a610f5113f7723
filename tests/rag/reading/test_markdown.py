"""Markdown files: front matter, and words without marks."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.errors import ReadingError
from rag.reading.markdown import read_markdown

FRONT = """---
title: "Bridge at Overby: open at last"
date: 2024-03-03
authors: [Tilda Marsh, Bo Roy]
source: The Overby Echo
url: https://echo.example/bridge
language: en-GB
---
"""


def test_front_matter() -> None:
    draft = read_markdown(FRONT + "The bridge opened.")
    assert draft.title == "Bridge at Overby: open at last"
    assert draft.published == date(2024, 3, 3)
    assert draft.authors == ("Tilda Marsh", "Bo Roy")
    assert draft.source == "The Overby Echo"
    assert draft.url == "https://echo.example/bridge"
    assert draft.language == "en"
    assert draft.text == "The bridge opened."


def test_an_ambiguous_date_in_the_front_matter_is_not_believed() -> None:
    assert read_markdown("---\ndate: 03/04/2024\n---\nThe bridge opened.").published is None
    moment = read_markdown("---\ndate: 2024-03-03T10:00:00Z\n---\nThe bridge opened.").published
    assert moment == datetime(2024, 3, 3, 10, tzinfo=UTC)


def test_the_first_heading_is_the_title_and_a_date_line_is_found() -> None:
    draft = read_markdown("# Bridge *opens*\n\n3 March 2024\n\nThe bridge opened.")
    assert draft.title == "Bridge opens"
    assert draft.published == date(2024, 3, 3)
    assert draft.text == "3 March 2024\n\nThe bridge opened."


def test_a_heading_that_repeats_the_title_is_not_text() -> None:
    assert read_markdown("---\ntitle: Bridge opens\n---\n# Bridge opens\n\nAt last.").text == "At last."


@pytest.mark.parametrize(
    ("marked", "plain"),
    [
        ("The **bridge** _opened_ on `Tuesday`.", "The bridge opened on Tuesday."),
        ("See [the report](https://echo.example/a_(b)) now.", "See the report now."),
        ("See [the report][1] now.\n\n[1]: https://echo.example/", "See the report now."),
        ("Before ![a photo](x.png) after", "Before  after"),
        ("## What next\nThe board meets.", "What next\n\nThe board meets."),
        ("> A quotation\n> of two lines", "A quotation\nof two lines"),
        ("- one\n- two\n\n3. three\n4. four", "one\n\ntwo\n\n3. three\n\n4. four"),
        ("| Town | Seats |\n|---|---|\n| Overby | 4 |", "Town | Seats\n\nOverby | 4"),
        ("Above\n\n---\n\nbelow", "Above\n\nbelow"),
        ("5 \\* 3 &amp; more", "5 * 3 & more"),
        ("a <b>bold</b> word <!-- note -->", "a bold word"),
        ("<div>\nThe bridge.\n</div>", "The bridge."),
        ("snake_case and 2 * 3", "snake_case and 2 * 3"),
    ],
)
def test_marks_go_and_words_stay(marked: str, plain: str) -> None:
    assert read_markdown(marked).text == plain


def test_a_text_that_opens_with_a_rule_has_no_front_matter() -> None:
    assert read_markdown("---\nThe bridge opened.\n---\nMore.").text.endswith("More.")


def test_broken_front_matter_says_where() -> None:
    with pytest.raises(ReadingError, match=r"not valid YAML \(line 3\).*quotes"):
        read_markdown("---\ndate: 2024-03-03\ntitle: Overby: a bridge\n---\nThe bridge opened.")


@given(st.text(alphabet="ab *_`[]()#>-|~<&\\\n!:1.", max_size=200))
def test_any_marks_are_read(text: str) -> None:
    read_markdown(text)
