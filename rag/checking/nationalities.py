"""Rule, a part of that of roles: the country of an office is not taken from elsewhere in the source."""

from collections.abc import Iterator, Sequence

from rag.checking.gazetteer import implied, is_demonym
from rag.checking.lexicon import words
from rag.checking.names import names
from rag.checking.records import EvidenceSpan, Finding
from rag.checking.tokens import Token, stem, tokenize

__all__ = ["check_nationalities"]

_OFFICES = frozenset(
    stem(word)
    for word in words(
        "president premier minister chancellor secretary king queen prince princess emperor emir sultan monarch leader "
        "ruler ambassador envoy diplomat consul general admiral commander senator lawmaker governor mayor spokesman "
        "spokeswoman official judge prosecutor negotiator opposition army navy government parliament"
    )
)
_REACH = 4
"""Words from a nationality to the office that it belongs to, at most."""


def check_nationalities(claim: str, spans: Sequence[EvidenceSpan]) -> list[Finding]:
    """Object to "Berg is the Saudi foreign minister" where the source says "Saudi" of somebody else only.

    Where the country itself is named, or only its capital, the claim may have been understood from that.

    Args:
        claim: one sentence; judged where it names somebody.
        spans: the sentences of the evidence.
    """
    if not names(claim):
        return []
    theirs = [tokenize(span.text) for span in spans]
    known = {token.stem for tokens in theirs for token in tokens}
    for nationality, office in _held(tokenize(claim)):
        same = {nationality.lower, *implied(nationality.lower)}
        there = {token.lower.removesuffix("'s").removesuffix("’s") for tokens in theirs for token in tokens}
        told = there & same
        if not told or office.stem not in known or not all(is_demonym(word) for word in told):
            continue
        fits = any(n.lower in same and o.stem == office.stem for tokens in theirs for n, o in _held(tokens))
        if not fits:
            said = f"The source says “{nationality.text}” of somebody else, not of this “{office.text}”."
            return [Finding("roles", True, said, nationality.start, office.end)]
    return []


def _held(tokens: Sequence[Token]) -> Iterator[tuple[Token, Token]]:
    """Each nationality with the office that follows it within the same phrase."""
    for index, token in enumerate(tokens):
        if not is_demonym(token.lower):
            continue
        for other in tokens[index + 1 : index + 1 + _REACH]:
            if other.stem in _OFFICES:
                yield token, other
            elif (other.stop and other.lower != "and") or other.text in _ENDS:
                break


_ENDS = frozenset(",.;:!?()")
