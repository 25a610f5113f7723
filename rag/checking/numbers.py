"""Rule: every number of the claim stands in the evidence, with its unit, its bound, and for the same thing."""

import math
import re
from collections.abc import Sequence

from rag.checking.alignment import misplaced
from rag.checking.changes import Change, changes, same_change
from rag.checking.measures import dimension
from rag.checking.names import names
from rag.checking.quantifiers import check_quantifiers
from rag.checking.quantities import Quantity, quantities
from rag.checking.records import EvidenceSpan, Finding
from rag.checking.tokens import tokenize

__all__ = ["check_numbers", "same_value", "says_same"]

_SINGLE = frozenset({"a", "an", "one", "single", "sole", "lone", "another"})
_SIDE = re.compile(
    r"(?:\s(?!and\b|for\b)\w+){0,4}?\s(?:(?P<against>against|opposed|no)|for|in favou?r|yes)\b", re.IGNORECASE
)
_BEFORE = 160
"""Characters before a sentence in which those are named of whom it speaks."""
_BOUND_WORDS = {
    "over": "more than",
    "least": "at least",
    "under": "less than",
    "most": "at most",
    "nearly": "nearly",
    "about": "about",
    "exact": "exactly",
}
_PLAIN = {
    "percent": "a percentage",
    "points": "percentage points",
    "ordinal": "a rank or order",
    "score": "a score",
    "money": "an amount of money",
    "count": "a plain number",
}


def check_numbers(claim: str, spans: Sequence[EvidenceSpan]) -> list[Finding]:
    """Object to every number of the claim that no span gives.

    Values are compared after normalisation (1.5 million is 1,500,000; a third is 33 %; 100 miles are 161 km). A bound
    must be kept: "more than 500" supports "over 500" and "more than 400", not "500".
    """
    findings: list[Finding] = []
    told = [change for change in changes(claim) if _told_change(change, spans)]
    for mine in quantities(claim):
        pairs = [(span, q) for span in spans for q in quantities(span.text)]
        if mine.parts and all(any(q.kind == "count" and q.low == part for _, q in pairs) for part in mine.parts):
            continue  # "two out of five judges" of "two of the five judges"
        equal = [(s, q) for s, q in pairs if same_value(mine, q)]
        agreeing = [(s, q) for s, q in equal if _same_unit(mine, q) and _same_side(claim, mine, q)]
        if not agreeing:
            if not _trivially_one(mine, spans) and not any(c.start <= mine.start < c.end for c in told):
                findings.append(_missing(mine, [q for _, q in equal], [q for _, q in pairs]))
            continue
        bounded = [(s, q) for s, q in agreeing if _bound_kept(mine, q)]
        if not bounded:
            findings.append(_loose(mine, agreeing[0][1]))
            continue
        findings += _misplaced(claim, mine, bounded, pairs)
    return findings + check_quantifiers(claim, spans)


def _told_change(mine: Change, spans: Sequence[EvidenceSpan]) -> bool:
    """Whether the evidence tells of the same rise or fall, be it in other numbers."""
    return any(same_change(mine, theirs) for span in spans for theirs in changes(span.text))


def same_value(mine: Quantity, theirs: Quantity) -> bool:
    """Whether one number says what another says, bounds and rounding allowed for; units are compared by dimension."""
    if mine.kind == "score" or theirs.kind == "score":
        return _same_score(mine, theirs)
    if theirs.parts and mine.kind == "count" and not mine.unit:
        return mine.low == mine.high and mine.low in theirs.parts
    if mine.vague or theirs.vague:
        if mine.vague and theirs.vague:
            return mine.text.lower() == theirs.text.lower()
        return mine.vague and mine.low <= theirs.low <= mine.high
    left, right = mine.base, theirs.base
    bare = {mine.unit, theirs.unit} & {"", "degrees"}
    if left[0] == right[0] or bare:
        if not bare:
            low, high, other_low, other_high = left[1], left[2], right[1], right[2]
        else:
            low, high, other_low, other_high = mine.low, mine.high, theirs.low, theirs.high
    else:
        return False
    slack = 0.03 * abs(high) if not bare and _converted(mine, theirs) else 1e-9 * abs(high)
    if mine.kind == "percent" and (mine.text[0].isalpha() != theirs.text[0].isalpha()):
        slack = max(slack, 1.0)
    if mine.bound in {"over", "least"}:
        return low <= other_low + slack and other_low <= max(2 * low, low + 2)
    if mine.bound in {"under", "most", "nearly"}:
        return other_high <= high + slack and other_high >= (0.9 if mine.bound == "nearly" else 0.5) * high
    if mine.bound == "about":
        slack = max(slack, min(0.1 * abs(high), 0.6 * _roundness(high)))
    elif mine.step > theirs.step and mine.step >= 100:  # 1.5 million for 1,512,345
        slack = max(slack, mine.step / 2 * (high / mine.high if mine.high else 1.0))
    if low <= other_low + slack and other_high <= high + slack and mine.low < mine.high:
        return True
    return abs(low - other_low) <= slack and abs(high - other_high) <= slack


