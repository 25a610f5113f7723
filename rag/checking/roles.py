"""Rule: who did it to whom is not turned round."""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from rag.checking.lexicon import VERB_FORMS, words
from rag.checking.names import names
from rag.checking.quantities import quantities
from rag.checking.records import EvidenceSpan, Finding
from rag.checking.tokens import Token, meanings, stem, tokenize

__all__ = ["Relation", "check_roles", "relations"]

_BE = words("is are was were be been being got")
_BREAKS = frozenset(".;!?\n:")
_BEAT = stem("beat")
_LOSE = stem("lose")
_REACH = 7
_DETERMINERS = words("the a an his her its their our this that these those of no some any")
_AUXILIARIES = words("to will would may might could can should must did does do not")
_MUTUAL = frozenset(
    stem(w) for w in ["meet", "marry", "agree", "talk", "play", "draw", "fight", "join", "say", "be", "have"]
)


class Relation(NamedTuple):
    """Two parties around a verb: ``agent`` acts on ``patient``; each a set of stems.

    ``agents`` are the stems of all names on the agent's side, ``named`` tells whether the agent is a name.
    """

    word: str
    agent: frozenset[str]
    patient: frozenset[str]
    agents: frozenset[str]
    named: bool


@lru_cache(maxsize=4096)
def relations(text: str) -> tuple[Relation, ...]:
    """The relations of a text: for each verb the nearest name on either side, or else the nearest content word.

    A passive ("was beaten by") and "lost to" are turned round; "from A to B" and "A … than B" count as well.
    """
    tokens = tokenize(text)
    parties = _parties(text, tokens)
    numbers = {i for q in quantities(text) for i in range(q.start, q.end)}
    counts = {i for i, t in enumerate(tokens) if t.start in numbers}
    skipped = frozenset(counts | {i + 1 for i in counts})
    found = []
    for index, token in enumerate(tokens):
        if token.lower == "from":
            found += _journey(tokens, parties, index)
            continue
        if index in parties or not (token.lower == "than" or _is_verb(tokens, index)):
            continue
        left, right = _beside(tokens, parties, index, -1, skipped), _beside(tokens, parties, index, 1, skipped)
        if not left or left & right:
            continue
        by = next((i for i in range(index + 1, min(index + 7, len(tokens))) if tokens[i].lower == "by"), 0)
        agentive = by > 0 and not counts & {by + 1, by + 2}
        passive = agentive and (by == index + 1 or any(t.lower in _BE for t in tokens[max(0, index - 3) : index]))
        word = token.stem
        if word == _LOSE and "to" in {t.lower for t in tokens[index + 1 : index + 6]}:
            word, passive = _BEAT, True
        all_left, all_right = _named(tokens, parties, index, -1), _named(tokens, parties, index, 1)
        if passive:
            found.append(Relation(word, right, left, all_right, right <= all_right and bool(right)))
        else:
            found.append(Relation(word, left, right, all_left, left <= all_left))
    return tuple(found)


def _is_verb(tokens: Sequence[Token], index: int) -> bool:
    """Whether a word looks like the verb of a clause; without a tagger, by its form and the word before it."""
    token = tokens[index]
    if token.stop or token.number or (token.capital and index):
        return False
    before = tokens[index - 1].lower if index else ""
    if before in _DETERMINERS:
        return False
    if before in _AUXILIARIES or token.lower.endswith("ed") or token.lower in VERB_FORMS:
        return True
    return token.lower.endswith("s") and not token.lower.endswith("ss") and tokens[index - 1].capital


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


def _clause(tokens: Sequence[Token], index: int, step: int, reach: int) -> Iterator[int]:
    at = index + step
    while 0 <= at < len(tokens) and abs(at - index) <= reach and tokens[at].text not in _BREAKS:
        yield at
        at += step


def _named(tokens: Sequence[Token], parties: dict[int, frozenset[str]], index: int, step: int) -> frozenset[str]:
    return frozenset(s for at in _clause(tokens, index, step, 40) for s in parties.get(at, ()))


def _beside(
    tokens: Sequence[Token],
    parties: dict[int, frozenset[str]],
    index: int,
    step: int,
    skipped: frozenset[int] = frozenset(),
) -> frozenset[str]:
    """The nearest name on one side within reach, or the nearest content word where there is no name."""
    plain: frozenset[str] = frozenset()
    for at in _clause(tokens, index, step, _REACH):
        token = tokens[at]
        if at in parties:
            return parties[at]
        if not plain and not token.stop and at not in skipped and not token.lower.endswith("ly"):
            plain = frozenset({token.stem})
    return plain


def _journey(tokens: Sequence[Token], parties: dict[int, frozenset[str]], index: int) -> list[Relation]:
    to = next((i for i in range(index + 2, min(index + 7, len(tokens))) if tokens[i].lower == "to"), 0)
    if not to:
        return []
    left, right = _beside(tokens[:to], parties, index, 1), _beside(tokens, parties, to, 1)
    return [Relation("from", left, right, left, False)] if left and right and not left & right else []


def check_roles(claim: str, spans: Sequence[EvidenceSpan]) -> list[Finding]:
    """Object where the claim turns a relation of the source round, or gives its verb to another of the named."""
    theirs = [r for span in spans for r in relations(span.text)]
    known = frozenset(t.stem for span in spans for t in tokenize(span.text))
    for mine in relations(claim):
        if mine.word in _MUTUAL:
            continue
        same = [r for r in theirs if r.word == mine.word or meanings(r.word) & meanings(mine.word)]
        if not same or any(
            _fits(mine.agent, r.agent) and (_fits(mine.patient, r.patient) or not mine.patient) for r in same
        ):
            continue
        if mine.patient and any(_fits(mine.agent, r.patient) and _fits(mine.patient, r.agent) for r in same):
            pair = " and ".join(_shown(claim, side) for side in (mine.agent, mine.patient))
            return [Finding("roles", True, f"In the source, the parts of {pair} are the other way round.")]
        exact = [r for r in same if r.word == mine.word]
        wrong = exact and all(r.named and not _fits(mine.agents, r.agents) for r in exact)
        if (
            wrong
            and mine.named
            and mine.word not in _MUTUAL
            and mine.agent <= known
            and not _fits(mine.agents, exact[0].agent)
        ):
            return [
                Finding("roles", True, f"In the source, it is not {_shown(claim, mine.agent)} of whom this is said.")
            ]
    return []


def _fits(left: frozenset[str], right: frozenset[str]) -> bool:
    return bool(left & right)


def _shown(claim: str, stems: frozenset[str]) -> str:
    return "“" + " ".join(t.text for t in tokenize(claim) if t.stem in stems) + "”"
