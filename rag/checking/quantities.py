"""Numbers as they are written in news: words, scales, currencies, percentages, ranges, scores, bounds."""

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise

from rag.checking.dates import times
from rag.checking.lexicon import words
from rag.checking.measures import dimension, measure
from rag.checking.number_words import CURRENCIES, CURRENCY_SYMBOLS, SCALES, TENS, UNITS, VAGUE
from rag.checking.scores import MOVES, Scores
from rag.checking.tokens import tokenize

__all__ = ["Quantity", "quantities"]

_BOUNDS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (bound, re.compile(rf"(?:\b|^)(?:{pattern})[\s$£€]*(?:the |a |an |us|some |as )*[$£€]*$", re.IGNORECASE))
    for bound, pattern in (
        ("least", r"at least|no fewer than|no less than|not less than|a minimum of"),
        ("most", r"up to|at most|as many as|as much as|no more than|not more than|a maximum of"),
        (
            "over",
            r"more than|(?:old|long|high|larg|bigg|great|heavi|tall)er than|over|above|exceed(?:s|ed|ing)?|"
            r"topp(?:ed|ing)|surpass(?:es|ed|ing)|upwards? of|in excess of",
        ),
        ("under", r"less than|fewer than|(?:young|short|low|small|light|cheap)er than|under|below"),
        ("exact", r"exactly|precisely"),
        ("nearly", r"nearly|almost|close to|approaching|just short of"),
        ("about", r"about|around|roughly|approximately|an estimated|some|circa|in the region of"),
    )
)
_FROM = re.compile(r"\bfrom (?:about |around |the |a |an |just |nearly |more than |[$£€])*$", re.IGNORECASE)
_TO = re.compile(r"\bto (?:about |around |the |a |an |just |nearly |more than |[$£€])*$", re.IGNORECASE)
_LASTED = re.compile(r"(\d{1,2}):([0-5]\d):([0-5]\d)")
_SCALED = re.compile(r"(?:\b|(?<=\d))(million|billion|trillion|m|bn|tn)\b", re.IGNORECASE)
_NATIONS = {
    "us": "us", "american": "us", "a": "australian", "au": "australian", "australian": "australian", "c": "canadian",
    "ca": "canadian", "canadian": "canadian", "nz": "new zealand", "hk": "hong kong", "s": "singapore",
    "british": "british", "u": "us",
}  # fmt: skip
_LOSING = words(
    "lose loses losing lost loss defeat defeats defeated beaten rejected trail trails trailed trailing down"
)
_OF_SHARES = words("poll polls margin turnout inflation unemployment percentage percent % survey interest")
_OF_EACH = words("head person share night")
_OPEN_END = re.compile(r"^\s*(?:or more|or so|-plus|\+|plus\b)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number as written.

    Attributes:
        low: value, or lower end of a range.
        high: value, or upper end of a range.
        kind: ``count``, ``percent``, ``points``, ``ordinal``, ``score``, or ``money``.
        unit: currency, or measure such as ``miles``, or empty.
        bound: ``over``, ``least``, ``under``, ``most``, ``nearly``, ``about``, ``exact`` or empty.
        start: offset of the first character.
        end: offset after the last character.
        text: the words.
        noun: stem of the word after it, or empty.
        vague: True for "dozens" and the like.
        origin: True after "from", as the value that something rose or fell from.
        goal: True after "to", as the value that something rose or fell to.
        elliptic: True where a verb follows ("nine were arrested"), so that the thing counted stands elsewhere.
        step: distance between neighbouring values at the precision in which it is written.
        nation: whose money it is, for "Australian dollars" and "A$".
        per: unit or thing for each of which it is, as in "a litre" and "per head".
        parts: the numbers of which a share is made, for "seven out of ten".
        losing: True for a score that a text tells from the side of the loser.
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
    goal: bool = False
    elliptic: bool = False
    nation: str = ""
    per: str = ""
    parts: tuple[float, ...] = ()
    losing: bool = False

    @property
    def base(self) -> tuple[str, float, float]:
        """Dimension and values in its base unit (see :func:`rag.checking.measures.dimension`)."""
        if self.kind != "count":
            return self.unit, self.low, self.high
        if self.unit == "fahrenheit":
            return "temperature", (self.low - 32) / 1.8, (self.high - 32) / 1.8
        name, factor = dimension(self.unit)
        return name, self.low * factor, self.high * factor

    @property
    def indefinite(self) -> bool:
        """Whether it is one of a unit by its article alone, as in "for a week"."""
        return bool(self.unit) and self.low == 1 and self.text.lower().startswith(("a ", "an "))

    @property
    def age(self) -> bool:
        """Whether it says how old somebody is."""
        return self.text.endswith("old")


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
    return tuple(_with_units(text, found))


def _with_units(text: str, found: list[Quantity]) -> list[Quantity]:
    """ "From 2 to 3 million euros" gives both numbers the scale and the unit of the second."""
    for index, (one, other) in enumerate(pairwise(found)):
        between = text[one.end : other.start].strip(" $£€¥").lower()
        if not one.origin or between != "to" or one.kind != "count" or one.unit:
            continue
        scale = _SCALED.search(other.text)
        by = SCALES[scale[1].lower()] if scale and one.low * 1000 <= other.low else 1.0
        found[index] = replace(
            one, low=one.low * by, high=one.high * by, kind=other.kind, unit=other.unit, nation=other.nation
        )
    return found


class _Reader(Scores):
    """Reads one quantity that begins at a token, if one does."""

    def read(self) -> tuple[Quantity, int] | None:
        before = self.lower(-1)
        if before == "-" and self.glued() and self.first >= 2 and self.tokens[self.first - 2].text[-1:].isalpha():
            return None  # COVID-19, F-16
        if self.lower() == "one" and before == "no":
            return None
        lasted = _LASTED.fullmatch(self.tokens[self.at].text)
        if lasted:
            self.at += 1
            hours = int(lasted[1]) + int(lasted[2]) / 60 + int(lasted[3]) / 3600
            return self._finish(hours, hours, "count", "hours")
        if self._is_negative():
            self.at += 1
            self.sign = -1.0
        currency = nation = ""
        if self.lower() in _NATIONS and self.lower(1) in CURRENCY_SYMBOLS and self.glued(1):
            nation = _NATIONS[self.lower()]
            self.at += 1
        if self.lower() in CURRENCY_SYMBOLS:
            currency = CURRENCY_SYMBOLS[self.lower()]
            self.at += 1
        vague = VAGUE.get(self.lower())
        if vague:
            self.at += 1
            return self._finish(vague[0], vague[1], "count", "", vague=True)
        score = self.score()
        if score is not None:
            return self._finish(*score, "score", "")
        ordinal = self._ordinal()
        if ordinal is not None:
            return self._finish(ordinal, ordinal, "ordinal", "")
        fraction = self._fraction()
        if fraction is not None:
            if self._points_of_share():
                return self._finish(fraction, fraction, "points", "")
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
        return self._unit(low, high, currency, nation)

    def _is_negative(self) -> bool:
        if self.lower() == "minus":
            return bool(self.lower(1)) and (self.tokens[self.at + 1].number or self.lower(1) in (UNITS | TENS))
        if self.lower() not in {"-", "−"} or self.glued() or not self.glued(1) or not self.lower(1)[:1].isdigit():
            return False
        return self.lower(2) in {"%", "percent"} or self.unit(2) in {"degrees", "celsius", "fahrenheit"}

    def _points_of_share(self) -> bool:
        """ "Half a percentage point" and "a quarter of a percentage point"."""
        ahead = 1 if self.lower() == "of" else 0
        if [self.lower(ahead + i) for i in range(3)] not in (["a", "percentage", "point"], ["a", "percent", "point"]):
            return False
        self.at += ahead + 3
        return True

    def _unit(self, low: float, high: float, currency: str, nation: str) -> tuple[Quantity, int] | None:
        low, high = self.sign * low, self.sign * high
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
        if word == "basis" and self.lower(1) in {"point", "points"}:
            self.at += 2
            return self._finish(low / 100, high / 100, "points", "")
        if word in {"point", "points"} and any(token.lower in _OF_SHARES for token in self.tokens):
            self.at += 1
            return self._finish(low, high, "points", "")
        if currency:
            return self._finish(low, high, "money", currency, nation=nation)
        ahead = 1 if word in _NATIONS else 0
        if self.lower(ahead) in CURRENCIES and not (self.lower(ahead) == "pounds" and self.lower(ahead + 1) == "in"):
            unit = CURRENCIES[self.lower(ahead)]
            nation = _NATIONS[word] if ahead else ""
            self.at += ahead + 1
            return self._finish(low, high, "money", unit, nation=nation)
        if word == "-" and self.unit(1):  # nine-metre, 40-minute
            self.at += 1
        unit = self._take_unit()
        old = 1 if self.lower() == "-" else 0
        if unit and self.lower(old) == "old":
            self.at += old + 1
        if not unit:
            return self._finish(low, high, "count", "")
        if self._half(0):  # an hour and a half
            self.at += 3
            low, high = low + 0.5, high + 0.5
        if low == high:
            low = high = self._compound(low, unit)
        if self.lower() == "below" and self.lower(1) in {"zero", "freezing"}:
            self.at += 2
            low, high = -low, -high
        return self._finish(low, high, "count", unit)

    def _take_unit(self) -> str:
        unit, taken = measure([self._unit_word(i) for i in range(3)])
        self.at += taken
        return unit

    def _compound(self, value: float, unit: str) -> float:
        """Add what a smaller unit adds: "two hours, five minutes and 30 seconds", "six feet two inches"."""
        name, largest = dimension(unit)
        larger = largest
        while True:
            saved, step = self.at, self.step
            listed = self.lower() == ","
            self.at += listed
            last = self.lower() == "and"
            self.at += last
            added = self._number()
            smaller = self._take_unit() if added is not None else ""
            kind, factor = dimension(smaller)
            fits = bool(smaller) and kind == name and factor < larger and (added or 0.0) * factor < larger
            if not fits or (listed and not last and "and" not in {self.lower(), self.lower(1)}):
                self.at, self.step = saved, step
                return value
            value += (added or 0.0) * factor / largest
            larger = factor

    def _per(self) -> str:
        """For each of what it is: "a litre", "per head", "/kg"."""
        word, thing = self.lower(), self.lower(1)
        if word in {"per", "/"} and thing.isalpha():
            return thing
        return thing if word in {"a", "an", "each", "every"} and (self.unit(1) == thing or thing in _OF_EACH) else ""

    def _finish(
        self, low: float, high: float, kind: str, unit: str, vague: bool = False, nation: str = ""
    ) -> tuple[Quantity, int]:
        start, end = self.tokens[self.first].start, self.tokens[self.at - 1].end
        lead = self.text[max(0, start - 40) : start]
        bound = next((name for name, pattern in _BOUNDS if pattern.search(lead)), "")
        tail = _OPEN_END.match(self.text[end : end + 10])
        if tail and not bound:
            bound = "about" if "so" in tail.group() else "least"
        noun = ""
        for token in self.tokens[self.at : self.at + 5]:
            if not token.word and token.text != "-":
                break
            if not token.stop and not token.number:  # seats in "79 of the 150 seats"
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
            goal=bool(_TO.search(lead)),
            elliptic=self.lower() in {"were", "was", "are", "have", "had", "is", "has"},
            nation=nation,
            per=self._per(),
            parts=self.parts,
            losing=kind == "score" and any(token.lower in _LOSING for token in self.tokens),
        )
        return quantity, self.at

    def _range_end(self, low: float) -> float | None:
        word = self.lower()
        between = word == "and" and self.tokens[max(0, self.first - 1)].lower == "between"
        if word not in {"-", "–", "to"} and not between:
            return None
        if word == "to" and self._rises_from():
            return None
        saved, step = self.at, self.step
        self.at += 1
        high = self._digits() if self.lower()[:1].isdigit() else self._words()
        if high is not None and self.tokens[self.at - 1].lower != self.lower() and self.lower()[:1].isdigit():
            self.at += 1
        if high is None or high <= low % 1e3:
            self.at, self.step = saved, step
            return None
        self.first -= between
        return high

    def _rises_from(self) -> bool:
        """Whether something moves from this number to the next, which are no range then."""
        start = self.tokens[self.first].start
        before = self.tokens[max(0, self.first - 7) : self.first]
        return bool(_FROM.search(self.text[:start][-40:])) and any(token.stem in MOVES for token in before)
