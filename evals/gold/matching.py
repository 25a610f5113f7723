"""Does a text contain an answer? Numbers, dates, times and money are compared by value, words without case or marks.

The comparison follows the answer normalisation of SQuAD (Rajpurkar et al. 2016), which drops case, punctuation and
articles, and adds values: ``£2.4m`` equals ``2.4 million pounds``, ``March 12`` equals ``12 March``.
"""

import re
import unicodedata
from collections.abc import Iterable
from decimal import Decimal
from functools import lru_cache

from evals.gold.schema import Nugget, Question

__all__ = ["contains", "matches", "tokens"]

_UNITS = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_WORDS = {word: value for value, word in enumerate(_UNITS)} | {
    word: 10 * value for value, word in enumerate(_TENS, start=2)
}
_SCALES = {
    "hundred": 100,
    "thousand": 1_000,
    "k": 1_000,
    "million": 1_000_000,
    "mn": 1_000_000,
    "m": 1_000_000,
    "billion": 1_000_000_000,
    "bn": 1_000_000_000,
}
_SPELLED_SCALES = ("hundred", "thousand", "million", "billion")
_MONTHS = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
_SHORT_MONTHS = {month[:3]: month for month in _MONTHS if month != "may"} | {"sept": "september"}
_MONEY = {"£": "gbp", "€": "eur", "$": "usd"}
_MONEY_WORDS = {"pound": "gbp", "pounds": "gbp", "euro": "eur", "euros": "eur", "dollar": "usd", "dollars": "usd"}
_DROPPED = ("a", "an", "the")

_TOKEN = re.compile(
    r"""
    (?P<iso>\b\d{4}-\d{2}-\d{2}\b)
  | (?P<slashed>\b\d{1,2}/\d{1,2}/\d{4}\b)
  | (?P<clock>\b\d{1,2}(?:[.:]\d{2})?\ ?(?:am|pm|a\.m\.|p\.m\.)(?!\w))
  | (?P<time>\b\d{1,2}:\d{2}\b)
  | (?P<score>\b\d+-\d+\b(?!-))
  | (?P<number>\d+(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)(?P<tail>%|st\b|nd\b|rd\b|th\b|(?:k|mn|m|bn)\b)?
  | (?P<money>[£€$])
  | (?P<percent>%)
  | (?P<word>[^\W\d_]+)
    """,
    re.VERBOSE,
)


@lru_cache(maxsize=4096)
def tokens(text: str) -> tuple[str, ...]:
    """The normalised tokens of a text.

    Words are lower case without accents, possessive endings and articles. A number is its decimal value, spelled out
    or not (a fraction such as ``a third`` stays words); money is the value and then ``gbp``, ``eur`` or ``usd``; a
    percentage the value and then ``percent``; a date has the day before the month (``16/10/2015`` is
    read the British way); a time is ``HH:MM``; a score or
    range such as ``3-2`` is one token.
    """
    return tuple(_money_last(_dates(_numbers(list(_raw(_fold(text)))))))


def contains(text: str, items: Iterable[Iterable[str]]) -> bool:
    """True if the text contains every item, each in at least one of its alternatives, as a run of whole tokens."""
    haystack = tokens(text)
    return all(any(_run_in(tokens(alternative), haystack) for alternative in item) for item in items)


def matches(text: str, question: Question | Nugget) -> bool:
    """True if a text gives the answer to a question, or carries a nugget.

    For a question with a false premise this says whether the text gives the correction. For any other unanswerable
    question no text matches: whether it was refused is for the abstention scorer to say.
    """
    if question.items:
        return contains(text, question.items)
    corrections = question.correction if isinstance(question, Question) else ()
    return bool(corrections) and contains(text, [corrections])


def _fold(text: str) -> str:
    text = unicodedata.normalize("NFKD", text).casefold()
    text = "".join(character for character in text if not unicodedata.combining(character))
    text = re.sub(r"[‐‑‒–—−]", "-", text)
    text = re.sub(r"[‘’ʼ`]", "'", text)
    text = re.sub(r"'s\b|(?<=s)'(?!\w)", "", text).replace("'", "")
    text = re.sub(r"\bquarter of an? (?=[mb]illion\b)", "0.25 ", text)
    text = re.sub(r"\bhalf an? (?=[mb]illion\b)", "0.5 ", text)
    return re.sub(r"\bper[ -]cent\b", "percent", text)


