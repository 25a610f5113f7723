import pytest

from rag.checking.additions import check_additions
from rag.checking.records import EvidenceSpan

RAIDS = "Russia has carried out more than 500 air raids in Syria since its campaign began last month."


def objections(claim: str, evidence: str = RAIDS) -> list[str]:
    return [f.reason for f in check_additions(claim, [EvidenceSpan(evidence)], frozenset())]


@pytest.mark.parametrize(
    ("claim", "word"),
    [
        ("Russia has carried out more than 500 successful air raids in Syria.", "successful"),
        ("Russia has carried out more than 500 air raids in Syria, devastating hospitals.", "hospitals"),
        ("Pilots dropped leaflets and chocolate.", "chocolate"),
    ],
)
def test_names_the_words_that_the_source_lacks(claim: str, word: str) -> None:
    (reason,) = objections(claim)
    assert word in reason


@pytest.mark.parametrize(
    "claim", [RAIDS, "Russia has conducted more than 500 air strikes in Syria.", "Its campaign started last month."]
)
def test_other_words_for_the_same_are_no_addition(claim: str) -> None:
    assert objections(claim) == []


def test_the_words_of_a_question_are_judged_more_mildly() -> None:
    spans = [EvidenceSpan("The talks between the foreign ministers ended in Geneva.")]
    claim = "the venue chosen, talks between the foreign ministers, Geneva."
    assert check_additions(claim, spans, frozenset())
    assert not check_additions(claim, spans, frozenset(), answers=True)
