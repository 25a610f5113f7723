"""What an answer cost: seconds and tokens. Reported, never gated, since machines differ."""

from inspect_ai.scorer import Score, Scorer, Target, scorer
from inspect_ai.solver import TaskState

from evals.observation import Observation
from evals.scorers.marks import BY_ARTICLE, marks
from evals.solver import observation_of

__all__ = ["cost", "score_cost"]


def score_cost(observed: Observation) -> dict[str, float | None]:
    """``seconds`` and ``first_claim_seconds``; ``tokens`` in and out where a model was called."""
    usage = observed.usage
    return {
        "seconds": observed.timings.get("total"),
        "first_claim_seconds": observed.timings.get("first_claim"),
        "tokens": float(usage.input_tokens + usage.output_tokens) if usage.calls else None,
    }


@scorer(metrics=BY_ARTICLE)
def cost() -> Scorer:
    """Seconds and tokens."""

    async def score(state: TaskState, target: Target) -> Score:
        del target
        return marks(score_cost(observation_of(state)))

    return score