def _same_score(mine: Quantity, theirs: Quantity) -> bool:
    """The same score in the same order, or turned round where one of the texts tells it from the loser's side."""
    if mine.kind == theirs.kind:
        same = (mine.low, mine.high) == (theirs.low, theirs.high)
        return same or ((mine.losing or theirs.losing) and (mine.low, mine.high) == (theirs.high, theirs.low))
    told = theirs.kind == "score" and mine.kind == "count" and not mine.unit and " " in theirs.text
    return told and mine.low == mine.high and mine.low in (theirs.low, theirs.high)


def _same_side(claim: str, mine: Quantity, theirs: Quantity) -> bool:
    """Whether those who voted for or against something are on the side on which a result has them."""
    side = _SIDE.match(claim[mine.end :]) if theirs.kind == "score" and mine.kind == "count" else None
    if side is None:
        return True
    return mine.low == (theirs.low if bool(side["against"]) == theirs.losing else theirs.high)


def _converted(mine: Quantity, theirs: Quantity) -> bool:
    """Whether two units of one dimension differ, so that a rounded conversion lies between them."""
    fahrenheit = (mine.unit == "fahrenheit") != (theirs.unit == "fahrenheit")
    return fahrenheit or dimension(mine.unit)[1] != dimension(theirs.unit)[1]


def _roundness(value: float) -> float:
    """The distance between numbers as round as this one: 5 for 65, 100 for 300, 0.1 for 1.5."""
    step = 10.0 ** math.floor(math.log10(abs(value))) if value else 1.0
    while step > 1e-4 * abs(value):
        for part in (step, step / 2):
            if abs(value / part - round(value / part)) < 1e-6:
                return part
        step /= 10
    return step


def says_same(mine: Quantity, theirs: Quantity) -> bool:
    """Whether one number supports another: the same value and unit, and a bound that is kept."""
    return same_value(mine, theirs) and _same_unit(mine, theirs) and _bound_kept(mine, theirs)


def _same_unit(mine: Quantity, theirs: Quantity) -> bool:
    if mine.per and theirs.per and dimension(mine.per) != dimension(theirs.per):
        return False
    if mine.kind == "count" and (theirs.parts or theirs.kind == "score"):
        return True  # "seven" of "seven out of ten", "three goals" of "three goals to one"
    if mine.kind != theirs.kind:
        kinds = {mine.kind, theirs.kind}
        if kinds == {"points", "count"}:
            return mine.kind == "count" and mine.noun == "point"
        return kinds == {"money", "count"} and not mine.unit and mine.low >= 1000
    if mine.kind == "money":
        return mine.unit == theirs.unit and (mine.nation == theirs.nation or not (mine.nation and theirs.nation))
    return True


def _bound_kept(mine: Quantity, theirs: Quantity) -> bool:
    """Whether the claim says no more than the evidence about how exact the number is."""
    if mine.vague or theirs.vague or mine.bound == theirs.bound:
        return True
    if "exact" in {mine.bound, theirs.bound}:
        return {mine.bound, theirs.bound} == {"exact", ""} or mine.bound == "about"
    same = abs(mine.base[1] - theirs.base[1]) <= 1e-9 * abs(theirs.base[1])
    if theirs.bound in {"", "about"}:
        return not (same and mine.bound in {"over", "under"})
    if theirs.bound == "nearly":
        return mine.bound not in {"over", "least"}
    upward = theirs.bound in {"over", "least"}
    if mine.bound in ({"over", "least"} if upward else {"under", "most"}):
        return not same or theirs.bound in {"over", "under"}
    return mine.bound == "about"


