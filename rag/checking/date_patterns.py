"""How dates and times are written in English news: the patterns, and how years and times of day are read off them."""

import calendar
import re
from collections.abc import Mapping

__all__ = ["DAYS", "MONTHS", "PATTERNS", "SMALL", "clock_of", "year_of"]

MONTHS = {name.lower(): i for i, name in enumerate(calendar.month_name) if name}
MONTHS |= {name.lower(): i for i, name in enumerate(calendar.month_abbr) if name} | {"sept": 9}
DAYS = {name.lower(): i for i, name in enumerate(calendar.day_name)}
SMALL = {
    w: i
    for i, w in enumerate(
        ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
    )
}
SMALL |= {"a": 1, "an": 1}
_MONTH = (
    r"(?P<month>january|february|march|april|may|june|july|august|september|october|november|december|"
    r"jan|feb|mar|apr|jun|jul|aug|sept|sep|oct|nov|dec)\b\.?"
)
_YEAR = r"(?P<year>1[5-9]\d\d|20\d\d)"
_DAY = r"(?P<day>[0-3]?\d)(?:st|nd|rd|th)?"
_UNIT = r"(?P<unit>day|week|weekend|month|year|decade|century|spring|summer|autumn|winter)"
_COUNT = r"(?P<count>\d+|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)"
_TENS = ("twenties", "thirties", "forties", "fifties", "sixties", "seventies", "eighties", "nineties")
_CENTURIES = {
    w: i
    for i, w in enumerate(
        ["sixteenth", "seventeenth", "eighteenth", "nineteenth", "twentieth", "twenty-first", "twenty-second"], 16
    )
}
_PAST_HOUR = {"quarter": 15, "half": 30, "five": 5, "ten": 10, "twenty": 20, "twenty-five": 25}
_HOURS = "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"
_THINGS = r"(?:people|men|women|dollars|euros|pounds|miles|km|metres|feet|jobs|homes)"
PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(pattern, re.IGNORECASE))
    for kind, pattern in (
        ("date", r"\b(?P<year>\d{4})-(?P<number>\d\d)-(?P<day>\d\d)\b"),
        # Day and month are told apart only where the day is above twelve; otherwise the digits are checked as numbers.
        ("date", r"\b(?P<day>1[3-9]|2\d|3[01])[/.](?P<number>0?[1-9]|1[0-2])[/.](?P<year>\d{4})\b"),
        ("date", r"\b(?P<number>0?[1-9]|1[0-2])[/.](?P<day>1[3-9]|2\d|3[01])[/.](?P<year>\d{4})\b"),
        ("date", rf"\b{_DAY}(?: of)? {_MONTH}(?:,? {_YEAR}\b)?"),
        ("date", rf"\b{_MONTH} {_DAY}\b(?!:)(?:,? {_YEAR}\b)?"),
        ("date", rf"\b{_MONTH},?(?: of)? {_YEAR}\b"),
        ("clock", r"\b(?P<hour>[0-2]?\d)[:.](?P<minute>[0-5]\d)\s?(?P<half>[ap]\.?m\b\.?)"),
        ("clock", r"(?<!\d:)\b(?P<hour>[0-2]?\d):(?P<minute>[0-5]\d)\b(?!:)"),
        (
            "clock",
            # "Ten to six" alone may be a score or a range.
            rf"\b(?:(?P<past>half|(?:a )?quarter|five|ten|twenty(?:-five)?)(?: minutes)? past|(?P<to>(?:a )?quarter|"
            r"(?:five|ten|twenty(?:-five)?) minutes|"
            rf"(?:five|ten|twenty(?:-five)?)(?= to (?:{_HOURS}) (?:in the|at))) to) "
            rf"(?:(?P<hour>1?\d|{_HOURS})|(?P<word>noon|midday|midnight))(?: o'clock)?\b"
            r"(?! (?:second|minute|hour|day|week|month|year)s?\b)"
            r"(?:\s?(?P<half>[ap]\.?m\b\.?| (?:in the |at )(?:morning|afternoon|evening|night)\b))?",
        ),
        ("clock", r"\b(?P<hour>1?\d)\s?(?P<half>[ap]\.?m\b\.?)"),
        (
            "clock",
            rf"\b(?P<hour>1?\d|{_HOURS})(?:[:.](?P<minute>[0-5]\d))?(?: o'clock)? (?:in the|at) "
            r"(?P<half>morning|afternoon|evening|night)\b",
        ),
        ("clock", rf"\b(?P<hour>1?\d|{_HOURS}) o'clock\b"),
        # "Between noon and six", "from noon until 6".
        (
            "clock",
            rf"(?:(?<=noon and )|(?<=noon to )|(?<=noon until )|(?<=midday and )|(?<=midday to )|(?<=midday until ))"
            rf"(?P<hour>1?\d|{_HOURS})\b(?![:.]\d| [ap]\.?m\b| [a-z]+s\b)",
        ),
        ("clock", r"\b(?:12 )?(?P<word>noon|midday|midnight)\b"),
        ("decade", r"\b(?P<year>1[5-9]\d0|20\d0)s\b"),
        ("decade", rf"(?:\b|['’])(?P<ten>{'|'.join(_TENS)}|[2-9]0s)\b"),
        ("century", rf"\b(?P<century>(?:1[6-9]|2[0-2])(?:th|st|nd)|{'|'.join(_CENTURIES)})[ -]century\b"),
        (
            "ago",
            rf"\b{_COUNT} (?P<unit>day|week|month|year|decade|century|centurie)s? "
            r"(?P<way>ago|earlier|before now|from now)\b",
        ),
        (
            "relative",
            r"\b(?P<word>today|tonight|yesterday|tomorrow|last night|this morning|this afternoon|this evening)\b",
        ),
        ("period", rf"\b(?P<way>last|this|next|past|previous|coming) {_UNIT}\b"),
        (
            "weekday",
            r"\b(?:(?P<way>last|next|this) )?(?P<weekday>monday|tuesday|wednesday|thursday|friday|saturday|sunday)s?\b",
        ),
        ("month", rf"\b(?:(?P<way>last|next|this) )?{_MONTH}"),
        (
            "year",
            rf"(?<![\d.,$£€:/-]){_YEAR}(?![\d%]|,\d|\.\d|:\d| {_THINGS})",
        ),
    )
)


