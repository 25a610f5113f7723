"""Rule: who did it to whom is not turned round."""

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from rag.checking.names import names
from rag.checking.records import EvidenceSpan, Finding
from rag.checking.tokens import Token, meanings, stem, tokenize

__all__ = ["Relation", "check_roles", "relations"]

_BE = frozenset(["is", "are", "was", "were", "be", "been", "being", "got"])
_BREAKS = frozenset(".;!?\n:")
_BEAT = stem("beat")
_LOSE = stem("lose")
_REACH = 7


class Relation(NamedTuple):
    """Two parties around a word: ``agent`` acts on ``patient``; each a set of stems."""

    word: str
    agent: frozenset[str]
    patient: frozenset[str]


@lru_cache(maxsize=4096)
def relations(text: str) -> tuple[Relation, ...]:
    """The word-centred relations of a text: names on both sides of a content word, or else its nearest content words.

    A passive ("was beaten by") and "lost to" are turned round; "from A to B" and "A … than B" count as well.
    """
    tokens = tokenize(text)
    parties = _parties(text, tokens)
    found = []
    for index, token in enumerate(tokens):
        if token.lower == "from":
            found += _journey(tokens, parties, index)
            continue
        if (token.stop and token.lower != "than") or token.number or index in parties:
            continue
        left, right = _beside(tokens, parties, index, -1), _beside(tokens, parties, index, 1)
        if not left or not right or left & right:
            continue
        word = token.stem
        passive = any(t.lower in _BE for t in tokens[max(0, index - 3) : index]) and "by" in {
            t.lower for t in tokens[index + 1 : index + 4]
        }
        if word == _LOSE and "to" in {t.lower for t in tokens[index + 1 : index + 5]}:
            word, passive = _BEAT, True
        found.append(Relation(word, right, left) if passive else Relation(word, left, right))
    return tuple(found)


def _parties(text: str, tokens: Sequence[Token]) -> dict[int, frozenset[str]]:
    """Token index → stems of the name it belongs to."""
    at = {token.start: i for i, token in enumerate(tokens)}
    found = {}
    for name in names(text):
        stems = frozenset(t.stem for t in name if not t.stop)
        for token in name:
            if token.start in at:
                found[at[token.start]] = stems
    return found


def _beside(tokens: Sequence[Token], parties: dict[int, frozenset[str]], index: int, step: int) -> frozenset[str]:
    """The nearest name on one side within reach, or the nearest content word where there is no name."""
    plain: frozenset[str] = frozenset()
    at = index + step
    while 0 <= at < len(tokens) and abs(at - index) <= _REACH:
        token = tokens[at]
        if token.text in _BREAKS:
            break
        if at in parties:
            return parties[at]
        if not plain and not token.stop and not token.number and not token.lower.endswith("ly"):
            plain = frozenset({token.stem})
        at += step
    return plain


def _journey(tokens: Sequence[Token], parties: dict[int, frozenset[str]], index: int) -> list[Relation]:
    to = next((i for i in range(index + 2, min(index + 7, len(tokens))) if tokens[i].lower == "to"), 0)
    if not to:
        return []
    left, right = _beside(tokens[:to], parties, index, 1), _beside(tokens, parties, to, 1)
    return [Relation("from", left, right)] if left and right and not left & right else []


def check_roles(claim: str, spans: Sequence[EvidenceSpan]) -> list[Finding]:
    """Object where the claim gives a relation of the source the other way round, and the source nowhere as claimed."""
    findings = []
    theirs = [r for span in spans for r in relations(span.text)]
    for mine in relations(claim):
        same = [r for r in theirs if r.word == mine.word or meanings(r.word) & meanings(mine.word)]
        if any(_fits(mine.agent, r.agent) and _fits(mine.patient, r.patient) for r in same):
            continue
        if any(_fits(mine.agent, r.patient) and _fits(mine.patient, r.agent) for r in same):
            pair = " and ".join(_shown(claim, side) for side in (mine.agent, mine.patient))
            findings.append(Finding("roles", True, f"In the source, the parts of {pair} are the other way round."))
            break
    return findings


def _fits(left: frozenset[str], right: frozenset[str]) -> bool:
    return bool(left & right)


def _shown(claim: str, stems: frozenset[str]) -> str:
    return "“" + " ".join(t.text for t in tokenize(claim) if t.stem in stems) + "”"
