"""Balanced accuracy, area under the ROC curve, and bootstrap intervals that resample whole groups."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

__all__ = ["Estimate", "auc", "balanced_accuracy", "best_threshold", "bootstrap"]

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


class Estimate(NamedTuple):
    """A figure with the ends of its 95 % interval."""

    value: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.value:.3f} [{self.low:.2f}, {self.high:.2f}]"


def balanced_accuracy(labels: Bools, decisions: Bools) -> float:
    """Mean of the recalls of the two classes; NaN where one class is absent."""
    if labels.all() or not labels.any():
        return float("nan")
    return float((decisions[labels].mean() + (~decisions[~labels]).mean()) / 2)


def auc(labels: Bools, scores: Floats) -> float:
    """Probability that a supported claim scores above an unsupported one, ties counting half (Mann-Whitney)."""
    positive, negative = int(labels.sum()), int((~labels).sum())
    if not positive or not negative:
        return float("nan")
    _, inverse, counts = np.unique(scores, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[inverse]
    return float((ranks[labels].sum() - positive * (positive + 1) / 2) / (positive * negative))


def bootstrap(
    labels: Bools,
    scores: Floats,
    groups: Sequence[str],
    figure: Callable[[Bools, Floats], float],
    samples: int = 500,
    seed: int = 7,
) -> Estimate:
    """A figure with a percentile bootstrap over groups (Efron and Tibshirani 1993).

    Args:
        labels: shape (n,).
        scores: shape (n,).
        groups: n group names; whole groups are drawn with replacement.
        figure: what to compute from labels and scores.
        samples: number of resamples.
        seed: of the generator, so that runs agree.
    """
    members: dict[str, list[int]] = {}
    for index, group in enumerate(groups):
        members.setdefault(group, []).append(index)
    blocks = [np.array(m) for m in members.values()]
    generator = np.random.default_rng(seed)
    values = []
    for _ in range(samples):
        drawn = np.concatenate([blocks[i] for i in generator.integers(0, len(blocks), len(blocks))])
        values.append(figure(labels[drawn], scores[drawn]))
    low, high = np.nanpercentile(values, [2.5, 97.5])
    return Estimate(figure(labels, scores), float(low), float(high))


def best_threshold(labels: Bools, scores: Floats, sets: Sequence[str]) -> float:
    """The one threshold with the highest balanced accuracy averaged over sets."""
    names = np.array(sets)
    candidates = np.unique(np.quantile(scores, np.linspace(0, 1, 201)))
    masks = [names == name for name in sorted(set(sets))]

    def mean(threshold: float) -> float:
        return float(np.mean([balanced_accuracy(labels[m], scores[m] >= threshold) for m in masks]))

    return float(max(candidates, key=mean))
