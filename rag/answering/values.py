"""Values in sentences of different articles, and whether they can both be right."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from rag.checking.dates import Interval, resolve, times
from rag.checking.quantities import Quantity, quantities
from rag.checking.tokens import stem

__all__ = ["Value", "clause_span", "day_of", "differ", "duration_unit", "far_apart", "meet", "values_of"]

_LIKELY = 10.0
"""Values further apart than by this factor count different things."""
_ROUNDING = 0.06
"""Values closer than this share of the larger one differ in rounding only, where one of them is round."""
_TIME_UNITS = ("second", "minute", "hour", "day", "week", "month", "year", "decade")
_LOOSE = frozenset(["today", "tonight"])
"""Words for the present time, which need not be the day of the article."""
_CLAUSE_END = re.compile(r"[,;:!?“”\"()]|\.(?=\s|$)|\s[–—-]\s|\n")
_SPEAKER = re.compile(r", [^,.;]{2,40}\b(?:said|says|told|reported|reports|according to)\b[^,.;]{0,40},")


@dataclass(frozen=True, slots=True)
class Value:
    """A value as written, with what is needed to compare it.

    Attributes:
        text: the words.
        start: offset of the first character.
        end: offset after the last character.
        quantity: the number, for every kind but dates.
        intervals: the spans of days that a date may mean; empty for numbers.
    """

    text: str
    start: int
    end: int
    quantity: Quantity | None = None
    intervals: tuple[Interval, ...] = ()


def values_of(text: str, kinds: Sequence[str], published: datetime | date | None) -> Iterator[Value]:
    """The values of some kinds in a sentence, left to right; vague ones and those that something rose from left out.

    Args:
        text: the sentence.
        kinds: ``date``, or kinds of :class:`rag.checking.quantities.Quantity`.
        published: date of its article, against which "on Monday" is resolved.
    """
    if "date" in kinds:
        for time in times(text):
            if time.kind in {"clock", "decade", "ago", "period"} or time.relation:
                continue
            if time.text.lower() in _LOOSE:
                continue
            if spans := resolve(time, day_of(published)):
                yield Value(time.text.rstrip("."), time.start, time.end, intervals=spans)
        return
    for quantity in quantities(text):
        if quantity.kind in kinds and not quantity.vague and not quantity.origin:
            yield Value(quantity.text, quantity.start, quantity.end, quantity=quantity)


def differ(one: Value, other: Value) -> bool:
    """Whether two values exclude each other, bounds and rounding considered."""
    if one.intervals and other.intervals:
        return not meet(one.intervals, other.intervals)
    a, b = one.quantity, other.quantity
    if a is None or b is None:
        return False
    if duration_unit(a) != duration_unit(b):
        return False
    if a.kind != b.kind or (a.kind == "money" and a.unit != b.unit) or a.base[0] != b.base[0]:
        return False
    (_, a_low, a_high), (_, b_low, b_high) = a.base, b.base
    if a_low <= b_high and b_low <= a_high:
        return False
    if _allows(a.bound, a_low, a_high, b_low, b_high) or _allows(b.bound, b_low, b_high, a_low, a_high):
        return False
    is_round = a.bound == "about" or b.bound == "about" or max(a.step, b.step) > 1 or max(a_high, b_high) >= 1000
    gap = max(a_low, b_low) - min(a_high, b_high)
    return not (is_round and gap <= _ROUNDING * max(a_high, b_high))


def meet(some: Iterable[Interval], others: Sequence[Interval]) -> bool:
    """Whether any of some spans of days has a day in common with any of others."""
    return any(a[0] <= b[1] and b[0] <= a[1] for a in some for b in others)


def _allows(bound: str, low: float, high: float, other_low: float, other_high: float) -> bool:
    """Whether a bounded value leaves room for another one."""
    if bound in {"over", "least"}:
        return other_high >= low
    if bound in {"under", "most", "nearly"}:
        return other_low <= high
    return False


def far_apart(one: Value, other: Value) -> bool:
    """Whether two numbers are so unlike that they hardly count the same thing."""
    if one.quantity is None or other.quantity is None:
        return False
    low, high = sorted((one.quantity.base[1], other.quantity.base[1]))
    return high > _LIKELY * max(low, 1.0)


def clause_span(text: str, value: Value) -> tuple[int, int]:
    """Where the clause of a value begins and ends: at a comma, stop or other mark, those around a speaker left out."""
    text = _SPEAKER.sub(lambda match: " " * len(match[0]), text)
    starts = [mark.end() for mark in _CLAUSE_END.finditer(text, 0, value.start)]
    following = _CLAUSE_END.search(text, value.end)
    return max(starts, default=0), following.start() if following else len(text)


def duration_unit(quantity: Quantity) -> str:
    """The unit of time that a number counts, such as ``minute``; empty where it counts something else."""
    counted = {stem(word) for word in (quantity.noun, quantity.unit) if word}
    return next((unit for unit in _TIME_UNITS if stem(unit) in counted), "")


def day_of(published: datetime | date | None) -> date | None:
    """The day of a date or datetime."""
    return published.date() if isinstance(published, datetime) else published
