"""When a sentence says that something happened: event dates from its words, counted from the article's dateline."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from rag.checking.dates import Interval, TimeExpression, resolve, times
from rag.checking.quotations import quotations
from rag.records import DatePrecision

__all__ = ["EventDate", "dateline_day", "event_dates"]

_FUTURE = re.compile(
    r"\b(?:will|would|is to|are to|was to|were to|plans?|planned|due|expected|scheduled|set to|going to|next|coming|"
    r"deadline|aims?|hopes?|intends?)\b",
    re.IGNORECASE,
)
"""Words with which a weekday or a month without a year lies ahead."""
_DATELINE = re.compile(
    r"^[^\n]{0,40}?\b(?P<when>(?:[A-Z][a-z]{2,8}\.? \d{1,2}|\d{1,2} [A-Z][a-z]{2,8})(?:,? \d{4})?) *"
    r"(?:\([^)]{2,20}\) *)?[-–—]"
)
"""The head of an article: "MOSCOW, Oct. 21 (Agency) - "."""
_RANGE = re.compile(
    r"\b(?:between|from)(?: the| early| mid| late)?[ -]*$|\b(?:between|from)\b[^,.;]{3,30}\b(?:and|to|until)\s*$",
    re.IGNORECASE,
)
_KINDS = frozenset(["date", "month", "year", "weekday", "relative", "ago", "period"])
_BOUNDS = frozenset(["before", "after", "until", "since"])
_LONGEST = 366


@dataclass(frozen=True, slots=True)
class EventDate:
    """A time in a sentence.

    Attributes:
        first_day, last_day: the days that it may mean, both included.
        precision: how exactly it is given.
        label: it in words.
        start: offset of the expression in the sentence.
    """

    first_day: date
    last_day: date
    precision: DatePrecision
    label: str
    start: int


def dateline_day(text: str, published: date | None) -> date | None:
    """The day on which an article was written: that of its dateline where it has one, else that of publication.

    Args:
        text: the article's text.
        published: when it was published, which tells the year of a dateline that has none.
    """
    match = _DATELINE.match(text)
    if match:
        found = [i for e in times(match["when"]) if e.kind == "date" for i in resolve(e, published)]
        # A dateline is written at most some days before it is published; anything else is an event.
        near = [i[0] for i in found if published is None or -7 <= (i[0] - published).days <= 1]
        if near:
            return near[0]
    return published


def event_dates(sentence: str, written: date | None) -> list[EventDate]:
    """The times at which a sentence says that something happens, the most exact first.

    Times within quotations count from when somebody spoke, and "before", "after", "until" and "since" a time say when
    it was not; both are passed over. What cannot be resolved without the day of writing is left out where that is
    unknown.

    Args:
        sentence: one sentence.
        written: the day from which "on Monday" and "last week" are counted, as of :func:`dateline_day`.
    """
    quoted = [(start, end) for start, end, _ in quotations(sentence)]
    found = []
    for expression in times(sentence):
        if expression.kind not in _KINDS or expression.relation in _BOUNDS:
            continue
        if _RANGE.search(sentence[: expression.start]):
            continue
        if any(start <= expression.start < end for start, end in quoted):
            continue
        interval = _resolve(sentence, expression, written)
        if interval is None or (interval[1] - interval[0]).days > _LONGEST:
            continue
        precision = _precision(expression, interval)
        found.append(EventDate(*interval, precision, _label(interval, precision), expression.start))
    return sorted(_joined(found), key=lambda e: ((e.last_day - e.first_day).days, e.start))


def _resolve(sentence: str, expression: TimeExpression, written: date | None) -> Interval | None:
    """The one meaning that fits: a bare weekday or month is past unless the sentence speaks of the future."""
    candidates: Sequence[Interval] = resolve(expression, written)
    if not candidates:
        return None
    if written is None or expression.year is not None or expression.key:
        return candidates[0]
    ahead = _FUTURE.search(sentence[max(0, expression.start - 60) : expression.start]) is not None
    if ahead:
        return next((i for i in sorted(candidates) if i[1] >= written), candidates[0])
    past = [i for i in candidates if i[0] <= written + timedelta(1)]
    return max(past) if past else None


def _precision(expression: TimeExpression, interval: Interval) -> DatePrecision:
    days = (interval[1] - interval[0]).days + 1
    if days == 1:
        return "day"
    if days <= 7:
        return "week"
    return "month" if days <= 31 else "year"


def _label(interval: Interval, precision: DatePrecision) -> str:
    first, last = interval
    if precision == "day":
        return f"{first.day} {first:%B %Y}"
    if precision == "week":
        return f"{first.day} {first:%B %Y} to {last.day} {last:%B %Y}"
    return f"{first:%B %Y}" if precision == "month" else f"{first.year}"


def _joined(found: Sequence[EventDate]) -> list[EventDate]:
    """Leave out a weekday, month or year that a more exact time of the sentence contains."""
    return [
        e
        for e in found
        if not any(
            o is not e and e.first_day <= o.first_day and o.last_day <= e.last_day and _length(o) < _length(e)
            for o in found
        )
    ]


def _length(e: EventDate) -> int:
    return (e.last_day - e.first_day).days
