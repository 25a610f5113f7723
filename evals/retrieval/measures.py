"""Measures of a ranking, and means with their errors: pure functions."""

from collections.abc import Collection, Sequence
from typing import NamedTuple

import numpy as np

__all__ = ["Mean", "answer_key", "first_hit", "hit_at", "holds_answer", "mean", "reciprocal_rank"]

_QUOTES = "\"'“”‘’«»‹›„‚`"
_OUTER = _QUOTES + " \t\n.,;:!?()[]"


class Mean(NamedTuple):
    """A mean over ``n`` questions, its standard error, and the ends of its 95 % interval."""

    value: float
    error: float
    low: float
    high: float
    n: int

    def __str__(self) -> str:
        return f"{self.value:.3f} ± {self.error:.3f} [{self.low:.3f}, {self.high:.3f}]"


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


def answer_key(answer: str) -> str:
    """An answer as it is looked for: lower case, without quotation marks and outer punctuation."""
    lowered = "".join(character for character in answer.lower() if character not in '"“”«»„')
    return lowered.strip(_OUTER)


def holds_answer(texts: Sequence[str], answer: str, top: int = 8) -> float:
    """1 where one of the first ``top`` texts holds the answer as a plain substring, whatever the case; else 0."""
    key = answer_key(answer)
    return float(bool(key) and any(key in text.lower() for text in texts[:top]))


def mean(values: Sequence[float], samples: int = 2000, seed: int = 7) -> Mean:
    """The mean of one value per question, with a percentile bootstrap over questions (Efron and Tibshirani 1993).

    Args:
        values: one for each question.
        samples: number of resamples.
        seed: of the generator, so that runs agree.

    Raises:
        ValueError: there are no values.
    """
    if not values:
        raise ValueError("the mean of no values is not defined")
    array = np.asarray(values, dtype=np.float64)
    n = len(array)
    error = float(array.std(ddof=1) / np.sqrt(n)) if n > 1 else 0.0
    drawn = np.random.default_rng(seed).integers(0, n, (samples, n))
    low, high = np.percentile(array[drawn].mean(axis=1), [2.5, 97.5])
    return Mean(float(array.mean()), error, float(low), float(high), n)
