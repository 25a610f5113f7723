import pytest

from rag.checking.additions import check_additions
from rag.checking.records import EvidenceSpan

PATROLS = "Norway has flown more than 500 night patrols in Iceland since its mission started last month."


def objections(claim: str, evidence: str = PATROLS) -> list[str]:
    return [f.reason for f in check_additions(claim, [EvidenceSpan(evidence)], frozenset())]


@pytest.mark.parametrize(
    ("claim", "word"),
    [
        ("Norway has flown more than 500 successful night patrols in Iceland.", "successful"),
        ("Norway has flown more than 500 night patrols in Iceland, devastating hospitals.", "hospitals"),
        ("Pilots dropped leaflets and chocolate.", "chocolate"),
    ],
)
def test_names_the_words_that_the_source_lacks(claim: str, word: str) -> None:
    (reason,) = objections(claim)
    assert word in reason


@pytest.mark.parametrize(
    "claim", [PATROLS, "Norway has flown over 500 night patrols in Iceland.", "Its mission began last month."]
)
def test_other_words_for_the_same_are_no_addition(claim: str) -> None:
    assert objections(claim) == []


def test_the_words_of_a_question_are_judged_more_mildly() -> None:
    spans = [EvidenceSpan("The talks between the foreign ministers ended in Geneva.")]
    claim = "the venue chosen, talks between the foreign ministers, Geneva."
    assert check_additions(claim, spans, frozenset())
    assert not check_additions(claim, spans, frozenset(), answers=True)