def _raw(text: str) -> Iterable[str]:
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup
        value = match.group()
        if match["iso"]:
            year, month, day = value.split("-")
            yield from _day(day, month, year)
        elif match["slashed"]:
            yield from _day(*value.split("/"))
        elif match["clock"]:
            yield _clock(value)
        elif match["time"]:
            hour, minute = value.split(":")
            yield f"{int(hour):02}:{minute}"
        elif match["number"]:
            yield _plain(Decimal(match["number"].replace(",", "")))
            if match["tail"] == "%":
                yield "percent"
            elif match["tail"] in _SCALES:
                yield match["tail"]
        elif match["percent"]:
            yield "percent"
        elif kind == "word" and value not in _DROPPED:
            yield _SHORT_MONTHS.get(value, value)
        elif kind != "word":
            yield value


def _day(day: str, month: str, year: str) -> tuple[str, str, str]:
    name = _MONTHS[int(month) - 1] if 1 <= int(month) <= 12 else month
    return str(int(day)), name, year


def _clock(value: str) -> str:
    hour, minute, half = re.fullmatch(r"(\d+)(?:[.:](\d+))? ?([ap])\.?m\.?", value).groups()  # type: ignore[union-attr]
    return f"{int(hour) % 12 + (12 if half == 'p' else 0):02}:{minute or '00'}"


def _plain(value: Decimal) -> str:
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _is_number(token: str) -> bool:
    return bool(re.fullmatch(r"\d+(\.\d+)?", token))


def _numbers(words: list[str]) -> list[str]:
    """Replace runs such as ``two hundred and fifty thousand``, ``2.4 million`` or ``eighteen`` by their value."""
    found: list[str] = []
    at = 0
    while at < len(words):
        value, end = _number_at(words, at)
        if value is None:
            found.append(words[at])
            at += 1
        else:
            found.append(_plain(value))
            at = end
    return found


def _number_at(words: list[str], at: int) -> tuple[Decimal | None, int]:
    total, part, start = Decimal(0), None, at
    last = ""  # what the previous word was: a unit, ten, digit or scale
    while at < len(words):
        word = words[at]
        joined = word == "and" and last == "scale" and at + 1 < len(words) and words[at + 1] in _WORDS
        if joined:
            at += 1
            continue
        if _is_number(word) and last == "":
            part, last = Decimal(word), "digit"
        elif word in _WORDS and (last in ("", "scale") or (last == "ten" and 0 < _WORDS[word] < 10)):
            part, last = (part or Decimal(0)) + _WORDS[word], "ten" if _WORDS[word] >= 20 else "unit"
        elif word in _SCALES and (last or word in _SPELLED_SCALES):
            part = (Decimal(1) if part is None else part) * _SCALES[word]
            if _SCALES[word] > 100:
                total, part = total + part, None
            last = "scale"
        else:
            break
        at += 1
    return (None, start) if at == start else (total + (part or 0), at)


def _dates(words: list[str]) -> list[str]:
    """Put the day before the month: ``March 12`` becomes ``12 march``."""
    found = list(words)
    for at in range(len(found) - 1):
        day = found[at + 1]
        before = found[at - 1] if at else ""
        if found[at] in _MONTHS and _is_day(day) and not _is_day(before):
            found[at], found[at + 1] = day, found[at]
    return found


def _is_day(token: str) -> bool:
    return len(token) <= 2 and token.isdecimal() and 1 <= int(token) <= 31


def _money_last(words: list[str]) -> list[str]:
    """Name the currency after the amount, whether a sign stood before it or a word behind."""
    found: list[str] = []
    pending = ""
    for word in words:
        if word in _MONEY:
            pending = _MONEY[word]
            continue
        found.append(_MONEY_WORDS.get(word, word))
        if pending:
            found.append(pending)
            pending = ""
    return found


def _run_in(needle: tuple[str, ...], haystack: tuple[str, ...]) -> bool:
    width = len(needle)
    return width > 0 and any(haystack[at : at + width] == needle for at in range(len(haystack) - width + 1))