def _trivially_one(mine: Quantity, spans: Sequence[EvidenceSpan]) -> bool:
    """Whether a number is the "one" or "a" of a sentence that the evidence need not repeat as a number."""
    if mine.low != 1 or mine.high != 1 or mine.kind != "count":
        return False
    theirs = [q for span in spans for q in quantities(span.text) if q.kind == "count"]
    if mine.indefinite:
        return not any(q.unit and q.base[0] == mine.base[0] for q in theirs)
    if mine.text.lower() != "one" or any(q.noun == mine.noun and q.noun for q in theirs):
        return False
    return any(t.lower in _SINGLE for s in spans for t in tokenize(s.text))


def _missing(mine: Quantity, equal: list[Quantity], others: list[Quantity]) -> Finding:
    if equal:
        theirs = equal[0]
        said = f"“{theirs.text}” is {_PLAIN[theirs.kind]}" if theirs.kind != mine.kind else f"it is “{theirs.text}”"
        return Finding(
            "numbers", True, f"The claim says “{mine.text}”, but in the source {said}.", mine.start, mine.end
        )
    near = next((q for q in others if q.noun and q.noun == mine.noun and q.kind == mine.kind), None)
    if near is not None:
        return Finding(
            "numbers", True, f"The claim says “{mine.text}” where the source says “{near.text}”.", mine.start, mine.end
        )
    return Finding("numbers", True, f"The source does not give the number “{mine.text}”.", mine.start, mine.end)


def _loose(mine: Quantity, theirs: Quantity) -> Finding:
    word = _BOUND_WORDS.get(theirs.bound, "exactly")
    wanted = _BOUND_WORDS.get(mine.bound, "exactly")
    return Finding(
        "numbers", True, f"The source gives {word} {theirs.text}, the claim {wanted} {mine.text}.", mine.start, mine.end
    )


def _misplaced(
    claim: str,
    mine: Quantity,
    agreeing: list[tuple[EvidenceSpan, Quantity]],
    pairs: list[tuple[EvidenceSpan, Quantity]],
) -> list[Finding]:
    others = [
        q for s, q in pairs if q.kind == mine.kind and q.base[0] == mine.base[0] and q not in {a for _, a in agreeing}
    ]
    if mine.origin and not any(q.origin for _, q in agreeing) and any(q.origin for q in others):
        return [Finding("numbers", True, f"In the source the change is not from “{mine.text}”.", mine.start, mine.end)]
    if mine.goal and all(q.origin for _, q in agreeing):
        return [Finding("numbers", True, f"In the source the change is from “{mine.text}”.", mine.start, mine.end)]
    if any(q.elliptic for _, q in agreeing):
        return []
    if _other_owner(claim, mine, agreeing, [(s, q) for s, q in pairs if q in others]):
        return [Finding("numbers", True, f"In the source, “{mine.text}” is somebody else’s.", mine.start, mine.end)]
    for span in {s.text: s for s, _ in agreeing}.values():
        same = [(q.start, q.end) for s, q in agreeing if s is span]
        chosen = {id(q) for s, q in agreeing if s is span}
        other = [(q.start, q.end) for s, q in pairs if s is span and id(q) not in chosen and q.kind == mine.kind]
        if not misplaced(claim, (mine.start, mine.end), span.text, same, other):
            return []
    return [Finding("numbers", True, f"In the source, “{mine.text}” counts something else.", mine.start, mine.end)]


def _other_owner(
    claim: str,
    mine: Quantity,
    agreeing: list[tuple[EvidenceSpan, Quantity]],
    others: list[tuple[EvidenceSpan, Quantity]],
) -> bool:
    """Whether the name before the number goes, in the source, with another number ("A won 38 seats and B won 22")."""
    owner = _owner(claim, mine)
    if not owner or any(owner & _owner(s.text, q) for s, q in agreeing):
        return False
    if any(not _owner(s.text, q) and (q.noun != mine.noun or _near_by(owner, s)) for s, q in agreeing):
        return False  # it may be of those named before
    return any(owner & _owner(s.text, q) for s, q in others)


def _near_by(owner: frozenset[str], span: EvidenceSpan) -> bool:
    """Whether somebody is named in a span or shortly before it, or it is not known what stands there."""
    at = span.article.find(span.text) if span.article else -1
    near = span.article[max(0, at - _BEFORE) : at] + span.text
    return at < 0 or owner <= {token.stem for token in tokenize(near)}


def _owner(text: str, quantity: Quantity) -> frozenset[str]:
    """Stems of the last name before a number."""
    before = [name for name in names(text) if name[-1].end <= quantity.start]
    return frozenset(t.stem for t in before[-1]) if before else frozenset()
