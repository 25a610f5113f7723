"""Rule, a part of that of numbers: all, most, none, both and the only one, and exceptions, are as in the source."""

import re
from collections.abc import Sequence
from itertools import pairwise

from rag.checking.lexicon import words
from rag.checking.number_words import TENS, UNITS
from rag.checking.quantities import quantities
from rag.checking.records import EvidenceSpan, Finding
from rag.checking.tokens import Token, tokenize

__all__ = ["check_quantifiers"]

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
_ALL_OF = re.compile(
    rf"\b(?:all (?:of )?the|every|all) (?P<what>(?!(?:{'|'.join([*UNITS, *TENS])})\b|\w+ (?:of|in|and)\b)"
    r"[a-z]+(?: [a-z]+)?)",
    re.IGNORECASE,
)
_ALL_BEFORE = re.compile(r"\ball (?:of the |the )?$", re.IGNORECASE)
_ALONE = words("only sole solely alone just single exclusively nobody nothing none no first one unique else except")
_EXCEPTION = re.compile(r"\b(?:all|every|everyone|everybody|everything|none|nobody)\s+(?:but|except|save)\b")
_QUALIFIED = frozenset(
    ["but", "except", "excepting", "save", "apart", "most", "mostly", "nearly", "almost", "majority", "largely"]
)
_CLAUSE = re.compile(r"[,;:–—]\s")
_SAME = 0.6
"""Share of the words before an exception that a claim repeats where it says the same."""


def check_quantifiers(claim: str, spans: Sequence[EvidenceSpan]) -> list[Finding]:
    """Object where a claim widens what the source says of some, of all but some, or of one among others."""
    return _quantifiers(claim, spans) + _exceptions(claim, spans)


def _quantifiers(claim: str, spans: Sequence[EvidenceSpan]) -> list[Finding]:
    """All, most, none, both: a claim must not widen what the source says."""
    counted = [(q.start, q.end) for q in quantities(claim)]  # "two all" is a score
    mine = [t for t in tokenize(claim) if t.word and not any(a <= t.start < b for a, b in counted)]
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
    return findings + _part_as_whole(claim, spans) + _sole(mine, theirs)


def _part_as_whole(claim: str, spans: Sequence[EvidenceSpan]) -> list[Finding]:
    """ "All nine are alive" says nothing of all twelve."""
    whole = _ALL_OF.search(claim)
    if whole is None or any(_ALL_OF.search(span.text) for span in spans):
        return []
    counted = [q for span in spans for q in quantities(span.text) if q.kind == "count" and not q.unit]
    parts = [q for span in spans for q in quantities(span.text) if _ALL_BEFORE.search(span.text[: q.start])]
    noun = next((token.stem for token in reversed(tokenize(whole["what"])) if not token.stop), "")
    if parts and any(q.noun == noun and q.low > max(part.high for part in parts) for q in counted):
        return [Finding("numbers", True, f"The source says “all {parts[0].text}”, the claim “{whole.group()}”.")]
    return []


def _sole(mine: Sequence[Token], theirs: set[str]) -> list[Finding]:
    """ "The only" one needs a source that says so."""
    for before, token in pairwise(mine):
        if token.lower in {"only", "sole"} and before.lower in {"the", "its", "his", "her", "their"}:
            return [] if theirs & _ALONE else [Finding("numbers", True, f"The source does not say “{token.text}”.")]
    return []


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
