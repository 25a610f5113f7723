"""Rule: rises do not become falls, nor north south; opposites and rivals are not exchanged."""

from collections.abc import Sequence
from functools import lru_cache

from rag.checking.alignment import Neighbours, affinity, neighbours
from rag.checking.lexicon import OPPOSITES, RIVALS
from rag.checking.polarity import negated
from rag.checking.records import EvidenceSpan, Finding
from rag.checking.tokens import Token, stem, tokenize

__all__ = ["check_direction"]

_NEAR = 0.2
# One event seen from two sides: "A sold it to B" is "B bought it from A". Only the same subject makes them contrary.
_TWO_SIDED = frozenset(
    stem(w)
    for w in [
        "win",
        "winner",
        "victory",
        "triumph",
        "lose",
        "loser",
        "loss",
        "defeat",
        "buy",
        "purchase",
        "acquire",
        "sell",
        "import",
        "export",
        "lend",
        "borrow",
    ]
)
_VOTING = frozenset(stem(w) for w in ["vote", "rule", "argue", "campaign", "protest", "speak", "decide", "demonstrate"])
_CONTRA = frozenset(stem(w) for w in ["oppose", "reject", "defeat", "opposition"])
# "After A, B" and "B before A" are one order of events; the place of the words decides, not the word alone.
_ORDER = frozenset({"before", "after", "earlier", "later"})


@lru_cache(maxsize=1)
def _sides() -> dict[str, tuple[tuple[int, int], ...]]:
    found: dict[str, list[tuple[int, int]]] = {}
    for number, pair in enumerate(OPPOSITES):
        for side, members in enumerate(pair):
            for word in members:
                place = (number, side)
                if place not in found.setdefault(stem(word), []):
                    found[stem(word)].append(place)
    return {key: tuple(value) for key, value in found.items()}


@lru_cache(maxsize=1)
def _rivals() -> dict[str, tuple[int, ...]]:
    found: dict[str, list[int]] = {}
    for number, members in enumerate(RIVALS):
        for word in members:
            found.setdefault(stem(word), []).append(number)
    return {key: tuple(value) for key, value in found.items()}


def check_direction(claim: str, spans: Sequence[EvidenceSpan]) -> list[Finding]:
    """Object where the claim has a word whose opposite or rival stands in its place in the source."""
    findings = []
    tokens = tokenize(claim)
    turned = negated(claim)
    for index, token in enumerate(tokens):
        if not token.word or token.number:
            continue
        for number, side in _sides().get(token.stem, ()):
            contrary = _contrary(tokens, index, number, side, index in turned, spans)
            if contrary:
                reason = f"The claim says “{token.text}” where the source says “{contrary}”."
                findings.append(Finding("direction", True, reason))
                break
        else:
            rival = _rival(tokens, index, spans)
            if rival:
                reason = f"The claim says “{token.text}” where the source says “{rival}”."
                findings.append(Finding("direction", True, reason))
    return findings + _against(tokens, spans)


def _against(mine: Sequence[Token], spans: Sequence[EvidenceSpan]) -> list[Finding]:
    """Voting against something is not voting for it."""
    said = {t.stem for t in mine}
    if "against" in said or said & _CONTRA:
        return []
    for span in spans:
        theirs = tokenize(span.text)
        for index, token in enumerate(theirs):
            if token.lower != "against" or not 0 < index < len(theirs) - 1:
                continue
            object_ = next((t.stem for t in theirs[index + 1 : index + 5] if not t.stop), "")
            if theirs[index - 1].stem in _VOTING & said and object_ in said:
                return [Finding("direction", True, "The source says “against”; the claim does not.")]
    return []


def _left(tokens: Sequence[Token], index: int) -> Neighbours:
    return neighbours(tokens[:index], index, index)


def _contrary(
    tokens: Sequence[Token], index: int, number: int, side: int, turned: bool, spans: Sequence[EvidenceSpan]
) -> str:
    """The word of the source that stands, with the contrary sense, where the claim has its word; empty if none."""
    token = tokens[index]
    around = neighbours(tokens, index, index + 1)
    same = contrary = 0.0
    found = ""
    for span in spans:
        theirs = tokenize(span.text)
        negations = negated(span.text)
        for i, other in enumerate(theirs):
            places = _sides().get(other.stem, ())
            if (number, side) in places or other.stem == token.stem:
                agrees = (i in negations) == turned
            elif (number, 1 - side) in places:
                agrees = (i in negations) != turned
            else:
                continue
            near = affinity(around, neighbours(theirs, i, i + 1))
            if agrees:
                same = max(same, near + 0.05)
                continue
            if token.stem in _TWO_SIDED and affinity(_left(tokens, index), _left(theirs, i)) < _NEAR:
                continue
            if token.lower in _ORDER and affinity(_left(tokens, index), _left(theirs, i)) < _NEAR:
                continue
            if near > contrary:
                contrary, found = near, other.text
    if same:
        return found if contrary > 0.5 and contrary > 1.8 * same + 0.1 else ""
    return found if contrary >= _NEAR else ""


def _rival(tokens: Sequence[Token], index: int, spans: Sequence[EvidenceSpan]) -> str:
    token = tokens[index]
    groups = _rivals().get(token.stem, ())
    if not groups:
        return ""
    mine = {t.stem for t in tokens}
    around = neighbours(tokens, index, index + 1)
    found = ""
    for span in spans:
        theirs = tokenize(span.text)
        for i, other in enumerate(theirs):
            if other.stem == token.stem:
                return ""
            if other.stem in mine or not set(groups) & set(_rivals().get(other.stem, ())):
                continue
            if affinity(around, neighbours(theirs, i, i + 1)) >= _NEAR:
                found = other.text
    return found
