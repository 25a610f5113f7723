"""Rule: every number of the claim stands in the evidence, with its unit, its bound, and for the same thing."""

import re
from collections.abc import Sequence

from rag.checking.alignment import misplaced
from rag.checking.names import names
from rag.checking.quantities import Quantity, quantities
from rag.checking.records import EvidenceSpan, Finding
from rag.checking.tokens import tokenize

__all__ = ["check_numbers", "same_value", "says_same"]

_SINGLE = frozenset({"a", "an", "one", "single", "sole", "lone", "another"})
_QUANTIFIERS = (
    frozenset({"all", "every", "everyone", "everybody", "entire", "whole", "each"}),
    frozenset({"most", "majority"}),
    frozenset({"none", "nobody"}),
    frozenset({"both"}),
)
_ENOUGH = {
    "all": "all every everyone everybody entire whole each always full any",
    "most": "most majority all every bulk mainly largely mostly",
    "none": "none nobody no not never neither without nothing",
    "both": "both two and",
}
_EXCEPTION = re.compile(r"\b(?:all|every|everyone|everybody|everything|none|nobody)\s+(?:but|except|save)\b")
_QUALIFIED = frozenset(
    ["but", "except", "excepting", "save", "apart", "most", "mostly", "nearly", "almost", "majority", "largely"]
)
_CLAUSE = re.compile(r"[,;:–—]\s")
_SAME = 0.6
"""Share of the words before an exception that a claim repeats where it says the same."""
_BOUND_WORDS = {
    "over": "more than",
    "least": "at least",
    "under": "less than",
    "most": "at most",
    "nearly": "nearly",
    "about": "about",
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
    for mine in quantities(claim):
        pairs = [(span, q) for span in spans for q in quantities(span.text)]
        equal = [(s, q) for s, q in pairs if same_value(mine, q)]
        agreeing = [(s, q) for s, q in equal if _same_unit(mine, q)]
        if not agreeing:
            if not _trivially_one(mine, spans):
                findings.append(_missing(mine, [q for _, q in equal], [q for _, q in pairs]))
            continue
        bounded = [(s, q) for s, q in agreeing if _bound_kept(mine, q)]
        if not bounded:
            findings.append(_loose(mine, agreeing[0][1]))
            continue
        findings += _misplaced(claim, mine, bounded, pairs)
    return findings + _quantifiers(claim, spans) + _exceptions(claim, spans)


def same_value(mine: Quantity, theirs: Quantity) -> bool:
    """Whether one number says what another says, bounds and rounding allowed for; units are compared by dimension."""
    if mine.kind == "score" or theirs.kind == "score":
        if mine.kind != theirs.kind:
            return False
        return (mine.low, mine.high) in {(theirs.low, theirs.high), (theirs.high, theirs.low)}
    if mine.vague or theirs.vague:
        if mine.vague and theirs.vague:
            return mine.text.lower() == theirs.text.lower()
        return mine.vague and mine.low <= theirs.low <= mine.high
    left, right = mine.base, theirs.base
    if left[0] == right[0] or not mine.unit or not theirs.unit:
        if mine.unit and theirs.unit:
            low, high, other_low, other_high = left[1], left[2], right[1], right[2]
        else:
            low, high, other_low, other_high = mine.low, mine.high, theirs.low, theirs.high
    else:
        return False
    slack = 0.03 * high if mine.unit != theirs.unit and mine.unit and theirs.unit else 1e-9 * high
    if mine.kind == "percent" and (mine.text[0].isalpha() != theirs.text[0].isalpha()):
        slack = max(slack, 1.0)
    if mine.bound in {"over", "least"}:
        return low <= other_low + slack and other_low <= max(2 * low, low + 2)
    if mine.bound in {"under", "most", "nearly"}:
        return other_high <= high + slack and other_high >= (0.9 if mine.bound == "nearly" else 0.5) * high
    if mine.bound == "about":
        slack = max(slack, 0.1 * high)
    elif mine.step > theirs.step:  # 1.5 million for 1,512,345
        slack = max(slack, mine.step / 2 if mine.step >= 100 else 0.0)
    if low <= other_low + slack and other_high <= high + slack and mine.low < mine.high:
        return True
    return abs(low - other_low) <= slack and abs(high - other_high) <= slack


def says_same(mine: Quantity, theirs: Quantity) -> bool:
    """Whether one number supports another: the same value and unit, and a bound that is kept."""
    return same_value(mine, theirs) and _same_unit(mine, theirs) and _bound_kept(mine, theirs)


def _same_unit(mine: Quantity, theirs: Quantity) -> bool:
    if mine.kind != theirs.kind:
        kinds = {mine.kind, theirs.kind}
        return kinds == {"money", "count"} and not mine.unit and mine.low >= 1000
    if mine.kind == "money":
        return mine.unit == theirs.unit
    return True


def _bound_kept(mine: Quantity, theirs: Quantity) -> bool:
    """Whether the claim says no more than the evidence about how exact the number is."""
    if mine.vague or theirs.vague or mine.bound == theirs.bound:
        return True
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
    if mine.low != 1 or mine.high != 1 or mine.kind != "count" or mine.text.lower() != "one":
        return False
    if any(q.kind == "count" and q.noun == mine.noun and q.noun for s in spans for q in quantities(s.text)):
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
    others = [q for s, q in pairs if q.kind == mine.kind and q not in {a for _, a in agreeing}]
    if mine.origin and not any(q.origin for _, q in agreeing) and any(q.origin for q in others):
        return [Finding("numbers", True, f"In the source the change is not from “{mine.text}”.", mine.start, mine.end)]
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
    if not owner or any(owner & _owner(s.text, q) or not _owner(s.text, q) for s, q in agreeing):
        return False
    return any(owner & _owner(s.text, q) for s, q in others)


def _owner(text: str, quantity: Quantity) -> frozenset[str]:
    """Stems of the last name before a number."""
    before = [name for name in names(text) if name[-1].end <= quantity.start]
    return frozenset(t.stem for t in before[-1]) if before else frozenset()


def _quantifiers(claim: str, spans: Sequence[EvidenceSpan]) -> list[Finding]:
    """All, most, none, both: a claim must not widen what the source says."""
    mine = [t for t in tokenize(claim) if t.word]
    theirs = {t.lower for span in spans for t in tokenize(span.text)}
    findings = []
    for position, token in enumerate(mine):
        group = next((g for g in _QUANTIFIERS if token.lower in g), None)
        if group is None or group & theirs:
            continue
        before = mine[position - 1].lower if position else ""
        after = mine[position + 1].lower if position + 1 < len(mine) else ""
        if token.lower == "most" and (before in {"the", "at", "one"} or after not in {"of", "people"}):
            continue
        if token.lower in {"all", "whole", "entire", "each"} and (
            before in {"at", "after", "above", "in"} or after == "other"
        ):
            continue
        key = next(name for name in _ENOUGH if name in group)
        if not theirs & set(_ENOUGH[key].split()):
            findings.append(Finding("numbers", True, f"The source does not say “{token.text}”."))
    return findings


def _exceptions(claim: str, spans: Sequence[EvidenceSpan]) -> list[Finding]:
    """Object where the source says something of all but some, and the claim says it without the exception."""
    mine = tokenize(claim)
    said = {token.stem for token in mine}
    for span in spans:
        for match in _EXCEPTION.finditer(span.text):
            before = span.text[: match.start()]
            stated = {token.lower for token in tokenize(before)}
            # "Nine of the eleven lines" and "most lines" say the same; "the most popular" of the source does not.
            counted = any(quantity.text not in before for quantity in quantities(claim))
            if counted or any(token.lower in _QUALIFIED - stated for token in mine):
                continue
            words = [token.stem for token in tokenize(_CLAUSE.split(before)[-1]) if not token.stop]
            if len(words) > 1 and sum(word in said for word in words) >= _SAME * len(words):
                return [Finding("numbers", True, f"The source makes an exception (“{match.group()}”) here.")]
    return []
