"""How much something rose or fell: "doubled", "rose by 100 percent" and "from 20 to 40" say the same."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from rag.checking.lexicon import OPPOSITES, words
from rag.checking.quantities import Quantity, quantities
from rag.checking.records import EvidenceSpan, Finding
from rag.checking.tokens import Token, stem, tokenize

__all__ = ["Change", "changes", "check_changes", "same_change"]

_TIMES = {"doubl": 2.0, "tripl": 3.0, "trebl": 3.0, "quadrupl": 4.0, "quintupl": 5.0, "halv": 0.5}
_MULTIPLIED = re.compile(
    r"\b(?:(?P<times>doubl|tripl|trebl|quadrupl|quintupl|halv)(?:ed|ing)"
    r"|(?<=\bto )(?P<to>doubl|tripl|trebl|quadrupl|quintupl|halv)e"
    r"|(?P<verb>\w+) (?P<fold>two|three|four|five|six|seven|eight|nine|ten)-?fold)\b",
    re.IGNORECASE,
)
_FOLD = {word: i for i, word in enumerate(["two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"], 2)}
_BOUNDS = (
    ("over", re.compile(r"\bmore than\s$", re.IGNORECASE)),
    ("nearly", re.compile(r"\b(?:nearly|almost)\s$", re.IGNORECASE)),
    ("about", re.compile(r"\b(?:about|roughly|around)\s$", re.IGNORECASE)),
)
_RISES, _FALLS = (frozenset(stem(word) for word in side) for side in OPPOSITES[0])
_BETWEEN = words("by up down from to about around roughly nearly almost more than less the a an some")
_HUNDREDTHS = {"cent": ("euro", "dollar"), "penny": ("pound",)}
_ROUNDING = 0.006
_KINDS = {"percent": "points", "money": "money", "count": "count"}
"""Of what two values are, what their difference is."""


@dataclass(frozen=True, slots=True)
class Change:
    """A rise or fall as written.

    Attributes:
        start: offset of its verb.
        end: offset after the last character.
        text: the words.
        factor: by which the value was multiplied; None where only a difference is told.
        delta: what was added, with its kind and unit; None where only a factor is told.
        bound: ``over``, ``nearly``, ``about`` or empty.
        worded: whether a word such as "doubled" tells it, without a number.
    """

    start: int
    end: int
    text: str
    factor: float | None = None
    delta: tuple[str, str, float] | None = None
    bound: str = ""
    worded: bool = False


@lru_cache(maxsize=4096)
def changes(text: str) -> tuple[Change, ...]:
    """Find the rises and falls of a text, whose amount it tells."""
    found = [change for match in _MULTIPLIED.finditer(text) if (change := _multiplied(text, match)) is not None]
    numbers = quantities(text)
    ends = set()
    for one, other in pairwise(numbers):
        if {one.origin, other.origin} == {True, False} and (one.goal or other.goal):
            change = _moved(text, *((one, other) if one.origin else (other, one)))
            if change is not None:
                found.append(change)
                ends |= {one, other}
    found += [change for q in numbers if q not in ends and (change := _by(text, q)) is not None]
    return tuple(sorted(found, key=lambda change: change.start))


def _multiplied(text: str, match: re.Match[str]) -> Change | None:
    times = (match["times"] or match["to"] or "").lower()
    if not times and stem(match["verb"].lower()) not in _RISES:
        return None
    factor = _TIMES[times] if times else float(_FOLD[match["fold"].lower()])
    bound = next((name for name, pattern in _BOUNDS if pattern.search(text[: match.start()])), "")
    return Change(match.start(), match.end(), match.group(), factor, None, bound, worded=True)


def _verb(text: str, before: int) -> tuple[Token, int] | None:
    """The verb of rising (1) or falling (-1) that leads to a number."""
    tokens = [token for token in tokenize(text) if token.end <= before and token.text not in "$£€¥"]
    for token in reversed(tokens[-6:]):
        if token.lower in _BETWEEN:
            continue
        # "Went up by" and "were down": the word before the particle opens the phrase.
        return (token, 1 if token.stem in _RISES else -1) if token.stem in _RISES | _FALLS else _particle(tokens, token)
    return None


def _particle(tokens: Sequence[Token], verb: Token) -> tuple[Token, int] | None:
    after = [token.lower for token in tokens if token.start >= verb.end]
    if verb.stem not in {"go", "be", "mov"} or not after or after[0] not in {"up", "down"}:
        return None
    return verb, 1 if after[0] == "up" else -1


def _by(text: str, number: Quantity) -> Change | None:
    """ "Rose by 20 percent", "fell 40 cents"."""
    single = not (number.goal or number.origin or number.vague) and number.low == number.high
    verb = _verb(text, number.start) if single else None
    if verb is None:
        return None
    start, value = verb[0].start, verb[1] * number.low
    span = start, number.end, text[start : number.end]
    bound = number.bound if number.bound in {"over", "nearly", "about"} else ""
    if number.kind == "percent":
        return Change(*span, factor=1 + value / 100, bound=bound)
    if number.kind in {"points", "money", "count"}:
        return Change(*span, delta=(number.kind, number.base[0], verb[1] * number.base[1]), bound=bound)
    return None


def _moved(text: str, start: Quantity, goal: Quantity) -> Change | None:
    """ "Rose from 20 to 40"."""
    first, last = min(start, goal, key=lambda q: q.start), max(start, goal, key=lambda q: q.start)
    verb = _verb(text, first.start)
    # Words between the ends may say when or where, which is no part of the change.
    plain = all(token.lower in _BETWEEN or not token.word for token in tokenize(text[first.end : last.start]))
    if (
        verb is None
        or not plain
        or start.kind != goal.kind
        or start.base[0] != goal.base[0]
        or start.kind not in _KINDS
    ):
        return None
    low, high = start.base[1], goal.base[1]
    if (high - low) * verb[1] <= 0:
        return None
    place = verb[0].start, last.end, text[verb[0].start : last.end]
    return Change(*place, high / low if low > 0 else None, (_KINDS[start.kind], goal.base[0], high - low))


def same_change(mine: Change, theirs: Change) -> bool:
    """Whether one change supports another: the same factor or difference, and a bound that is kept."""
    if mine.factor is not None and theirs.factor is not None:
        return _within(mine.bound, theirs.bound, mine.factor - 1, theirs.factor - 1)
    if mine.delta is None or theirs.delta is None or mine.delta[0] != theirs.delta[0]:
        return False
    scale = 1.0
    if mine.delta[1] != theirs.delta[1]:
        if theirs.delta[1] not in _HUNDREDTHS.get(mine.delta[1], ()):
            return False
        scale = 0.01
    return _within(mine.bound, theirs.bound, scale * mine.delta[2], theirs.delta[2])


def _within(bound: str, other: str, mine: float, theirs: float) -> bool:
    if mine * theirs <= 0:
        return False
    share = theirs / mine
    if bound == "over":
        return 1 < share <= 2 or (other == "over" and abs(share - 1) <= _ROUNDING)
    if bound == other:
        return abs(share - 1) <= _ROUNDING
    if bound in {"nearly", "about"} and other != "over":
        return 0.9 <= share <= (1.0 if bound == "nearly" else 1.1)
    return False


def check_changes(claim: str, spans: Sequence[EvidenceSpan]) -> list[Finding]:
    """Object to "doubled" where the evidence tells of another rise or fall only."""
    theirs = [change for span in spans for change in changes(span.text) if change.factor is not None]
    findings = []
    for mine in changes(claim):
        if not mine.worded or not theirs or any(_factor_alike(mine, other) for other in theirs):
            continue
        reason = f"The claim says “{mine.text}” where the source says “{theirs[0].text}”."
        findings.append(Finding("numbers", True, reason, mine.start, mine.end))
    return findings


def _factor_alike(mine: Change, theirs: Change) -> bool:
    return mine.factor == theirs.factor or same_change(mine, theirs)
