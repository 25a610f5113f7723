"""When a sentence says that something happened: event dates from its words, counted from the article's dateline."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from rag.checking.dates import Interval, TimeExpression, resolve, times
from rag.checking.quotations import quotations
from rag.records import DatePrecision
from rag.summaries.attachment import belongs_elsewhere
from rag.summaries.tense import FUTURE, PAST

__all__ = ["EventDate", "dateline_day", "event_dates"]

_SUBJECT_AND_PAST = re.compile(r"\b(?:he|she|they|it|who|which|[A-Z][\w’'-]+) \w{2,}ed (?:on |late |early )?$")
"""Before a weekday: "the vote that he called on Sunday" lies behind, whatever its outcome will be."""
_PASSIVE = re.compile(r"\bbe \w+", re.IGNORECASE)
_NOWADAYS = re.compile(r"\bthan\b[^,.;]{0,30}$")
_AROUND = 60
"""Characters on either side of a time within which the words above say whether it lies ahead."""
_DATELINE = re.compile(
    r"^[^\n]{0,40}?\b(?P<when>(?:[A-Z][a-z]{2,8}\.? \d{1,2}|\d{1,2} [A-Z][a-z]{2,8})(?:,? \d{4})?) *"
    r"(?:\([^)]{2,20}\) *)?[-–—]"
)
"""The head of an article: "MOSCOW, Oct. 21 (Agency) - "."""
_HEADS_AN_ENTRY = re.compile(r" *[-–—:] ")
"""Behind the date of an entry of annals, which tell what was in the present tense: "May 4 - The port closes"."""
_AT_A_TIME = re.compile(r"\bon *$", re.IGNORECASE)
_KINDS = frozenset(["date", "month", "year", "weekday", "relative", "ago", "period"])
_ATTRIBUTES = frozenset(["date", "month", "year"])
_COUNTED = frozenset(["weekday", "relative", "ago", "period"])
_LONGEST = 366
_SUNDAY = 6
_SOON = 60
"""Days ahead within which a date without a year may rather mean the coming one than that of a year ago."""


@dataclass(frozen=True, slots=True)
class EventDate:
    """A time in a sentence.

    Attributes:
        first_day, last_day: the days that it may mean, both included.
        precision: how exactly it is given.
        label: it in words.
        start: offset of the expression in the sentence.
        counted: whether it was counted from the day of writing, as "on Monday" is.
    """

    first_day: date
    last_day: date
    precision: DatePrecision
    label: str
    start: int
    counted: bool = False

    def overlaps(self, other: "EventDate") -> bool:
        """Whether both may mean the same day."""
        return self.first_day <= other.last_day and other.first_day <= self.last_day

    def weeks_before(self, other: "EventDate") -> bool:
        """Whether both are days, this one whole weeks (three at most) before the other."""
        apart = (other.first_day - self.first_day).days
        return self.precision == other.precision == "day" and apart in {7, 14, 21}


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


def event_dates(sentence: str, written: date | None, topic: str = "") -> list[EventDate]:
    """The times at which a sentence says that something happens, the most exact first.

    Times within quotations count from when somebody spoke, and "before", "after", "until" and "since" a time say when
    it was not; both are passed over. What cannot be resolved without the day of writing is left out where that is
    unknown.

    Args:
        sentence: one sentence.
        written: the day from which "on Monday" and "last week" are counted, as of :func:`dateline_day`.
        topic: what the events are about; a day in it is a name ("the 3 May storm") and no time, unless it is "on" that
            day of a year.
    """
    named = {(e.month, e.day) for e in times(topic) if e.kind == "date"}
    quoted = [(start, end) for start, end, _ in quotations(sentence)]
    found = []
    for expression in times(sentence):
        if expression.kind not in _KINDS or belongs_elsewhere(sentence, expression):
            continue
        before = sentence[: expression.start]
        is_named = (expression.month, expression.day) in named
        if is_named and (expression.year is None or not _AT_A_TIME.search(before)):
            continue
        if expression.key == "this year" or (expression.kind == "relative" and _NOWADAYS.search(before)):
            continue
        if expression.kind == "weekday" and _neighbour(sentence, expression, "date"):
            continue
        if any(start <= expression.start < end for start, end in quoted):
            continue
        interval = _resolve(sentence, expression, written)
        if (
            interval is None
            or (interval[1] - interval[0]).days > _LONGEST
            or _out_of_tense(sentence, interval, written)
        ):
            continue
        precision = _precision(expression, interval)
        counted = expression.kind in _COUNTED
        found.append(EventDate(*interval, precision, _label(interval, precision), expression.start, counted))
    return sorted(_joined(found), key=lambda e: ((e.last_day - e.first_day).days, e.start))


def _out_of_tense(sentence: str, interval: Interval, written: date | None) -> bool:
    """Whether a time lies behind and nothing in the sentence does: a caption, or a thing of another time."""
    if written is None or interval[0] > written or PAST.search(sentence):
        return False
    return interval[1] < written or FUTURE.search(sentence) is None


def _neighbour(sentence: str, expression: TimeExpression, kind: str) -> TimeExpression | None:
    """A weekday beside a date, or the date beside a weekday: "Monday, November 14"."""
    for other in times(sentence):
        first, last = sorted((expression, other), key=lambda e: e.start)
        if (
            other.kind == kind
            and 0 <= last.start - first.end <= 3
            and not sentence[first.end : last.start].strip(" ,(")
        ):
            return other
    return None


def _resolve(sentence: str, expression: TimeExpression, written: date | None) -> Interval | None:
    """The one meaning that fits what the words around a time say of past and future."""
    candidates: Sequence[Interval] = resolve(expression, written)
    if not candidates:
        return None
    if written is None or expression.year is not None:
        return candidates[0]
    weekday = _neighbour(sentence, expression, "weekday")
    if expression.kind == "date" and weekday is not None:
        candidates = [i for i in candidates if i[0].weekday() == weekday.weekday] or candidates
        return min(candidates, key=lambda i: abs((i[0] - written).days))
    if expression.kind == "weekday" and expression.key:
        week = [written + timedelta(days) for days in (*range(-7, 0), *range(1, 8))]
        days = [day for day in week if day.weekday() == expression.weekday]
        way = expression.key.split()[0]
        if way == "last" and days[0] != written - timedelta(7) and days[0] >= written - timedelta(written.weekday()):
            return None  # on a Friday "last Monday" may be that of the week before
        return {"last": (days[0],) * 2, "next": (days[-1],) * 2}.get(way, candidates[0])
    if expression.kind in _ATTRIBUTES and expression.key.startswith("last "):
        return max((i for i in candidates if i[1] < written), default=None)
    if expression.kind in _ATTRIBUTES and expression.key.startswith("next "):
        return min((i for i in candidates if i[0] > written), default=None)
    if expression.key.endswith("week") and written.weekday() == _SUNDAY:
        return None  # the week that ends on this day, or the one before it
    if expression.key and expression.kind not in _ATTRIBUTES:
        return candidates[0]
    if (
        expression.kind == "date"
        and not sentence[: expression.start].strip()
        and _HEADS_AN_ENTRY.match(sentence, expression.end)
    ):
        return max((i for i in candidates if i[0] <= written), default=None)
    around = sentence[max(0, expression.start - _AROUND) : expression.start]
    behind = sentence[expression.end : expression.end + _AROUND]
    past = [i for i in candidates if i[0] <= written + timedelta(1)]
    if expression.kind == "weekday" and _SUBJECT_AND_PAST.search(around):
        return max(past, default=None)
    if _lies_ahead(sentence, expression):
        return next((i for i in sorted(candidates) if i[1] >= written), candidates[0])
    looks_back = PAST.search(around) or PAST.match(behind.lstrip())
    if expression.kind == "weekday" or looks_back or (past and not FUTURE.search(sentence) and PAST.search(sentence)):
        soon = expression.kind == "date" and any(1 < (i[0] - written).days <= _SOON for i in candidates)
        return None if soon else max(past, default=None)
    nearest = min(candidates, key=lambda i: abs((i[0] - written).days))
    # Without a verb that tells whether it lies behind or ahead, only a day close by is of one year for certain.
    return nearest if expression.kind != "date" or abs((nearest[0] - written).days) <= _SOON else None


def _lies_ahead(sentence: str, expression: TimeExpression) -> bool:
    """Whether the words near a time, or all before it, speak of the future."""
    before = sentence[: expression.start]
    behind = sentence[expression.end : expression.end + _AROUND]
    if FUTURE.search(before[-_AROUND:]):
        return True
    if FUTURE.search(before) and not PAST.search(_PASSIVE.sub("", before)):
        return True
    if expression.kind == "date":
        return FUTURE.search(behind) is not None
    opens = expression.kind == "weekday" and before.strip().lower() in {"", "on", "this"}
    return opens and _comes_first(FUTURE, PAST, behind)


def _comes_first(one: re.Pattern[str], other: re.Pattern[str], text: str) -> bool:
    first, second = one.search(text), other.search(text)
    return first is not None and (second is None or first.start() <= second.start())


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
