"""Rule: dates and times of the claim occur in the evidence, relative ones resolved against the article's date."""

import calendar
import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from itertools import pairwise

from rag.checking.alignment import misplaced
from rag.checking.date_patterns import DAYS, MONTHS, PATTERNS, SMALL, clock_of, year_of
from rag.checking.records import EvidenceSpan, Finding

__all__ = ["Interval", "TimeExpression", "check_dates", "resolve", "same_time", "times"]

Interval = tuple[date, date]
"""First and last day, both included."""

_BEFORE = re.compile(
    r"(?P<word>before|after|until|till|up to|since|prior to|following)"
    r"(?: the| at least| about| around| end of| start of| beginning of| early| late| last| mid)*[ -]*$",
    re.IGNORECASE,
)
_RELATION = {"prior to": "before", "till": "until", "up to": "until", "following": "after"}
_RANGE_END = re.compile(
    r"(?:\b(?:from|between)\b[^.;]{3,40}?\s(?:to|through|and|–|-)\s|(?<=\w)\s?[–-]\s?)(?:the )?$", re.IGNORECASE
)
_ALIKE = {"to": {"to", "until", ""}, "until": {"until", "to"}, "": {"", "to"}}
"""Relations that may stand for each other: "from nine to six" and "until six"."""
_OF_DECADES = re.compile(r"\bthe (?:early |late |mid-? ?)?['’]?$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class TimeExpression:
    """A date or time as written.

    Attributes:
        kind: ``date``, ``month``, ``year``, ``decade``, ``century``, ``clock``, ``weekday``, ``relative``, ``period``
            or ``ago``.
        start: offset of the first character.
        end: offset after the last character.
        text: the words.
        year: as written, if so.
        month: 1..12.
        day: 1..31.
        weekday: 0 (Monday) .. 6.
        minute: minutes since midnight, for ``clock``.
        ambiguous: a clock time that could be morning or afternoon.
        key: what identifies a relative expression ("last week").
        relation: ``before``, ``after``, ``until`` or ``since`` where such a word leads it, ``to`` where it ends a
            range, else empty.
    """

    kind: str
    start: int
    end: int
    text: str
    year: int | None = None
    month: int | None = None
    day: int | None = None
    weekday: int | None = None
    minute: int | None = None
    ambiguous: bool = False
    key: str = ""
    relation: str = ""


@lru_cache(maxsize=4096)
def times(text: str) -> tuple[TimeExpression, ...]:
    """Find the dates and times of a text, left to right."""
    taken: list[tuple[int, int]] = []
    found: list[TimeExpression] = []
    for kind, pattern in PATTERNS:
        for match in pattern.finditer(text):
            if any(match.start() < end and start < match.end() for start, end in taken):
                continue
            expression = _read(kind, match)
            if expression is not None:
                found.append(expression)
                taken.append(match.span())
    return tuple(sorted(found, key=lambda e: e.start))


def _read(kind: str, match: re.Match[str]) -> TimeExpression | None:
    groups = {key: value for key, value in match.groupdict().items() if value}
    text = match.group()
    lead = _BEFORE.search(match.string[: match.start()])
    word = lead["word"].lower() if lead else "to" if _RANGE_END.search(match.string[: match.start()]) else ""
    if "ten" in groups and not _OF_DECADES.search(match.string[: match.start()]):
        return None  # "a man in his sixties"
    year = year_of(groups)
    month = int(groups.get("number", 0)) or MONTHS.get(groups.get("month", "").lower())
    day = int(groups["day"]) if "day" in groups else None
    if (month or 1) > 12 or not 1 <= (day or 1) <= 31:
        return None
    if kind == "month" and groups["month"].lower() in {"may", "march", "mar"} and not groups["month"][0].isupper():
        return None
    if kind == "month" and groups["month"] in {"May", "March", "Mar"} and match.start() == 0:
        return None
    minute, ambiguous = clock_of(groups) if kind == "clock" else (None, False)
    key = " ".join(text.lower().replace("past ", "last ").replace("previous ", "last ").split())
    return TimeExpression(
        kind=kind,
        start=match.start(),
        end=match.end(),
        text=text,
        year=year,
        month=month,
        day=day,
        weekday=DAYS.get(groups.get("weekday", "").lower()),
        minute=minute,
        ambiguous=ambiguous,
        key=key if kind in {"relative", "period", "ago"} or "way" in groups else "",
        relation=_RELATION.get(word, word),
    )


def _month_span(year: int, month: int) -> Interval:
    return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])


