"""Dates of publication: as declared by a file, or from the date line at the top of a text. A doubtful date is none."""

import math
import re
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime

__all__ = ["date_near_top", "declared_date", "is_date_line"]

EARLIEST = date(1600, 1, 1)
"""Newspapers are younger than this."""
TOP_LINES = 8
"""How many lines of a text, blank ones apart, may carry its date."""
_TOLERANCE = timedelta(days=7)
"""A report may be filed (its dateline) some days before it is published (its date line)."""

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|"
    r"sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_DAY = r"(?<!\d)(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>\d{4})(?!\d)"
_WEEKDAY = (
    r"(?:\b(?P<weekday>mon(?:day)?|tue(?:s(?:day)?)?|wed(?:nesday)?|thu(?:r(?:s(?:day)?)?)?|fri(?:day)?|"
    r"sat(?:urday)?|sun(?:day)?)\b\.?,?\s+)?"
)
_FORMS = tuple(
    re.compile(_WEEKDAY + form, re.IGNORECASE)
    for form in (
        r"(?<![\d/.-])(?P<year>\d{4})(?P<mark>[-/.])(?P<month>\d{1,2})(?P=mark)(?P<day>\d{1,2})(?![\d/-])",
        r"(?<![\d/.-])(?P<first>\d{1,2})(?P<mark>[-/.])(?P<second>\d{1,2})(?P=mark)(?P<year>\d{4})(?![\d/-])",
        rf"{_DAY}(?:\s+of)?\s+{_MONTH},?\s+{_YEAR}",
        rf"\b{_MONTH}\s+{_DAY},?\s+{_YEAR}",
    )
)
_REVISED = re.compile(r"\b(?:last\s+)?(?:updated|modified|corrected|revised|edited|changed|expires)\b", re.IGNORECASE)
_LABEL = re.compile(
    r"\b(?:first\s+|originally\s+)?(?:published|posted|issued|released|filed|created|date|dated)\b(?:\s+(?:on|at)\b)?",
    re.IGNORECASE,
)
_CLOCK = re.compile(
    r"(?:\bat\s+|\bT)?(?<!\d)(?:\d{1,2}[:.]\d{2}(?:[:.]\d{2})?(?:\.\d+)?\s*(?:[ap]\.?m\b\.?)?|\d{1,2}\s*[ap]\.?m\b\.?)\s*"
    r"(?:\b(?:GMT|BST|UTC|CET|CEST|IST|AEST|AEDT|[ECMP][SD]?T)\b|[+-]\d{2}:?\d{2}\b|Z\b)?",
    re.IGNORECASE,
)
_BYLINE = re.compile(r"by\s+\w[\w.'’ -]{1,80}", re.IGNORECASE)
_PLACE = re.compile(r"[A-Z][A-Z.'’ ,-]{1,40}")
_MARKS = " \t,;:|/()[]-–—·•*"
_LINE_LENGTH = 100
# "LONDON (Agency), 3 March 2024 - The …": a place in capitals, the date, a dash, and then the report itself.
_BEFORE_DATE = re.compile(r"[A-Z][A-Z.'’ ,-]{1,40}(?:\([^()\n]{1,40}\))?[\s,:]*")
_AFTER_DATE = re.compile(r"\s*(?:\([^()\n]{1,40}\))?\s*(?:--?|[–—:])\s*\S")


def declared_date(value: object, *, now: datetime | None = None) -> datetime | date | None:
    """The date in a field that declares one.

    Understood are ISO 8601, RFC 5322 ("Sun, 03 Mar 2024 10:00:00 GMT"), numbers of seconds or milliseconds since 1970,
    and written dates. A time without a zone is dropped and the date kept, since the moment would be a guess.

    Args:
        value: the value of the field, of any type.
        now: the present, for tests; a date more than a day after it is not believed.

    Returns:
        An aware datetime or a date; None for anything ambiguous, impossible, before 1600 or in the future.
    """
    found: datetime | date | None = None
    if isinstance(value, datetime | date):
        found = value
    elif isinstance(value, int | float) and not isinstance(value, bool):
        found = _from_epoch(value)
    elif isinstance(value, str) and len(value) <= _LINE_LENGTH:
        found = _from_text(value.strip())
    if isinstance(found, datetime) and found.utcoffset() is None:
        found = found.date()
    return found if found is not None and _credible(found, now) else None


