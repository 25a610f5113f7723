"""Does the verifier tell supported claims from unsupported ones? For labelled claims, not for answers."""

from inspect_ai.scorer import Score, Scorer, Target, scorer
from inspect_ai.solver import TaskState

from evals.scorers.marks import BY_ARTICLE, marks

__all__ = ["score_verdict", "verdict"]


def score_verdict(supported: bool, accepted: bool) -> dict[str, float | None]:
    """``verdict_right``; ``true_accepted`` of supported claims, ``false_refused`` of the others.

    The mean of the last two is the balanced accuracy.
    """
    return {
        "verdict_right": float(supported == accepted),
        "true_accepted": float(accepted) if supported else None,
        "false_refused": None if supported else float(not accepted),
    }


@scorer(metrics=BY_ARTICLE)
def verdict() -> Scorer:
    """Whether the verdict in the store is the label in the metadata."""

    async def score(state: TaskState, target: Target) -> Score:
        del target
        found = state.store.get("verdict")
        why = "; ".join(found["reasons"])
        return marks(score_verdict(bool(state.metadata["supported"]), bool(found["supported"])), why)

    return score
