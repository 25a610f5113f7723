"""Numbers as English writes them, without what they count: digits, words, scales, fractions and ordinals."""

import re

from rag.checking.lexicon import words
from rag.checking.measures import measure
from rag.checking.number_words import CURRENCY_SYMBOLS, FRACTIONS, ORDINALS, SCALES, TENS, UNITS
from rag.checking.tokens import Token

__all__ = ["Numerals"]

_SPANNING = words("for in within after over last lasts lasted lasting take takes took taking every than about around")
"""Words after which "a week" is a length of time, as it is not in "ten euros a week"."""


def _small(word: str) -> float:
    """The value of a short number word or of one or two digits; 0 where it is none."""
    return float(word) if word.isdecimal() and len(word) <= 2 else float(UNITS.get(word, 0))


class Numerals:
    """Reads numbers that begin at a token.

    Args:
        text: what the tokens were made of.
        tokens: its words, numbers and marks.
        index: where to begin.
    """

    def __init__(self, text: str, tokens: tuple[Token, ...], index: int) -> None:
        self.text = text
        self.tokens = tokens
        self.first = index
        self.at = index
        self.step = 1.0
        self.sign = 1.0
        self.parts: tuple[float, ...] = ()

    def lower(self, ahead: int = 0) -> str:
        index = self.at + ahead
        return self.tokens[index].lower if 0 <= index < len(self.tokens) else ""

    def glued(self, ahead: int = 0) -> bool:
        """Whether the token there follows the one before it without a space."""
        index = self.at + ahead
        return 0 < index < len(self.tokens) and self.tokens[index].start == self.tokens[index - 1].end

    def unit(self, ahead: int = 0) -> str:
        """The unit of measure that begins there, or nothing."""
        return measure([self._unit_word(ahead + i) for i in range(3)])[0]

    def _unit_word(self, ahead: int) -> str:
        index = self.at + ahead
        if not 0 <= index < len(self.tokens):
            return ""
        token = self.tokens[index]
        if token.lower == "degrees" and self.text[token.start] == "°":
            return {"C": "celsius", "F": "fahrenheit"}.get(self.text[token.end - 1], "degrees")
        return token.lower

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
            if self.lower(1) in {"a", "an"} and (self.lower(2) in SCALES or self.unit(2)):
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
        """ "One in four" and "seven out of ten", but not "one in 2029" or "two in three days"."""
        gap = 3 if (self.lower(1), self.lower(2)) == ("out", "of") else 2
        top, bottom = (_small(self.lower(ahead)) for ahead in (0, gap))
        if not (gap == 3 or self.lower(1) == "in") or not top or not bottom or top >= bottom or bottom > 20:
            return None
        if self.unit(gap + 1) or self.lower(gap + 1) in SCALES:
            return None
        if gap == 3:
            self.parts = (top, bottom)
        self.at += gap + 1
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
        if self.lower() == "half" and self.lower(1) in {"a", "an"} and self.unit(2):
            self.at += 2
            self.step = 0.5
            return 0.5
        if self.lower() in {"a", "an"} and self.unit(1) and (self._half(2) or self.lower(-1) in _SPANNING):
            self.at += 1
            return 1.0  # an hour and a half, "lasted a fortnight"
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
