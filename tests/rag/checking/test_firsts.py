"""Ranks among others, and somebody's own."""

import pytest

from rag.checking.firsts import check_firsts
from rag.checking.records import EvidenceSpan

WON = "Ana Reyes won her first Harbour Cup on Sunday, beating Lea Brandt."


@pytest.mark.parametrize(
    "claim",
    [
        "Ana Reyes became the first player to win the Harbour Cup.",
        "Ana Reyes was the first to win the Harbour Cup.",
        "Ana Reyes is the first young woman who won the Harbour Cup.",
    ],
)
def test_her_first_is_not_the_first_of_all(claim: str) -> None:
    assert [finding.rule for finding in check_firsts(claim, [EvidenceSpan(WON)])] == ["firsts"]


@pytest.mark.parametrize(
    ("claim", "source"),
    [
        ("Ana Reyes won her first Harbour Cup.", WON),
        ("It was the first time that Ana Reyes won the Harbour Cup.", WON),
        ("It was the first trip of Ana Reyes to Bellmere.", "Reyes made her first trip to Bellmere."),
        (
            "Ana Reyes was the first player to win the cup twice.",
            "Reyes is the first to win it twice, her second title.",
        ),
        ("Ana Reyes was the first to win it.", "Nobody had won it before Ana Reyes."),
    ],
)
def test_what_the_source_says_stands(claim: str, source: str) -> None:
    assert check_firsts(claim, [EvidenceSpan(source)]) == []
