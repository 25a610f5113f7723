"""Which of several places in the evidence a part of the claim corresponds to, judged by the words around it."""

from collections.abc import Iterable, Sequence

from rag.checking.tokens import Token, meanings, tokenize

__all__ = ["affinity", "between", "misplaced", "neighbours"]

_REACH = 5
_BREAKS = frozenset(".;!?\n")


def between(text: str, start: int, end: int) -> tuple[int, int]:
    """The half-open range of token indices that lie in ``text[start:end]``."""
    tokens = tokenize(text)
    first = next((i for i, t in enumerate(tokens) if t.end > start), len(tokens))
    last = next((i for i in range(first, len(tokens)) if tokens[i].start >= end), len(tokens))
    return first, max(first, last)


def neighbours(tokens: Sequence[Token], first: int, last: int) -> dict[str, float]:
    """Stems of the content words around ``tokens[first:last]``, weighted by the inverse of their distance.

    A full stop, semicolon or line end is not crossed; a comma counts as two words.
    """
    weights: dict[str, float] = {}
    for step, index in ((-1, first - 1), (1, last)):
        distance = 1.0
        while 0 <= index < len(tokens) and distance <= _REACH:
            token = tokens[index]
            if token.text in _BREAKS:
                break
            if token.text in {",", ":", "–", "—"}:
                distance += 1.5
            elif not token.stop:
                weights[token.stem] = max(weights.get(token.stem, 0.0), 1 / distance)
                distance += 1
            else:
                distance += 0.25
            index += step
    return weights


def affinity(left: dict[str, float], right: dict[str, float]) -> float:
    """How much two neighbourhoods share, counting near words more; related words count half."""
    total = 0.0
    keys = {key: weight for stem, weight in right.items() for key in meanings(stem)}
    for stem, weight in left.items():
        if stem in right:
            total += weight * right[stem]
        else:
            total += 0.5 * weight * max((keys.get(key, 0.0) for key in meanings(stem)), default=0.0)
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
