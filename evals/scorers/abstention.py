"""Does it refuse what the articles do not answer, and only that?"""

from collections.abc import Sequence

from inspect_ai.scorer import Score, Scorer, Target, scorer
from inspect_ai.solver import TaskState

from evals.observation import Observation
from evals.samples import GoldSample
from evals.scorers.marks import BY_ARTICLE, marks
from evals.solver import gold_of, observation_of

__all__ = ["abstention", "area_under_risk_coverage", "confidence", "risk_coverage", "score_abstention"]


def score_abstention(gold: GoldSample, observed: Observation) -> dict[str, float | None]:
    """``rejection`` of what cannot be answered (or correction of a false premise); ``false_refusal`` of what can."""
    refused = not observed.claims
    if gold.answerable:
        return {"rejection": None, "false_refusal": float(refused)}
    return {"rejection": float(refused or gold.answered_by(observed.said)), "false_refusal": None}


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


@scorer(metrics=BY_ARTICLE)
def abstention() -> Scorer:
    """Rejection of the unanswerable and false refusal of the answerable."""

    async def score(state: TaskState, target: Target) -> Score:
        del target
        observed = observation_of(state)
        return marks(score_abstention(gold_of(state), observed), observed.reason)

    return score
