"""Citation recall and precision as ALCE defines them (Gao et al. 2023, arXiv:2305.14627), over the project's verifier.

Recall: a sentence counts where its citations together support it. Precision: a citation counts where its sentence is
supported and it is not irrelevant, that is, it supports the sentence alone or the others do not suffice without it.
"""

from inspect_ai.scorer import Score, Scorer, Target, scorer
from inspect_ai.solver import TaskState

from evals.observation import Observation, Shown
from evals.scorers.entailment import supports
from evals.scorers.marks import BY_ARTICLE, marks
from evals.solver import observation_of

__all__ = ["citation_support", "score_citation_support"]


def score_citation_support(observed: Observation) -> dict[str, float | None]:
    """``citation_recall`` over the sentences and ``citation_precision`` over the citations of one answer."""
    shown = observed.shown
    if not shown:
        return {"citation_recall": None, "citation_precision": None}
    recalls = [bool(claim.citations) and supports(claim, claim.citations, observed) for claim in shown]
    useful = [
        recall and _useful(claim, index, observed)
        for claim, recall in zip(shown, recalls, strict=True)
        for index in range(len(claim.citations))
    ]
    return {
        "citation_recall": sum(recalls) / len(recalls),
        "citation_precision": sum(useful) / len(useful) if useful else 0.0,
    }


def _useful(claim: Shown, index: int, observed: Observation) -> bool:
    """Whether one citation of a supported sentence is needed, or enough."""
    alone = claim.citations[index : index + 1]
    others = claim.citations[:index] + claim.citations[index + 1 :]
    return not others or supports(claim, alone, observed) or not supports(claim, others, observed)


@scorer(metrics=BY_ARTICLE)
def citation_support() -> Scorer:
    """ALCE's citation recall and precision."""

    async def score(state: TaskState, target: Target) -> Score:
        del target
        return marks(score_citation_support(observation_of(state)))

    return score
