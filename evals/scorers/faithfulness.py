"""Is what is shown supported? The share of sentences, and whether an answer has none that is not."""

from inspect_ai.scorer import Score, Scorer, Target, scorer
from inspect_ai.solver import TaskState

from evals.observation import Observation
from evals.scorers.entailment import judged, supports
from evals.scorers.marks import BY_ARTICLE, marks
from evals.solver import observation_of

__all__ = ["faithfulness", "score_faithfulness"]


def score_faithfulness(observed: Observation) -> dict[str, float | None]:
    """``supported_share`` of the sentences shown; ``faithful_answer`` 1 where that is all of them."""
    shown = observed.shown
    if not shown:
        return {"supported_share": None, "faithful_answer": None}
    supported = [supports(claim, claim.citations, observed) for claim in shown]
    return {"supported_share": sum(supported) / len(supported), "faithful_answer": float(all(supported))}


@scorer(metrics=BY_ARTICLE)
def faithfulness() -> Scorer:
    """Whether the verifier, asked again after the fact, supports every sentence by what it cites."""

    async def score(state: TaskState, target: Target) -> Score:
        del target
        observed = observation_of(state)
        why = [
            f"{claim.text} ({' '.join(judged(claim, claim.citations, observed).reasons)})"
            for claim in observed.shown
            if not supports(claim, claim.citations, observed)
        ]
        return marks(score_faithfulness(observed), "; ".join(why))

    return score
