import pytest

from rag.checking.direction import check_direction
from rag.checking.records import EvidenceSpan


def objections(claim: str, evidence: str) -> list[str]:
    return [f.reason for f in check_direction(claim, [EvidenceSpan(evidence)])]


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [
        ("Sales increased by 5%.", "Sales rose by 5%."),
        ("He did not accept the offer.", "He rejected the offer."),
        ("Ann Cole bought the paper from Tim Pike.", "Tim Pike sold the paper to Ann Cole."),
        ("City lost to United.", "United beat City."),
        ("Profits rose.", "Profits rose while sales fell."),
    ],
)
def test_accepts_the_same_direction(claim: str, evidence: str) -> None:
    assert objections(claim, evidence) == []


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [
        ("Sales fell by 5%.", "Sales rose by 5%."),
        ("Profits fell.", "Profits rose while sales fell."),
        ("The court acquitted Ann Cole.", "The court convicted Ann Cole."),
        ("The storm hit the south coast.", "The storm hit the north coast."),
        ("She won the gold medal.", "She won the silver medal."),
        ("They voted for the appeal.", "They voted against the appeal."),
        ("She accepted the offer.", "She rejected the offer."),
    ],
)
def test_objects_to_opposites_and_rivals(claim: str, evidence: str) -> None:
    assert objections(claim, evidence)
