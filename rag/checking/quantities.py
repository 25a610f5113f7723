"""Numbers as they are written in news: words, scales, currencies, percentages, ranges, scores, bounds."""

import re
from dataclasses import dataclass
from functools import lru_cache

from rag.checking.dates import times
from rag.checking.number_words import (
    CURRENCIES,
    CURRENCY_SYMBOLS,
    FRACTIONS,
    METRIC,
    ORDINALS,
    SCALES,
    TENS,
    UNITS,
    VAGUE,
)
from rag.checking.tokens import Token, tokenize

__all__ = ["Quantity", "quantities"]

_BOUNDS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (bound, re.compile(rf"(?:\b|^)(?:{pattern})[\s$£€]*(?:the |a |an |us|some |as )*[$£€]*$", re.IGNORECASE))
    for bound, pattern in (
        ("least", r"at least|no fewer than|no less than|not less than|a minimum of"),
        ("most", r"up to|at most|as many as|as much as|no more than|not more than|a maximum of"),
        ("over", r"more than|over|above|exceed(?:s|ed|ing)?|upwards? of|in excess of"),
        ("under", r"less than|fewer than|under|below"),
        ("nearly", r"nearly|almost|close to|approaching|just short of"),
        ("about", r"about|around|roughly|approximately|an estimated|some|circa|in the region of"),
    )
)
_FROM = re.compile(r"\bfrom (?:about |around |the |a |an |just |nearly |more than |[$£€])*$", re.IGNORECASE)
_COLON = re.compile(r"(\d{1,2}):(\d{1,2})")
_OPEN_END = re.compile(r"^\s*(?:or more|or so|-plus|\+|plus\b)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number as written.

    Attributes:
        low: value, or lower end of a range.
        high: value, or upper end of a range.
        kind: ``count``, ``percent``, ``points``, ``ordinal``, ``score``, or ``money``.
        unit: currency, or measure such as ``miles``, or empty.
        bound: ``over``, ``least``, ``under``, ``most``, ``nearly``, ``about`` or empty.
        start: offset of the first character.
        end: offset after the last character.
        text: the words.
        noun: stem of the word after it, or empty.
        vague: True for "dozens" and the like.
        origin: True after "from", as the value that something rose or fell from.
        elliptic: True where a verb follows ("nine were arrested"), so that the thing counted stands elsewhere.
        step: distance between neighbouring values at the precision in which it is written.
    """

    low: float
    high: float
    kind: str
    unit: str
    bound: str
    start: int
    end: int
    text: str
    noun: str = ""
    vague: bool = False
    step: float = 1.0
    origin: bool = False
    elliptic: bool = False

    @property
    def base(self) -> tuple[str, float, float]:
        """Dimension and values in its base unit (kilometres, kilograms)."""
        dimension, factor = METRIC.get(self.unit, (self.unit, 1.0)) if self.kind == "count" else (self.unit, 1.0)
        return dimension, self.low * factor, self.high * factor


@lru_cache(maxsize=4096)
def quantities(text: str) -> tuple[Quantity, ...]:
    """Find the numbers of a text, left to right; dates and times are not among them."""
    tokens = tokenize(text)
    dates = [(e.start, e.end) for e in times(text)]
    found: list[Quantity] = []
    index = 0
    while index < len(tokens):
        token = tokens[index]
        if any(start <= token.start < end for start, end in dates):
            index += 1
            continue
        read = _Reader(text, tokens, index).read()
        if read is None:
            index += 1
        else:
            quantity, index = read
            found.append(quantity)
    return tuple(found)


def _small(word: str) -> float:
    """The value of a short number word or of one or two digits; 0 where it is none."""
    return float(word) if word.isdecimal() and len(word) <= 2 else float(UNITS.get(word, 0))


class _Reader:
    """Reads one quantity that begins at a token, if one does."""

    def __init__(self, text: str, tokens: tuple[Token, ...], index: int) -> None:
        self.text = text
        self.tokens = tokens
        self.first = index
        self.at = index
        self.step = 1.0

    def lower(self, ahead: int = 0) -> str:
        index = self.at + ahead
        return self.tokens[index].lower if 0 <= index < len(self.tokens) else ""

    def glued(self, ahead: int = 0) -> bool:
        """Whether the token there follows the one before it without a space."""
        index = self.at + ahead
        return 0 < index < len(self.tokens) and self.tokens[index].start == self.tokens[index - 1].end

    def read(self) -> tuple[Quantity, int] | None:
        before = self.lower(-1)
        if before == "-" and self.glued() and self.first >= 2 and self.tokens[self.first - 2].text[-1:].isalpha():
            return None  # COVID-19, F-16
        if self.lower() == "one" and before == "no":
            return None
        currency = ""
        if self.lower() in CURRENCY_SYMBOLS:
            currency = CURRENCY_SYMBOLS[self.lower()]
            self.at += 1
        vague = VAGUE.get(self.lower())
        if vague:
            self.at += 1
            return self._finish(vague[0], vague[1], "count", "", vague=True)
        score = self._score()
        if score:
            return score
        ordinal = self._ordinal()
        if ordinal is not None:
            return self._finish(ordinal, ordinal, "ordinal", "")
        fraction = self._fraction()
        if fraction is not None:
            return self._finish(fraction * 100, fraction * 100, "percent", "")
        value = self._number()
        if value is None:
            return None
        high = self._range_end(value)
        low = value
        if high is not None:
            scale = self._scale()
            low, high = (low * scale if low < high else low, high * scale) if scale else (low, high)
        else:
            high = value
        return self._unit(low, high, currency)

    def _unit(self, low: float, high: float, currency: str) -> tuple[Quantity, int] | None:
        word = self.lower()
        if word == "-" and self.lower(1) in {"percent", "point", "mile", "dollar", "euro", "pound"}:
            self.at += 1
            word = self.lower()
        if word == "%" or word == "percent" or (word == "per" and self.lower(1) == "cent"):
            self.at += 2 if word == "per" else 1
            if self.lower() in {"point", "points"}:
                self.at += 1
                return self._finish(low, high, "points", "")
            return self._finish(low, high, "percent", "")
        if word == "percentage" and self.lower(1) in {"point", "points"}:
            self.at += 2
            return self._finish(low, high, "points", "")
        if currency:
            return self._finish(low, high, "money", currency)
        ahead = 1 if word in {"us", "canadian", "australian", "british", "u"} else 0
        if self.lower(ahead) in CURRENCIES and not (self.lower(ahead) == "pounds" and self.lower(ahead + 1) == "in"):
            unit = CURRENCIES[self.lower(ahead)]
            self.at += ahead + 1
            return self._finish(low, high, "money", unit)
        if word == "-" and self.lower(1) in METRIC:  # nine-metre, 40-minute
            self.at += 1
            word = self.lower()
        if word in METRIC:
            self.at += 1
            if self._half(0):  # an hour and a half
                self.at += 3
                low, high = low + 0.5, high + 0.5
            return self._finish(low, high, "count", word)
        return self._finish(low, high, "count", "")

    def _finish(self, low: float, high: float, kind: str, unit: str, vague: bool = False) -> tuple[Quantity, int]:
        start, end = self.tokens[self.first].start, self.tokens[self.at - 1].end
        lead = self.text[max(0, start - 40) : start]
        bound = next((name for name, pattern in _BOUNDS if pattern.search(lead)), "")
        tail = _OPEN_END.match(self.text[end : end + 10])
        if tail and not bound:
            bound = "about" if "so" in tail.group() else "least"
        noun = ""
        for token in self.tokens[self.at : self.at + 4]:
            if not token.word and token.text != "-":
                break
            if not token.stop:
                noun = token.stem
                break
        quantity = Quantity(
            low,
            high,
            kind,
            unit,
            bound,
            start,
            end,
            self.text[start:end],
            noun=noun,
            vague=vague,
            step=self.step,
            origin=bool(_FROM.search(lead)),
            elliptic=self.lower() in {"were", "was", "are", "have", "had", "is", "has"},
        )
        return quantity, self.at

    def _digits(self) -> float | None:
        if self.at >= len(self.tokens) or not self.tokens[self.at].number:
            return None
        raw = self.tokens[self.at].text
        if ":" in raw:
            return None
        plain = raw.replace(",", "") if re.fullmatch(r"\d{1,3}(,\d{3})+(\.\d+)?|\d+(\.\d+)?", raw) else None
        if plain is None:
            return None
        self.step = 10.0 ** -len(plain.partition(".")[2])
        if "." not in plain and plain.endswith("000"):
            self.step = 1000.0 if not plain.endswith("000000") else 1e6
        return float(plain)

    def _score(self) -> tuple[Quantity, int] | None:
        colon = _COLON.fullmatch(self.tokens[self.at].text) if self.at < len(self.tokens) else None
        if colon:  # 3:1, where it is no time of day
            self.at += 1
            return self._finish(float(colon[1]), float(colon[2]), "score", "")
        left = self._digits()
        if left is None or left > 300 or self.lower(1) not in {"-", "–"}:
            return None
        saved = self.at
        self.at += 2
        right = self._digits()
        glued = right is not None and self.glued() and self.tokens[saved + 1].start == self.tokens[saved].end
        if right is None or not glued or right > 300 or left % 1 or right % 1:
            self.at = saved
            return None
        self.at += 1
        if self.lower() in {"%", "percent", "per", "million", "billion", "years", "year", "people", "days", "metres"}:
            self.at = saved
            return None
        return self._finish(left, right, "score", "")

    def _ordinal(self) -> float | None:
        word = self.lower()
        if self.at < len(self.tokens) and self.tokens[self.at].number and self.lower(1) in {"st", "nd", "rd", "th"}:
            value = self._digits()
            if value is not None and self.glued(1):
                self.at += 2
                return value
        if word in TENS and self.lower(1) == "-" and self.lower(2) in ORDINALS:
            value = TENS[word] + ORDINALS[self.lower(2)]
            self.at += 3
            return float(value)
        if word in ORDINALS and not self._is_fraction():
            if word == "second" and self.lower(-1) in {"a", "per", "each", "every"} and self.lower(1) in {"", ".", ","}:
                return None
            self.at += 1
            return float(ORDINALS[word])
        return None

    def _is_fraction(self) -> bool:
        before, after = self.lower(-1), self.lower(1)
        if self.lower() not in FRACTIONS or self.lower() == "second":
            return False
        return (before in {"a", "one"} and after in {"of", "", ".", ",", "more", "less"}) or before in {"two", "three"}

    def _fraction(self) -> float | None:
        word = self.lower()
        share = self._one_in()
        if share is not None:
            return share
        if word in {"half", "quarter"} and (word == "half" or self.lower(1) == "of"):
            if self.lower(1) in {"a", "an"} and self.lower(2) in {*SCALES, *METRIC}:
                return None
            if self.lower(1) in {"-", "time"} or self.lower(-1) in {"first", "second", "and"}:
                return None
            self.at += 1
            return 1 / FRACTIONS[word]
        top = {"a": 1, "one": 1, "two": 2, "three": 3, "four": 4}.get(word)
        gap = 2 if self.lower(1) == "-" else 1
        bottom = FRACTIONS.get(self.lower(gap))
        if top is None or bottom is None or bottom <= top:
            return None
        follows = self.lower(gap + 1)
        if word == "a" and self.lower(gap) not in {"half", "quarter"} and follows not in {"of", "", ".", ","}:
            return None
        if self.lower(gap) == "quarter" and follows in {"-", "final"}:
            return None
        if word in {"two", "three", "four"} and not self.lower(gap).endswith("s"):
            return None
        self.at += gap + 1
        return top / bottom

    def _one_in(self) -> float | None:
        """ "One in four" and "seven in 10", but not "one in 2029" or "two in three days"."""
        top, bottom = (_small(self.lower(ahead)) for ahead in (0, 2))
        if self.lower(1) != "in" or not top or not bottom or top >= bottom or bottom > 20:
            return None
        if self.lower(3) in METRIC or self.lower(3) in SCALES:
            return None
        self.at += 3
        return top / bottom

    def _number(self) -> float | None:
        value = self._digits()
        if value is not None:
            self.at += 1
        else:
            value = self._words()
            if value is None:
                return None
        scale = self._scale()
        if scale:
            self.step *= scale
            value *= scale
        return value

    def _scale(self) -> float:
        word = self.lower()
        if word == "-" and self.lower(1) in {"million", "billion", "trillion"}:
            self.at += 1
            word = self.lower()
        short = word in {"k", "m", "mn", "bn", "tn"}
        if word in SCALES and (not short or self.glued() or self.lower(-2) in CURRENCY_SYMBOLS):
            self.at += 1
            return SCALES[word] * (self._scale() or 1.0)
        return 0.0

    def _words(self) -> float | None:
        if self.lower() == "half" and self.lower(1) in {"a", "an"} and self.lower(2) in METRIC:
            self.at += 2
            self.step = 0.5
            return 0.5
        if self.lower() in {"a", "an"} and self.lower(1) in METRIC and self._half(2):
            self.at += 1
            return 1.0
        if self.lower() == "half" and self.lower(1) in {"a", "an"} and self.lower(2) in SCALES:
            scale = SCALES[self.lower(2)]
            self.at += 3
            self.step = scale / 10
            return scale / 2
        if self.lower() in {"a", "an"} and self.lower(1) in SCALES and len(self.lower(1)) > 2:
            self.at += 1
            return 1.0
        if self.lower() not in UNITS and self.lower() not in TENS:
            return None
        total = current = 0.0
        while True:
            word = self.lower()
            if word in UNITS:
                current += UNITS[word]
            elif word in TENS:
                current += TENS[word]
            elif word == "hundred" and current:
                current *= 100
            elif word in {"thousand", "million"} and current and (total or self._continues()):
                total += current * SCALES[word]
                current = 0.0
            elif not (word in {"and", "-"} and current and self.lower(1) in (UNITS | TENS) and self._joins()):
                break
            self.at += 1
        self.step = 1.0
        if self._half(0):
            self.at += 3
            return total + current + 0.5
        return total + current

    def _half(self, ahead: int) -> bool:
        return [self.lower(ahead + i) for i in range(3)] == ["and", "a", "half"]

    def _continues(self) -> bool:
        following = self.lower(2) if self.lower(1) == "and" else self.lower(1)
        return following in UNITS or following in TENS

    def _joins(self) -> bool:
        """ "Twenty-five" and "hundred and five" are one number; "two and three" are two."""
        before = self.lower(-1)
        return before in TENS if self.lower() == "-" else before in {"hundred", "thousand", "million"}

    def _range_end(self, low: float) -> float | None:
        word = self.lower()
        between = word == "and" and self.tokens[max(0, self.first - 1)].lower == "between"
        if word not in {"-", "–", "to"} and not between:
            return None
        saved, step = self.at, self.step
        self.at += 1
        high = self._digits() if self.lower()[:1].isdigit() else self._words()
        if high is not None and self.tokens[self.at - 1].lower != self.lower() and self.lower()[:1].isdigit():
            self.at += 1
        if high is None or high <= low % 1e3:
            self.at, self.step = saved, step
            return None
        return high
