"""Rises and falls, told by a word, by an amount or by both ends."""

import pytest

from rag.checking.changes import changes, check_changes, same_change
from rag.checking.records import EvidenceSpan


def supports(evidence: str, claim: str) -> bool:
    return all(any(same_change(mine, theirs) for theirs in changes(evidence)) for mine in changes(claim))


@pytest.mark.parametrize(
    ("evidence", "claim", "twin"),
    [
        ("Prices doubled.", "Prices rose by 100 percent.", "Prices rose by 50 percent."),
        ("Exports tripled.", "Exports rose by 200 percent.", "Exports rose by 300 percent."),
        ("The number of cases fell by half.", "The number of cases halved.", "The number of cases doubled."),
        ("Rents have increased fourfold.", "Rents have quadrupled.", "Rents have tripled."),
        ("The fare rose from 2.40 to 2.80 euros.", "The fare rose by 40 cents.", "The fare rose by 80 cents."),
        ("The fare rose from 2 to 4 euros.", "The fare doubled.", "The fare tripled."),
        ("It fell from 8 percent to 6 percent.", "It fell by two percentage points.", "It fell by two percent."),
        ("It fell from 8 percent to 6 percent.", "It fell by 25 percent.", "It rose by 25 percent."),
        ("The wage rose from 14 to 16 euros.", "The wage rose to €16 from €14.", "The wage rose to €14 from €12."),
        ("Sales rose by 104 percent.", "Sales more than doubled.", "Sales more than tripled."),
        ("Sales rose by 96 percent.", "Sales nearly doubled.", "Sales more than doubled."),
        ("Sales more than doubled.", "Sales more than doubled.", "Sales doubled."),
    ],
)
def test_a_change_is_the_same_in_other_words_and_its_twin_is_not(evidence: str, claim: str, twin: str) -> None:
    assert changes(claim)
    assert changes(twin)
    assert supports(evidence, claim)
    assert not supports(evidence, twin)


@pytest.mark.parametrize(
    "text",
    ["He played doubles in a double room.", "It rose to 40.", "It rose from 20 in May to 40.", "It was 12 percent."],
)
def test_what_tells_no_amount_of_change_is_none(text: str) -> None:
    assert changes(text) == ()


def test_another_change_than_the_one_told_is_objected_to() -> None:
    evidence = [EvidenceSpan("The number of cases fell by half in March.")]
    assert check_changes("The number of cases doubled in March.", evidence)
    assert not check_changes("The number of cases halved in March.", evidence)
    assert not check_changes("The number of cases doubled.", [EvidenceSpan("Twice as many fell ill.")])
