"""Rule, a part of that of numbers: all, most, none, both and the only one, and exceptions, are as in the source."""

import re
from collections.abc import Sequence
from itertools import pairwise

from rag.checking.lexicon import words
from rag.checking.measures import measure
from rag.checking.number_words import TENS, UNITS
from rag.checking.quantities import Quantity, quantities
from rag.checking.records import EvidenceSpan, Finding
from rag.checking.tokens import Token, meanings, tokenize

__all__ = ["check_quantifiers"]

_QUANTIFIERS = (
    frozenset({"all", "every", "everyone", "everybody", "entire", "whole", "each"}),
    frozenset({"most", "majority"}),
    frozenset({"none", "nobody"}),
    frozenset({"both"}),
    frozenset({"always", "constantly", "invariably"}),
)
_ENOUGH = {
    "all": "all every everyone everybody entire whole each always full any",
    "most": "most majority all every bulk mainly largely mostly",
    "none": "none nobody no not never neither without nothing",
    "both": "both two and",
    "always": "always every all each whenever constantly invariably never permanent permanently",
}
_ALL_OF = re.compile(
    rf"\b(?:all (?:of )?the|every|all) (?P<what>(?!(?:{'|'.join([*UNITS, *TENS])})\b|\w+ (?:of|in|and)\b)"
    r"[a-z]+(?: [a-z]+)?)",
    re.IGNORECASE,
)
_ALL_BEFORE = re.compile(r"\ball (?:of the |the )?$", re.IGNORECASE)
_OF_THE = re.compile(r"\s+of (?:the|its|their|his|her|all)\s+")
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
            before in {"at", "after", "above"} or after == "other" or (before == "in" and not _things(claim, token))
        ):
            continue
        if token.lower in {"every", "each"} and measure((after,))[0] and after in theirs:
            continue  # "every day" for "a day"
        key = next(name for name in _ENOUGH if name in group)
        if not theirs & set(_ENOUGH[key].split()):
            findings.append(Finding("numbers", True, f"The source does not say “{token.text}”."))
    return findings + _part_as_whole(claim, spans) + _sole(mine, theirs)


def _part_as_whole(claim: str, spans: Sequence[EvidenceSpan]) -> list[Finding]:
    """ "All nine are alive" says nothing of all twelve, nor "two of the five pillars" of all five."""
    counted = [(span.text, q) for span in spans for q in quantities(span.text) if q.kind == "count" and not q.unit]
    for mine in quantities(claim):
        if _ALL_BEFORE.search(claim[: mine.start]) and not any(
            _ALL_BEFORE.search(text[: q.start]) and q.low == mine.low for text, q in counted
        ):
            part = next((q for text, q in counted if q.low < mine.low and _whole_of(text, q) == mine.low), None)
            if part is not None:
                return [Finding("numbers", True, f"The source says “{part.text}” of them, the claim all {mine.text}.")]
    whole = _ALL_OF.search(claim)
    noun = next((t.stem for t in reversed(tokenize(whole["what"])) if not t.stop), "") if whole else ""
    if not noun or any(_all_followed_by(noun, span.text) for span in spans):
        return []
    part = next((q for _, q in counted if q.noun == noun and not q.elliptic), None)
    if part is not None and whole is not None:
        return [Finding("numbers", True, f"The source says “{part.text}”, the claim “{whole.group()}”.")]
    return []


def _whole_of(text: str, part: Quantity) -> float:
    """The five of "two of the five"; 0 where nothing of the kind follows."""
    match = _OF_THE.match(text[part.end :])
    start = part.end + match.end() if match else -1
    return next((q.low for q in quantities(text) if q.start == start), 0.0)


def _all_followed_by(noun: str, text: str) -> bool:
    tokens = tokenize(text)
    return any(
        token.lower in _QUANTIFIERS[0] and any(meanings(noun) & meanings(t.stem) for t in tokens[i + 1 : i + 5])
        for i, token in enumerate(tokens)
    )


def _sole(mine: Sequence[Token], theirs: set[str]) -> list[Finding]:
    """ "The only" one needs a source that says so."""
    for before, token in pairwise(mine):
        if token.lower in {"only", "sole"} and before.lower in {"the", "its", "his", "her", "their"}:
            return [] if theirs & _ALONE else [Finding("numbers", True, f"The source does not say “{token.text}”.")]
    return []


def _things(claim: str, token: Token) -> bool:
    """Whether something follows that is all of it: "in all five pillars", not "in all, five came"."""
    return claim[token.end : token.end + 1] == " "


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
