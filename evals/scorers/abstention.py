"""Does it refuse what the articles do not answer, and only that?"""

from inspect_ai.scorer import Score, Scorer, Target, scorer
from inspect_ai.solver import TaskState

from evals.observation import Observation
from evals.samples import GoldSample
from evals.scorers.marks import BY_ARTICLE, marks
from evals.solver import gold_of, observation_of

__all__ = ["abstention", "score_abstention"]


def score_abstention(gold: GoldSample, observed: Observation) -> dict[str, float | None]:
    """``rejection`` of what cannot be answered (or correction of a false premise); ``false_refusal`` of what can."""
    refused = not observed.claims
    if gold.answerable:
        return {"rejection": None, "false_refusal": float(refused)}
    return {"rejection": float(refused or gold.answered_by(observed.said)), "false_refusal": None}


@scorer(metrics=BY_ARTICLE)
def abstention() -> Scorer:
    """Rejection of the unanswerable and false refusal of the answerable."""

    async def score(state: TaskState, target: Target) -> Score:
        del target
        observed = observation_of(state)
        return marks(score_abstention(gold_of(state), observed), observed.reason)

    return score
