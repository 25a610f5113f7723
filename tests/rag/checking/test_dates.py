from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.checking.dates import check_dates, resolve, times
from rag.checking.records import EvidenceSpan

WEDNESDAY = date(2015, 11, 4)


def objections(claim: str, evidence: str, published: date | None = WEDNESDAY) -> list[str]:
    return [f.reason for f in check_dates(claim, [EvidenceSpan(evidence, published=published)])]


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [
        ("It began in October 2015.", "It began last month."),
        ("It began on 3 November 2015.", "It began yesterday."),
        ("It began on Tuesday.", "It began yesterday."),
        ("It began in 2015.", "It began on 12 May."),
        ("It began in May.", "It began on 12 May 2015."),
        ("It began on May 12, 2015.", "It began on 12 May 2015."),
        ("It began in 2013.", "It began two years ago."),
        ("It began at 9.45pm.", "It began at 21:45."),
        ("It began in the 1990s.", "It began in 1994."),
        ("It has run since October.", "It began in October."),
        ("It was built in the 1960s.", "It was built in the sixties."),
        ("It was built in the early '60s.", "It was built in the early 1960s."),
        ("It was built in the 1800s.", "It was built in the nineteenth century."),
        ("It was built in the 19th century.", "It was built in 1845."),
        ("It was founded 100 years ago.", "It was founded a century ago."),
        ("It left at twenty to six in the evening.", "It left at 17:40."),
        ("It begins at 8:15.", "It begins at a quarter past eight."),
        ("It opens from nine in the morning until six in the evening.", "It opens from 9 am to 6 pm."),
        ("It opens between 9 am and 6 pm.", "It opens from 9 am to 6 pm."),
        ("It ran up to 2014.", "It ran until 2014."),
    ],
)
def test_accepts_the_same_time_said_otherwise(claim: str, evidence: str) -> None:
    assert objections(claim, evidence) == []


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [
        ("It began in September 2015.", "It began last month."),
        ("It began on Monday.", "It began yesterday."),
        ("It began on 12 May 2015.", "It began in May 2015."),
        ("It began on 13 May.", "It began on 12 May."),
        ("It began in 2014.", "It began in 2015."),
        ("It ended before 2014.", "It ended after 2014."),
        ("It was built in the 1970s.", "It was built in the sixties."),
        ("It was built in the 1900s.", "It was built in the nineteenth century."),
        ("It was built in 1960.", "It was built in the 1960s."),
        ("It was founded a decade ago.", "It was founded a century ago."),
        ("It left at twenty past six in the evening.", "It left at 17:40."),
        ("It begins at 7:45.", "It begins at a quarter past eight."),
        ("It opens from six in the morning until nine in the evening.", "It opens from 9 am to 6 pm."),
        ("It opens at 6 pm.", "It opens until 6 pm."),
        ("It was built in 1990 and sold in 1973.", "It was built in 1973 and sold in 1990."),
    ],
)
def test_objects_to_another_time(claim: str, evidence: str) -> None:
    assert objections(claim, evidence)


def test_relative_words_need_the_date_of_the_article() -> None:
    assert objections("It began in October 2015.", "It began last month.", published=None)
    assert not objections("It began last month.", "It began last month.", published=None)


def test_may_is_a_month_only_with_a_capital() -> None:
    assert times("they may march") == ()
    assert [e.month for e in times("They met in May.")] == [5]


def test_ages_scores_and_lengths_are_no_times() -> None:
    assert times("A man in his sixties won ten to six after ten minutes to two hours, in 2:05:30.") == ()


@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)))
def test_a_written_date_resolves_to_itself(day: date) -> None:
    (found,) = times(f"on {day.day} {day:%B} {day.year}.")
    assert resolve(found, None) == ((day, day),)


def test_a_weekday_that_does_not_belong_to_the_date_is_objected_to() -> None:
    span = EvidenceSpan("Friday 16/10/2015. The presidency said Wednesday that he had returned.", date(2015, 10, 16))
    assert not [f for f in check_dates("It was dated Friday 16/10/2015.", [span]) if "belong together" in f.reason]
    assert [f for f in check_dates("Wednesday 16/10/2015.", [span]) if "belong together" in f.reason]
