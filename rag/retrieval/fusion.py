"""Fusing lexical and dense scores: pure functions on dictionaries of scores."""

from collections.abc import Hashable, Mapping
from typing import TypeVar

__all__ = ["convex", "damped", "min_max"]

K = TypeVar("K", bound=Hashable)


def min_max(scores: Mapping[K, float]) -> dict[K, float]:
    """Scale scores linearly to 0..1; equal scores all become 1, since each of them was found."""
    if not scores:
        return {}
    low, high = min(scores.values()), max(scores.values())
    if high <= low:
        return dict.fromkeys(scores, 1.0)
    return {key: (score - low) / (high - low) for key, score in scores.items()}


def convex(lexical: Mapping[K, float], dense: Mapping[K, float], weight: float) -> dict[K, float]:
    """The convex combination of two min-max scaled rankings (Bruch, Gai and Ingber 2023, arXiv:2210.11934).

    Args:
        lexical: scores of one ranking, higher is better, on any scale.
        dense: scores of the other.
        weight: the share of ``dense``, 0..1; ``lexical`` has the rest.

    Returns:
        A score in 0..1 for every key of either; what one ranking lacks counts as its lowest score.

    Raises:
        ValueError: the weight is not in 0..1.
    """
    if not 0.0 <= weight <= 1.0:
        raise ValueError(f"the weight must be in 0..1, not {weight}")
    scaled_lexical, scaled_dense = min_max(lexical), min_max(dense)
    return {
        key: (1.0 - weight) * scaled_lexical.get(key, 0.0) + weight * scaled_dense.get(key, 0.0)
        for key in scaled_lexical.keys() | scaled_dense.keys()
    }


def damped(scores: Mapping[K, float], groups: Mapping[K, Hashable], factor: float) -> dict[K, float]:
    """Lower the scores of all but the best of each group, such as the passages of one article.

    Args:
        scores: non-negative, higher is better.
        groups: the group of each key.
        factor: in 0..1; the second of a group is multiplied by it, the third by its square, and so on.
    """
    better: dict[Hashable, int] = {}
    result = {}
    for key in sorted(scores, key=lambda key: -scores[key]):
        count = better.get(groups[key], 0)
        better[groups[key]] = count + 1
        result[key] = scores[key] * factor**count
    return result
