"""Measures of a ranking: pure functions."""

import math
from collections.abc import Collection, Sequence

__all__ = ["all_found", "answer_key", "first_hit", "hit_at", "holds_answer", "ndcg", "reciprocal_rank"]

_QUOTES = "\"'“”‘’«»‹›„‚`"
_OUTER = _QUOTES + " \t\n.,;:!?()[]"


def first_hit(ranked: Sequence[str], gold: Collection[str]) -> int | None:
    """The rank, from 1, of the first item that is gold; None where none is."""
    return next((rank for rank, item in enumerate(ranked, 1) if item in gold), None)


def hit_at(ranked: Sequence[str], gold: Collection[str], k: int) -> float:
    """1 where one of the first ``k`` items is gold, else 0."""
    return float(first_hit(ranked[:k], gold) is not None)


def reciprocal_rank(ranked: Sequence[str], gold: Collection[str]) -> float:
    """1 / rank of the first gold item, 0 where there is none (Voorhees 1999, TREC-8)."""
    rank = first_hit(ranked, gold)
    return 0.0 if rank is None else 1.0 / rank


def all_found(found: Sequence[Collection[int]], wanted: int, k: int) -> float:
    """1 where the first ``k`` items hold all of ``wanted`` pieces of evidence between them, else 0.

    Args:
        found: for each item, best first, the numbers of the pieces it holds.
        wanted: how many pieces there are.
        k: how many items count.
    """
    return float(len(set().union(*found[:k])) >= wanted)


def ndcg(found: Sequence[Collection[int]], wanted: int, k: int) -> float:
    """Normalised discounted cumulative gain at ``k`` (Järvelin and Kekäläinen 2002), 0..1.

    An item gains 1 where it holds a piece of evidence that none before it held; arguments as for :func:`all_found`.
    """
    seen: set[int] = set()
    gain = 0.0
    for rank, pieces in enumerate(found[:k], 1):
        if set(pieces) - seen:
            gain += 1 / math.log2(rank + 1)
        seen |= set(pieces)
    best = sum(1 / math.log2(rank + 1) for rank in range(1, min(wanted, k) + 1))
    return gain / best if best else 0.0


def answer_key(answer: str) -> str:
    """An answer as it is looked for: lower case, without quotation marks and outer punctuation."""
    lowered = "".join(character for character in answer.lower() if character not in '"“”«»„')
    return lowered.strip(_OUTER)


def holds_answer(texts: Sequence[str], answer: str, top: int = 8) -> float:
    """1 where one of the first ``top`` texts holds the answer as a plain substring, whatever the case; else 0."""
    key = answer_key(answer)
    return float(bool(key) and any(key in text.lower() for text in texts[:top]))
