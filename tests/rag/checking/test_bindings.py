import pytest

from rag.checking.bindings import check_bindings, check_deaths
from rag.checking.records import EvidenceSpan

OFFICE = "Carl Hober, the Norwegian finance minister, met Petra Lindqvist in Oslo on Monday."
FATES = "Two people were killed and seven were hurt when the footway collapsed; 40 others were evacuated."


def objections(claim: str, evidence: str) -> list[str]:
    return [finding.reason for finding in check_bindings(claim, [EvidenceSpan(evidence)])]


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [
        ("The Norwegian finance minister is Petra Lindqvist.", OFFICE),
        ("Petra Lindqvist is the Norwegian finance minister.", OFFICE),
        ("The mayor of Larkhill is Tim Reed.", "Ann Cole is the mayor of Larkhill. Tim Reed is her deputy."),
        ("The minister was Ann Cole.", "The letter was signed by the minister, Tim Reed, and read by Ann Cole."),
        ("Seven people were killed when the footway collapsed.", FATES),
        ("Forty people were injured.", FATES),
        ("The fumes killed 30 people.", "Doctors treated 30 people for fumes. Two of them died."),
    ],
)
def test_another_holder_or_another_count_is_objected_to(claim: str, evidence: str) -> None:
    assert objections(claim, evidence)


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [
        ("The Norwegian finance minister is Carl Hober.", OFFICE),
        ("Carl Hober is the finance minister.", OFFICE),
        ("The Danish finance minister is Petra Lindqvist.", OFFICE),  # no holder of that office is named
        ("The meeting was in Oslo.", OFFICE),
        ("Two people died when the footway collapsed.", FATES),
        ("Seven people were injured.", FATES),
        ("Nine people were killed or hurt.", FATES),
        ("The bomb killed 30 people and wounded 12.", "The bomb killed 30 people and wounded 12."),
        ("Seven people were killed.", "Seven people were killed; two were hurt. Two were killed in an earlier fall."),
        ("", FATES),
        ("The minister is Ann Cole.", ""),
    ],
)
def test_what_the_source_says_or_leaves_open_is_not(claim: str, evidence: str) -> None:
    assert not objections(claim, evidence)


def test_a_death_needs_a_source_that_tells_of_one() -> None:
    evidence = [EvidenceSpan("A man in his sixties is missing after his boat sank off Malm.")]
    assert check_deaths("A man in his sixties drowned off Malm.", evidence)
    assert not check_deaths("A man in his sixties is missing.", evidence)
    assert not check_deaths("Nobody died.", evidence)
    assert not check_deaths("A man died off Malm.", [EvidenceSpan("The body of a man was found off Malm.")])
