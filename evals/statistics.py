"""Means with their errors, and differences of paired runs; what belongs together is resampled together.

Questions about one article fail together, so that an interval over questions alone is too narrow. Both the standard
error and the bootstrap treat a group (the article) as the unit, as Miller (2024, arXiv:2411.00640) recommends.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

__all__ = ["FEWEST_GROUPS", "Estimate", "mean", "paired_difference", "wilson"]

FEWEST_GROUPS = 5
"""With fewer groups than this an interval over groups means nothing, and single questions are resampled."""


class Estimate(NamedTuple):
    """A mean over ``n`` questions, its standard error, and the ends of its 95 % interval."""

    value: float
    error: float
    low: float
    high: float
    n: int

    def __str__(self) -> str:
        return f"{self.value:.3f} ± {self.error:.3f} [{self.low:.3f}, {self.high:.3f}]"


def mean(
    values: Sequence[float], groups: Sequence[str] | None = None, *, samples: int = 2000, seed: int = 7
) -> Estimate:
    """The mean of one value per question, with a percentile bootstrap over groups (Efron and Tibshirani 1993).

    Args:
        values: one for each question.
        groups: the group of each value, such as the article it is about; each value by itself where None, and where
            there are fewer than :data:`FEWEST_GROUPS` groups.
        samples: number of resamples.
        seed: of the generator, so that runs agree.

    Raises:
        ValueError: there are no values, or not as many groups as values.
    """
    if not values:
        raise ValueError("the mean of no values is not defined")
    array = np.asarray(values, dtype=np.float64)
    n = len(array)
    members = _members(n, groups)
    count = int(members.max()) + 1
    value = float(array.mean())
    deviations = np.bincount(members, array - value, count)
    error = float(np.sqrt((deviations**2).sum() * count / (count - 1)) / n) if count > 1 else 0.0
    drawn = np.random.default_rng(seed).integers(0, count, (samples, count))
    sums, sizes = np.bincount(members, array, count), np.bincount(members, minlength=count)
    low, high = np.percentile(sums[drawn].sum(axis=1) / sizes[drawn].sum(axis=1), [2.5, 97.5])
    return Estimate(value, error, float(low), float(high), n)


def paired_difference(
    before: Sequence[float], after: Sequence[float], groups: Sequence[str] | None = None, *, seed: int = 7
) -> Estimate:
    """The mean change from one run to another on the same questions; arguments and errors as for :func:`mean`."""
    return mean([b - a for a, b in zip(before, after, strict=True)], groups, seed=seed)


def wilson(share: float, n: int) -> tuple[float, float]:
    """The 95 % interval of a share (Wilson 1927), which keeps its width where few answers were all right or all wrong.

    Args:
        share: in 0..1; a mean of values in that range varies no more than a share does.
        n: how many values it is the mean of.
    """
    z = 1.96
    middle = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * float(np.sqrt(share * (1 - share) / n + z * z / (4 * n * n)))
    return middle - half, middle + half


def _members(n: int, groups: Sequence[str] | None) -> npt.NDArray[np.intp]:
    """The number of the group of each value, counted from 0."""
    if groups is None:
        return np.arange(n)
    if len(groups) != n:
        raise ValueError(f"{n} values have {len(groups)} groups")
    names, members = np.unique(np.asarray(groups), return_inverse=True)
    return members.astype(np.intp) if len(names) >= FEWEST_GROUPS else np.arange(n)
