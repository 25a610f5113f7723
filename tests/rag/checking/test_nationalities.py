"""Of which country somebody holds an office."""

import pytest

from rag.checking.nationalities import check_nationalities
from rag.checking.records import EvidenceSpan

TALKS = (
    "Russia announced that Foreign Minister Tomas Berg would meet US Secretary of State Ann Dole and their Turkish and "
    "Saudi counterparts."
)
VISIT = "Norwegian prime minister Lena Voss met the Danish king in Oslo. Chancellor Ib Rask of Austria was absent."


def objections(claim: str, source: str) -> list[str]:
    return [finding.reason for finding in check_nationalities(claim, [EvidenceSpan(source)])]


@pytest.mark.parametrize(
    ("claim", "source"),
    [
        ("Tomas Berg is the Saudi foreign minister.", TALKS),
        ("Ann Dole is the Turkish Secretary of State.", TALKS),
        ("The Turkish Foreign Minister Tomas Berg would meet Ann Dole.", TALKS),
        ("Lena Voss is the Danish prime minister.", VISIT),
        ("Danish prime minister Lena Voss met the king.", VISIT),
        ("Ib Rask is the Norwegian chancellor.", VISIT),
        ("Lena Voss met the Norwegian king.", VISIT),
    ],
)
def test_a_nationality_of_somebody_else_is_refused(claim: str, source: str) -> None:
    (objection,) = objections(claim, source)
    assert "of somebody else" in objection


@pytest.mark.parametrize(
    ("claim", "source"),
    [
        ("Tomas Berg is the Russian foreign minister.", TALKS),
        ("Ann Dole is the US Secretary of State.", TALKS),
        ("Lena Voss is the Norwegian prime minister.", VISIT),
        ("Norwegian prime minister Voss met the Danish king.", VISIT),
        ("Ib Rask is the Austrian chancellor.", VISIT),
        ("The Danish king was in Oslo.", VISIT),
        ("Berg is the Norwegian prime minister.", "Prime Minister Berg spoke in Oslo."),
        ("Turkish and Saudi ministers met.", "The Turkish and Saudi ministers met Tomas Berg."),
    ],
)
def test_what_is_said_or_can_be_understood_is_not(claim: str, source: str) -> None:
    assert not objections(claim, source)