def _from_epoch(value: float) -> datetime | None:
    # Below this a number is rather a year, a day count or a row number.
    if not math.isfinite(value) or value < 1e8:
        return None
    try:
        return datetime.fromtimestamp(value / 1000 if value >= 1e11 else value, UTC)
    except (OverflowError, OSError, ValueError):
        return None


def _from_text(value: str) -> datetime | date | None:
    if re.match(r"\d{4}-\d{2}-\d{2}|\d{8}(?!\d)", value):
        try:
            return datetime.fromisoformat(value) if len(value) > 10 else date.fromisoformat(value)
        except ValueError:
            pass
    if re.match(r"(?:[A-Za-z]{3}, )?\d{1,2} [A-Za-z]{3} \d{4} \d{2}:\d{2}", value):
        options = _options(value)
        try:
            moment = parsedate_to_datetime(value)
        except ValueError:
            return None
        return moment if moment.date() in options else None
    options = _line_options(value) or set()
    return next(iter(options)) if len(options) == 1 else None


def _credible(value: datetime | date, now: datetime | None) -> bool:
    day = value.date() if isinstance(value, datetime) else value
    today = (now or datetime.now(UTC)).date()
    return EARLIEST <= day <= today + timedelta(days=1)


def is_date_line(line: str) -> bool:
    """Whether a line holds nothing but a date, with at most a label, a time, a byline or a place in capitals."""
    return _line_options(line) is not None


def date_near_top(text: str, *, now: datetime | None = None) -> date | None:
    """The date of publication that the first lines of a text give.

    A date line ("Friday 16/10/2015", "Published 3 March 2024, 10:15 GMT") counts before a dateline
    ("LONDON, 3 March 2024 - The …"). 03/04/2015 is two dates, and no date is returned unless a weekday or the dateline
    tells which. Lines that disagree, a weekday that does not fit, dates before 1600 or in the future give None.

    Args:
        text: a normalised text.
        now: the present, for tests.
    """
    lines = [line for line in text[:4000].split("\n") if line.strip()][:TOP_LINES]
    stated = [options for line in lines if (options := _line_options(line)) is not None]
    filed = [options for line in lines if (options := _dateline_options(line)) is not None]
    if stated:
        agreed = set.intersection(*stated)
        agreed = {day for day in agreed if all(any(abs(day - at) <= _TOLERANCE for at in options) for options in filed)}
    elif filed:
        agreed = set.intersection(*filed)
    else:
        return None
    if len(agreed) != 1:
        return None
    day = agreed.pop()
    return day if _credible(day, now) else None


def _line_options(line: str) -> set[date] | None:
    """The dates that a date line may mean, None where it is not a date line."""
    if len(line) > _LINE_LENGTH:
        return None
    revised = _REVISED.search(line)
    if revised:
        published = _LABEL.search(line)
        # "Updated 5 March 2024. Published 2 March 2024" and the other way round: only the second date counts here.
        line = (
            line[published.start() :] if published and published.start() > revised.start() else line[: revised.start()]
        )
    match = _first(line)
    if match is None:
        return None
    around = line[: match.start()] + " " + line[match.end() :]
    rest = _LABEL.sub(" ", _CLOCK.sub(" ", around)).strip(_MARKS)
    if rest and not _BYLINE.fullmatch(rest) and not _PLACE.fullmatch(rest):
        return None
    return _meanings(match)


def _dateline_options(line: str) -> set[date] | None:
    """The dates that the dateline at the start of a paragraph may mean, None where there is none."""
    match = _first(line[:_LINE_LENGTH])
    if match and _BEFORE_DATE.fullmatch(line, 0, match.start()) and _AFTER_DATE.match(line, match.end()):
        return _meanings(match)
    return None


def _first(text: str) -> re.Match[str] | None:
    matches = [match for form in _FORMS if (match := form.search(text))]
    return min(matches, key=lambda match: match.start(), default=None)


def _options(text: str) -> set[date]:
    match = _first(text)
    return _meanings(match) if match else set()


def _meanings(match: re.Match[str]) -> set[date]:
    """Every date that a written date may mean: none, one, or two where day and month could change places."""
    parts = match.groupdict()
    year = int(parts["year"])
    if "first" in parts:
        first, second = int(parts["first"]), int(parts["second"])
        days = {_day(year, second, first), _day(year, first, second)}
    else:
        month = parts["month"]
        days = {_day(year, int(month) if month.isdigit() else _MONTHS.index(month[:3].lower()) + 1, int(parts["day"]))}
    weekday = parts["weekday"]
    return {day for day in days if day and (weekday is None or day.weekday() == _WEEKDAYS.index(weekday[:3].lower()))}


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