def _shift_month(day: date, by: int) -> Interval:
    index = day.year * 12 + day.month - 1 + by
    return _month_span(index // 12, index % 12 + 1)


def resolve(expression: TimeExpression, published: date | None) -> tuple[Interval, ...]:
    """The spans of days that an expression may mean.

    Args:
        expression: as found by :func:`times`.
        published: date of the text it stands in; None where unknown, and then only complete dates resolve.

    Returns:
        Candidate intervals, empty where nothing can be said.
    """
    try:
        return tuple(_resolve(expression, published))
    except (ValueError, OverflowError):
        return ()


def _resolve(e: TimeExpression, published: date | None) -> list[Interval]:
    if e.kind == "century" or (e.kind == "decade" and e.year and e.year % 100 == 0 and e.year < 2000):
        return [(date(e.year or 1, 1, 1), date((e.year or 1) + 99, 12, 31))]
    if e.kind == "decade" and e.year:
        return [(date(e.year, 1, 1), date(e.year + 9, 12, 31))]
    if e.kind in {"date", "month", "year"}:
        years = [e.year] if e.year else [published.year + d for d in (0, -1, 1)] if published else []
        spans = [_field_span(year, e.month, e.day) for year in years if year]
        if published and not e.year:
            spans = [s for s in spans if abs((s[0] - published).days) < 340]
        return spans
    if published is None:
        return []
    if e.kind == "weekday" and e.weekday is not None:
        back = (published.weekday() - e.weekday) % 7
        days = [
            published - timedelta(back),
            published - timedelta(back) + timedelta(7),
            published - timedelta(back + 7),
        ]
        return [(d, d) for d in days]
    if e.kind == "relative":
        offset = -1 if e.key in {"yesterday", "last night"} else 1 if e.key == "tomorrow" else 0
        return [(published + timedelta(offset),) * 2]
    if e.kind == "ago":
        return _ago(e, published)
    if e.kind == "period":
        return _period(e.key, published)
    return []


def _field_span(year: int, month: int | None, day: int | None) -> Interval:
    if not month:
        return date(year, 1, 1), date(year, 12, 31)
    if not day:
        return _month_span(year, month)
    return date(year, month, day), date(year, month, day)


def _ago(e: TimeExpression, published: date) -> list[Interval]:
    number, unit = e.key.split()[:2]
    count = int(number) if number.isdigit() else SMALL[number]
    if e.key.endswith("from now"):
        count = -count
    if unit.startswith("day"):
        return [(published - timedelta(count),) * 2]
    if unit.startswith("week"):
        middle = published - timedelta(7 * count)
        return [(middle - timedelta(3), middle + timedelta(3))]
    if unit.startswith("month"):
        return [_shift_month(published, -count)]
    years = {"d": 10, "c": 100}.get(unit[0], 1)
    return [_field_span(published.year - count * years, None, None)]


def _period(key: str, published: date) -> list[Interval]:
    way, unit = key.split()
    by = {"last": -1, "this": 0, "next": 1, "coming": 1}[way]
    if unit == "day":
        return [(published + timedelta(by),) * 2]
    if unit == "week":
        monday = published - timedelta(published.weekday()) + timedelta(7 * by)
        return [(monday, monday + timedelta(6))]
    if unit == "weekend":
        saturday = published - timedelta((published.weekday() + 2) % 7) + timedelta(7 * max(by, 0))
        return [(saturday, saturday + timedelta(1))]
    if unit == "month":
        return [_shift_month(published, by)]
    if unit == "year":
        return [_field_span(published.year + by, None, None)]
    return []


def _day(published: datetime | date | None) -> date | None:
    return published.date() if isinstance(published, datetime) else published


def _agrees(claim: TimeExpression, other: TimeExpression, published: date | None) -> bool:
    """Whether the evidence's expression says at least what the claim's does."""
    if claim.kind == "clock" or other.kind == "clock":
        if claim.minute is None or other.minute is None:
            return False
        loose = claim.ambiguous or other.ambiguous
        return claim.minute == other.minute or (loose and (claim.minute - other.minute) % 720 == 0)
    if claim.key and claim.key == other.key:
        return True
    spanning = {"decade", "century"}
    if other.kind in spanning and claim.kind not in spanning:
        return False
    fields = ("year", "month", "day", "weekday")
    stated = [(getattr(claim, f), getattr(other, f)) for f in fields if getattr(claim, f) is not None]
    if stated and not claim.key and claim.kind not in spanning and all(mine == theirs for mine, theirs in stated):
        return True
    return any(
        wide[0] <= narrow[0] and narrow[1] <= wide[1]
        for narrow in resolve(other, published)[:1]
        for wide in resolve(claim, published)
    )


def same_time(mine: TimeExpression, theirs: TimeExpression, published: datetime | date | None) -> bool:
    """Whether two expressions mean exactly the same day, span of days or time of day.

    Args:
        mine: of a claim.
        theirs: of the evidence.
        published: date of the evidence.
    """
    if "clock" in {mine.kind, theirs.kind}:
        return _agrees(mine, theirs, None)
    spans = resolve(theirs, _day(published))[:1]
    return bool(spans) and spans[0] in resolve(mine, _day(published))


def check_dates(claim: str, spans: Sequence[EvidenceSpan]) -> list[Finding]:
    """Object to every date or time of the claim that no span states, or states of something else."""
    findings = []
    for mine in times(claim):
        pairs = [(span, e) for span in spans for e in times(span.text)]
        agreeing = [(span, e) for span, e in pairs if _agrees(mine, e, _day(span.published))]
        if not agreeing:
            if mine.kind == "year" and any(f"{mine.year:,}" in span.text for span in spans):
                continue
            findings.append(
                Finding(
                    "dates", True, f"The source does not give the date or time “{mine.text}”.", mine.start, mine.end
                )
            )
            continue
        findings += _relation(mine, [e for _, e in agreeing])
        rivals = [(s, e) for s, e in pairs if (s, e) not in agreeing and _comparable(mine, e)]
        for span in {s.text: s for s, _ in agreeing}.values():
            same = [(e.start, e.end) for s, e in agreeing if s is span]
            other = [(e.start, e.end) for s, e in rivals if s is span]
            if misplaced(claim, (mine.start, mine.end), span.text, same, other):
                findings.append(
                    Finding(
                        "dates", True, f"In the source, “{mine.text}” belongs to something else.", mine.start, mine.end
                    )
                )
                break
    return findings + _impossible(claim, spans)


def _impossible(claim: str, spans: Sequence[EvidenceSpan]) -> list[Finding]:
    """Object to a weekday beside a date that fell on another one, unless the source itself writes that."""
    found = times(claim)
    findings = []
    for day, whole in [*pairwise(found), *pairwise(found[::-1])]:
        if day.weekday is None or whole.day is None or whole.month is None or whole.year is None:
            continue
        first, last = min(day, whole, key=lambda e: e.start), max(day, whole, key=lambda e: e.start)
        if claim[first.end : last.start].strip(" ,()"):
            continue
        phrase = claim[first.start : last.end]
        with suppress(ValueError):
            fits = date(whole.year, whole.month, whole.day).weekday() == day.weekday
            if not fits and not any(phrase in span.text for span in spans):
                reason = f"“{phrase}” joins a date and a weekday that do not belong together."
                findings.append(Finding("dates", True, reason, first.start, last.end))
    return findings


def _comparable(left: TimeExpression, right: TimeExpression) -> bool:
    return (left.kind == "clock") == (right.kind == "clock")


def _relation(mine: TimeExpression, agreeing: list[TimeExpression]) -> list[Finding]:
    """ "Before Monday" is not "on Monday"; "since" and a plain date may stand for each other."""
    strong = {"before", "after", "until"}
    if any(e.relation in _ALIKE.get(mine.relation, {mine.relation}) for e in agreeing):
        return []
    theirs = agreeing[0].relation
    if mine.relation not in strong and theirs not in strong:
        return []
    said = f"“{theirs} {agreeing[0].text}”" if theirs else f"“{agreeing[0].text}”"
    wanted = f"{mine.relation} {mine.text}".strip()
    return [Finding("dates", True, f"The claim says “{wanted}” where the source says {said}.")]
