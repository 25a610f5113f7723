import pytest

from rag.checking.polarity import check_polarity, operators
from rag.checking.records import EvidenceSpan


def objections(claim: str, evidence: str) -> list[str]:
    return [f.reason for f in check_polarity(claim, [EvidenceSpan(evidence)])]


def test_finds_what_takes_the_force_from_a_statement() -> None:
    kinds = [op.kind for op in operators("He may not go; she denied it, and they plan to leave.")]
    assert kinds == ["possible", "negation", "denial", "planned"]


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [
        ("He did not resign.", "He never resigned."),
        ("He refused to comment.", "He declined to comment."),
        ("He rejected the offer.", "He did not accept the offer."),
        ("They might have found water.", "They may have found water."),
        ("He allegedly stole a van.", "He is accused of stealing a van."),
        ("The firm intends to close the plant.", "The firm plans to close the plant."),
        ("Not only Ann but also Tim left.", "Ann and Tim left."),
    ],
)
def test_accepts_the_same_force_in_other_words(claim: str, evidence: str) -> None:
    assert objections(claim, evidence) == []


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [
        ("He resigned.", "He did not resign."),
        ("He did not resign.", "He resigned."),
        ("He took the money.", "He denied taking the money."),
        ("He did not take the money.", "He denied taking the money."),
        ("They have found water.", "They may have found water."),
        ("He stole a van.", "He is accused of stealing a van."),
        ("He stole a van.", "He allegedly stole a van."),
        ("The firm closed the plant.", "The firm plans to close the plant."),
        ("The truce will hold.", "It is unclear whether the truce will hold."),
        ("Sabotage was the cause.", "Police ruled out sabotage as the cause."),
        ("People were hurt.", "No one was hurt."),
    ],
)
def test_objects_where_the_force_changes(claim: str, evidence: str) -> None:
    assert objections(claim, evidence)
