"""Notices of publishers among the sentences of a story."""

import pytest

from rag.text.notices import is_notice, may_be_notice


@pytest.mark.parametrize(
    "line",
    [
        "Read more: The ferry that sank off Orrin.",
        "Sign up for the Saltmere Courier's letter.",
        "Reporting by Nell Adeane.",
        "The quay of Orrin at dawn. Rolf Venn/Reuters",
        "By Nell Adeane",
    ],
)
def test_notices_are_no_part_of_a_story(line: str) -> None:
    assert is_notice(line)
    assert may_be_notice(line)


@pytest.mark.parametrize(
    "line",
    ["A baker of Saltmere sold 900 cookies.", "The copyright of the song belongs to Venn.", "Get the boat home."],
)
def test_what_may_be_a_notice_is_only_left_where_there_is_a_choice(line: str) -> None:
    assert not is_notice(line)
    assert may_be_notice(line)


@pytest.mark.parametrize("line", ["The ferry sank off Orrin on Monday.", "Venn read the report and signed it."])
def test_sentences_of_a_story_are_no_notices(line: str) -> None:
    assert not may_be_notice(line)
