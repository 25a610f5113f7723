"""Dates of publication: what is believed, and what is not."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.reading.dates import date_near_top, declared_date, is_date_line

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    "line",
    [
        "Friday 16/10/2015",
        "16/10/2015",
        "16.10.2015",
        "2015-10-16",
        "2015/10/16",
        "16 October 2015",
        "16th of October 2015",
        "Fri, 16 Oct 2015",
        "October 16, 2015",
        "Oct. 16 2015",
        "Published: 16 October 2015, 10:15 GMT",
        "First published on October 16, 2015 at 4 p.m. ET",
        "2015-10-16T08:30:00Z",
        "By Tilda Marsh, 16 October 2015",
        "OVERBY, 16 October 2015",
        "Published 16 October 2015 | Updated 20 October 2015",
        "Updated 20 October 2015. Published 16 October 2015",
    ],
)
def test_a_date_line_gives_the_date(line: str) -> None:
    assert is_date_line(line)
    assert date_near_top(f"{line}\n\nThe bridge at Overby opened.", now=NOW) == date(2015, 10, 16)


@pytest.mark.parametrize(
    "text",
    [
        "03/04/2015",  # two dates
        "Thursday 16/10/2015",  # it was a Friday
        "31 February 2015",
        "16/10/15",  # which century?
        "16 October 2031",  # not yet
        "16 October 1399",
        "Updated 20 October 2015",  # says nothing about publication
        "16 October 2015\n\n18 October 2015",
        "16 October 2015\n\nOVERBY, 2 May 2011 - The bridge opened.",
        "The bridge that fell on 16 October 2015 was never rebuilt.",
        "Storm Ada, 16 October 2015",
        "OVERBY, October 16 - The bridge opened.",  # no year
    ],
)
def test_a_doubtful_date_is_none(text: str) -> None:
    assert date_near_top(f"{text}\n\nMore text follows.", now=NOW) is None


def test_a_weekday_tells_day_from_month() -> None:
    assert date_near_top("Tuesday 03/04/2018", now=NOW) == date(2018, 4, 3)


def test_a_dateline_tells_day_from_month() -> None:
    assert date_near_top("03/04/2018\n\nOVERBY, 2 April 2018 - The bridge opened.", now=NOW) == date(2018, 4, 3)


@pytest.mark.parametrize(
    "start",
    ["OVERBY, 16 October 2015 -", "PORT OVERBY (Fen News), October 16, 2015 —", "OVERBY: 2015-10-16 -- "],
)
def test_a_dateline_gives_the_date_when_there_is_no_date_line(start: str) -> None:
    assert date_near_top(f"{start} The bridge opened.", now=NOW) == date(2015, 10, 16)


def test_a_date_line_counts_before_the_day_of_filing() -> None:
    text = "Published 16 October 2015\n\nOVERBY, 15 October 2015 - The bridge opened."
    assert date_near_top(text, now=NOW) == date(2015, 10, 16)


def test_dates_far_down_are_not_looked_at() -> None:
    assert date_near_top("A line of text.\n" * 9 + "16 October 2015", now=NOW) is None


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2018/03/15", date(2018, 3, 15)),
        ("20180315", date(2018, 3, 15)),
        ("15 March 2018 10:00 GMT", date(2018, 3, 15)),
        ("2018-03-15T10:00:00", date(2018, 3, 15)),  # no zone, so no moment
        ("2018-03-15T10:00:00Z", datetime(2018, 3, 15, 10, tzinfo=UTC)),
        ("2018-03-15 10:00:00+02:00", datetime(2018, 3, 15, 10, tzinfo=timezone(timedelta(hours=2)))),
        ("Thu, 15 Mar 2018 10:00:00 GMT", datetime(2018, 3, 15, 10, tzinfo=UTC)),
        (1521108000, datetime(2018, 3, 15, 10, tzinfo=UTC)),
        (1521108000000, datetime(2018, 3, 15, 10, tzinfo=UTC)),
        ("Fri, 15 Mar 2018 10:00:00 GMT", None),  # it was a Thursday
        ("03/04/2018", None),
        ("2018-02-30", None),
        ("2031-01-01", None),
        ("1500-01-01", None),
        ("yesterday", None),
        ("", None),
        (2018, None),
        (True, None),
        (float("nan"), None),
        (None, None),
        ([], None),
    ],
)
def test_declared_dates(value: object, expected: object) -> None:
    found = declared_date(value, now=NOW)
    assert found == expected
    assert type(found) is type(expected)


@given(st.dates(date(1600, 1, 1), date(2026, 6, 1)))
def test_any_written_date_is_read_back(day: date) -> None:
    assert date_near_top(f"{day.day} {day:%B} {day.year}", now=NOW) == day
    assert declared_date(day.isoformat(), now=NOW) == day


@given(st.text(max_size=200))
def test_no_text_makes_it_fail(text: str) -> None:
    date_near_top(text, now=NOW)
    declared_date(text, now=NOW)
