"""Confidence of answers, and what it would cost to answer more or less."""

from collections.abc import Sequence

from evals.observation import Observation

__all__ = ["area_under_risk_coverage", "confidence", "risk_coverage"]


def confidence(observed: Observation) -> float:
    """How sure an answer is: the score of its weakest sentence; -1 for a refusal."""
    return min((claim.score for claim in observed.claims), default=-1.0)


def risk_coverage(answered: Sequence[tuple[float, bool]], asked: int) -> list[tuple[float, float]]:
    """The risk–coverage curve (El-Yaniv and Wiener 2010).

    Args:
        answered: confidence and rightness of every question that was answered.
        asked: how many questions there were.

    Returns:
        Points (coverage, risk), as the least confident answers are let in one after the other.
    """
    points, wrong = [], 0
    for index, (_, right) in enumerate(sorted(answered, key=lambda pair: -pair[0]), 1):
        wrong += not right
        points.append((index / asked, wrong / index))
    return points


def area_under_risk_coverage(answered: Sequence[tuple[float, bool]], asked: int) -> float:
    """The mean risk over the coverages that are reached; 0 where nothing is answered."""
    points = risk_coverage(answered, asked)
    return sum(risk for _, risk in points) / len(points) if points else 0.0
