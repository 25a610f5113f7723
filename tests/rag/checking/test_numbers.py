import pytest

from rag.checking.numbers import check_numbers
from rag.checking.records import EvidenceSpan


def objections(claim: str, *evidence: str) -> list[str]:
    return [f.reason for f in check_numbers(claim, [EvidenceSpan(e) for e in evidence])]


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [
        ("1,500,000 people fled.", "About 1.5 million people fled."),
        ("33% of voters stayed at home.", "A third of voters stayed at home."),
        ("Over 500 raids were flown.", "More than 500 raids were flown."),
        ("More than 400 raids were flown.", "More than 500 raids were flown."),
        ("At least 12 were hurt.", "At least 12 were hurt."),
        ("About 1.5 million watched.", "1,512,345 watched."),
        ("The plot is 161 kilometres long.", "The plot is 100 miles long."),
        ("The crowd threw dozens of eggs.", "The crowd threw 48 eggs."),
        ("A dozen lorries came.", "12 lorries came."),
        ("United won 2-1.", "It ended 2-1."),
    ],
)
def test_accepts_the_same_number_in_other_words(claim: str, evidence: str) -> None:
    assert objections(claim, evidence) == []


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [
        ("Exactly 500 raids were flown.", "More than 500 raids were flown."),
        ("More than 500 raids were flown.", "500 raids were flown."),
        ("More than 500 raids were flown.", "Nearly 500 raids were flown."),
        ("The tax rose by 3 percent.", "The tax rose by 3 percentage points."),
        ("It cost £30.", "It cost $30."),
        ("Half of the pupils left.", "A third of the pupils left."),
        ("All of the pupils left.", "Most of the pupils left."),
        ("Most of the pupils left.", "Some of the pupils left."),
        ("United won 2-1.", "It ended 3-1."),
        ("The bomb killed 30 people and wounded 12.", "The bomb killed 12 people and wounded 30."),
        ("Turnout rose from 61% to 54%.", "Turnout rose from 54% to 61%."),
    ],
)
def test_objects_to_other_numbers_units_bounds_and_places(claim: str, evidence: str) -> None:
    assert objections(claim, evidence)


def test_says_what_the_source_has_instead() -> None:
    assert objections("It sold 40 boats.", "It sold 14 boats.") == ["The claim says “40” where the source says “14”."]


def test_an_exception_that_the_source_makes_is_not_dropped() -> None:
    evidence = ["Rye bread is the best-selling loaf of the country in all but four provinces."]
    assert objections("Rye bread is the best-selling loaf of the country.", *evidence)
    assert not objections("Rye bread is the best-selling loaf of the country in all but four provinces.", *evidence)
    counted = "Over the past five years, rye was the most eaten bread in the U.K. in all but four provinces."
    assert objections("Rye was the most eaten bread in the U.K. over the past five years.", counted)
    beside = "Drivers walked out on Thursday, halting all but two lines."
    assert not objections("Drivers walked out on Thursday.", beside)
