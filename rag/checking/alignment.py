"""Which of several places in the evidence a part of the claim corresponds to, judged by the words around it."""

from collections.abc import Iterable, Sequence

from rag.checking.tokens import Token, meanings, tokenize

__all__ = ["Neighbours", "affinity", "between", "misplaced", "neighbours"]

Neighbours = dict[tuple[str, int], float]
"""Stem and side (-1 left, 1 right) of each neighbour, with its weight."""

_REACH = 5
_ACROSS = 0.5
_BREAKS = frozenset(".;!?\n")


def between(text: str, start: int, end: int) -> tuple[int, int]:
    """The half-open range of token indices that lie in ``text[start:end]``."""
    tokens = tokenize(text)
    first = next((i for i, t in enumerate(tokens) if t.end > start), len(tokens))
    last = next((i for i in range(first, len(tokens)) if tokens[i].start >= end), len(tokens))
    return first, max(first, last)


def neighbours(tokens: Sequence[Token], first: int, last: int) -> Neighbours:
    """The content words around ``tokens[first:last]``: stem and side, weighted by the inverse of their distance.

    A full stop, semicolon or line end is not crossed; a comma counts as one and a half words.
    """
    weights: Neighbours = {}
    for step, index in ((-1, first - 1), (1, last)):
        distance = 1.0
        while 0 <= index < len(tokens) and distance <= _REACH:
            token = tokens[index]
            if token.text in _BREAKS:
                break
            if token.text in {",", ":", "–", "—"}:
                distance += 1.5
            elif not token.stop:
                key = (token.stem, step)
                weights[key] = max(weights.get(key, 0.0), 1 / distance)
                distance += 1
            else:
                distance += 0.25
            index += step
    return weights


def affinity(left: Neighbours, right: Neighbours) -> float:
    """How much two neighbourhoods share, near words counting more; half for related words, half across the sides."""
    keys: dict[tuple[str, int], float] = {}
    for (stem, side), weight in right.items():
        for key in meanings(stem):
            keys[key, side] = max(keys.get((key, side), 0.0), weight)
    total = 0.0
    for (stem, side), weight in left.items():
        exact = max(right.get((stem, side), 0.0), _ACROSS * right.get((stem, -side), 0.0))
        if not exact:
            related = (max(keys.get((k, side), 0.0), _ACROSS * keys.get((k, -side), 0.0)) for k in meanings(stem))
            exact = 0.5 * max(related, default=0.0)
        total += weight * exact
    return total


def misplaced(
    claim: str,
    place: tuple[int, int],
    evidence: str,
    matches: Iterable[tuple[int, int]],
    rivals: Iterable[tuple[int, int]],
) -> bool:
    """Whether what the claim says at ``place`` stands elsewhere in the evidence than the claim has it.

    Args:
        claim: the claim.
        place: character span in the claim.
        evidence: the evidence.
        matches: character spans in the evidence that say the same.
        rivals: character spans that say something of the same kind, but different.

    Returns:
        True where the words around ``place`` are clearly nearer to a rival than to any match.
    """
    rivals = list(rivals)
    if not rivals:
        return False
    here = neighbours(tokenize(claim), *between(claim, *place))
    tokens = tokenize(evidence)

    def best(spans: Iterable[tuple[int, int]]) -> float:
        return max((affinity(here, neighbours(tokens, *between(evidence, *span))) for span in spans), default=0.0)

    matching, rivalling = best(matches), best(rivals)
    return rivalling > 0.4 and rivalling > 1.6 * matching + 0.1
