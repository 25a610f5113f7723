"""Claims in the words of their evidence."""

from datetime import date

import pytest

from rag.checking.records import Context, EvidenceSpan
from rag.checking.verifier import Verifier
from rag.checking.wording import in_words_of

PUBLISHED = date(2031, 5, 7)  # a Wednesday


def worded(evidence: str, claim: str) -> str:
    return in_words_of([EvidenceSpan(evidence, PUBLISHED)], claim)


@pytest.mark.parametrize(
    ("evidence", "claim", "expected"),
    [
        ("A dozen boats sank.", "Twelve boats sank.", "A dozen boats sank."),
        ("It lost 2.4 million euros.", "It lost €2.4m.", "It lost 2.4 million euros."),
        ("It left at 5.40 pm.", "It left at 17:40.", "It left at 5.40 pm."),
        ("It lasted 90 minutes.", "It lasted an hour and a half.", "It lasted 90 minutes."),
        ("It will last 72 hours.", "It will last three days.", "It will last 72 hours."),
        ("He got eighteen months.", "He got one and a half years.", "He got eighteen months."),
        ("One in four voters is undecided.", "25% of voters are undecided.", "One in four of voters are undecided."),
        ("It met on Tuesday.", "It met on 6 May 2031.", "It met on Tuesday."),
        ("It opens at nine in the morning.", "It opens at 9 am.", "It opens at nine in the morning."),
        ("The fine is 50,000 US dollars.", "The fine is US$50,000.", "The fine is 50,000 US dollars."),
        ("Prices doubled.", "Prices rose by 100 percent.", "Prices doubled."),
        ("She finished second.", "She came in 2nd.", "She finished second."),
        ("She took second place.", "She finished second.", "She took second place."),
        ("The mayor, 54, resigned.", "The 54-year-old mayor resigned.", "The 54 mayor resigned."),
        ("Turnout was 61.4 percent.", "Turnout exceeded 60 percent.", "Turnout was 61.4 percent."),
        ("The vote was 51 to 49.", "The vote was 51–49.", "The vote was 51 to 49."),
        ("It was built in the sixties.", "It was built in the 1960s.", "It was built in the sixties."),
    ],
)
def test_equal_values_are_written_as_the_evidence_writes_them(evidence: str, claim: str, expected: str) -> None:
    assert worded(evidence, claim) == expected


@pytest.mark.parametrize(
    ("evidence", "claim"),
    [
        ("Eleven boats sank.", "Twelve boats sank."),
        ("It left at 5.40 pm.", "It left at 5.40 am."),
        ("Keep 100 metres away.", "About 100 helpers came."),
        ("It met on Tuesday.", "It met on Monday."),
        ("No one in three days came.", "No one came."),
        ("Twelve boats sank, 12 were saved.", "Twelve boats sank."),
        ("", "Twelve boats sank at noon."),
        ("It was passed by 80 votes to 20.", "80 voted for it."),
        ("She finished second.", "She came in third."),
        ("It rose from 20 in May to 40.", "It rose from 20 in June to 40."),
        ("Turnout was 61.4 percent.", "Turnout exceeded 65 percent."),
    ],
)
def test_what_the_evidence_does_not_give_stays(evidence: str, claim: str) -> None:
    assert worded(evidence, claim) == claim


def test_several_values_keep_their_places() -> None:
    evidence = "The 88-metre ferry left at 5.40 pm with two hundred people."
    assert worded(evidence, "At 17:40, 200 left on it.") == "At 5.40 pm, two hundred left on it."


@pytest.mark.parametrize(
    ("evidence", "claim"),
    [
        ("A dozen boats sank in the storm.", "Twelve boats sank in the storm."),
        ("The race lasted 90 minutes.", "The race lasted one and a half hours."),
        ("The museum opens at midday.", "The museum opens at 12 pm."),
        ("The tower is 1.2 kilometres from the port.", "The tower is 1,200 metres from the port."),
        ("The mayor, 54, resigned on Monday.", "The 54-year-old mayor resigned on Monday."),
        ("The team won 3-1.", "The team won by three goals to one."),
        ("Prices doubled in two years.", "Prices rose by 100 percent in two years."),
        ("The bridge was opened in the nineties.", "The bridge was opened in the 1990s."),
        ("The plot covers 200 hectares.", "The plot covers 2 square kilometres."),
        ("The dam holds 4 million cubic metres of water.", "The dam holds 4,000,000 m³ of water."),
    ],
)
def test_another_way_to_write_a_value_costs_no_support(evidence: str, claim: str) -> None:
    assert Verifier().check(claim, [evidence], Context(published=PUBLISHED)).supported


@pytest.mark.parametrize(
    ("evidence", "claim"),
    [
        ("A dozen boats sank in the storm.", "Ten boats sank in the storm."),
        ("The race lasted 90 minutes.", "The race lasted two and a half hours."),
        ("The strike will last 72 hours.", "The strike will last 72 days."),
        ("The tower is 1.2 kilometres from the port.", "The tower is 120 metres from the port."),
        ("The team won 3-1.", "The team won by one goal to three."),
        ("Prices doubled in two years.", "Prices rose by 50 percent in two years."),
        ("The bridge was opened in the nineties.", "The bridge was opened in the 1980s."),
        ("The plot covers 200 hectares.", "The plot covers 20 square kilometres."),
        ("The dam holds 4 million cubic metres of water.", "The dam holds 4,000 m³ of water."),
        ("The number of cases fell by half.", "The number of cases doubled."),
    ],
)
def test_another_value_is_objected_to_as_the_claim_writes_it(evidence: str, claim: str) -> None:
    verdict = Verifier().check(claim, [evidence], Context(published=PUBLISHED))
    assert not verdict.supported
    assert verdict.reasons
