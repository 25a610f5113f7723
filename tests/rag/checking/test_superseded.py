"""What had been so, and is so no longer."""

import pytest

from rag.checking.records import EvidenceSpan
from rag.checking.superseded import check_superseded

RECORD = "Before last week, the record high had been 4.11 crowns a litre, a level first reached in 2008."


@pytest.mark.parametrize(
    "claim",
    [
        "The record high was 4.11 crowns a litre.",
        "The record high is 4.11 crowns a litre, first reached in 2008.",
    ],
)
def test_what_ended_is_not_told_as_so(claim: str) -> None:
    assert [finding.rule for finding in check_superseded(claim, [EvidenceSpan(RECORD)])] == ["superseded"]


@pytest.mark.parametrize(
    ("claim", "source"),
    [
        ("The previous record high was 4.11 crowns a litre.", RECORD),
        ("Until last week the record high was 4.11 crowns a litre.", RECORD),
        ("The level was first reached in 2008.", RECORD),
        ("The mayor was ill.", "The mayor had been ill for a week."),
        ("The bridge was closed in May.", "The bridge, which had been open before, was closed in May."),
    ],
)
def test_all_else_stands(claim: str, source: str) -> None:
    assert check_superseded(claim, [EvidenceSpan(source)]) == []