def year_of(groups: Mapping[str, str]) -> int | None:
    """The year as written, or the first of a decade or century, by the groups of a match."""
    if "ten" in groups:
        word = groups["ten"].lower()
        return 1920 + 10 * _TENS.index(word) if word in _TENS else 1900 + int(word[:-1])
    if "century" in groups:
        word = groups["century"].lower()
        return 100 * ((_CENTURIES[word] if word in _CENTURIES else int(word[:-2])) - 1)
    return int(groups["year"]) if "year" in groups else None


def clock_of(groups: Mapping[str, str]) -> tuple[int, bool]:
    """Minutes since midnight, and whether it could be morning or afternoon, by the groups of a match."""
    past, to = (groups.get(way, "").lower().removeprefix("a ").removesuffix(" minutes") for way in ("past", "to"))
    minutes = int(groups.get("minute", "0")) + _PAST_HOUR.get(past, 0) - _PAST_HOUR.get(to, 0)
    if "word" in groups:
        return ((0 if groups["word"].lower() == "midnight" else 720) + minutes) % 1440, False
    written = groups["hour"].lower()
    hour, half = int(written) if written.isdigit() else SMALL[written], groups.get("half", "").lower().split()[-1:]
    if half:
        hour = hour % 12 + (12 if half[0].startswith(("p", "afternoon", "evening", "night")) else 0)
    return (hour * 60 + minutes) % 1440, not half and hour <= 12
