"""Does the search find the evidence?"""

from inspect_ai.scorer import Score, Scorer, Target, scorer
from inspect_ai.solver import TaskState

from evals.observation import Found, Observation
from evals.retrieval.measures import all_found, ndcg, reciprocal_rank
from evals.samples import GoldSample
from evals.scorers.marks import BY_ARTICLE, marks
from evals.solver import gold_of, observation_of

__all__ = ["holds", "retrieval", "score_retrieval"]

_RUN = 4
_SHARE = 0.5
"""Share of the runs of four words of a paragraph that a passage must have to hold it: chunks may cut paragraphs."""

_NONE: dict[str, float | None] = dict.fromkeys(["hit_at_1", "hit_at_5", "hit_at_10", "mrr_at_10", "ndcg_at_10"])


def holds(passage: str, evidence: str) -> bool:
    """Whether a passage has a piece of evidence, or the greater part of it; white space does not count."""
    runs = _runs(evidence)
    there = set(_runs(passage))
    return sum(run in there for run in runs) >= _SHARE * len(runs)


def score_retrieval(gold: GoldSample, observed: Observation) -> dict[str, float | None]:
    """Hit@k, MRR and nDCG over passages that hold a piece of evidence, in whichever copy of the article they stand.

    ``all_evidence_at_8`` is for questions that need all of it. Where the set names only the article, any passage of it
    counts.
    """
    if not gold.answerable or not (gold.evidence or gold.origins):
        return {**_NONE, "all_evidence_at_8": None}
    found = [_pieces(passage, gold) for passage in observed.passages]
    ranked = [str(bool(pieces)) for pieces in found]
    wanted = len(gold.evidence) or 1
    return {
        **{f"hit_at_{k}": float("True" in ranked[:k]) for k in (1, 5, 10)},
        "mrr_at_10": reciprocal_rank(ranked[:10], {"True"}),
        "ndcg_at_10": ndcg(found, wanted if gold.all_evidence else 1, 10),
        "all_evidence_at_8": all_found(found, wanted, 8) if gold.all_evidence else None,
    }


def _pieces(passage: Found, gold: GoldSample) -> set[int]:
    if not gold.evidence:
        return {0} if {passage.origin, *passage.copies} & set(gold.origins) else set()
    return {index for index, evidence in enumerate(gold.evidence) if holds(passage.text, evidence)}


def _runs(text: str) -> list[tuple[str, ...]]:
    words = text.casefold().split()
    return [tuple(words[at : at + _RUN]) for at in range(max(1, len(words) - _RUN + 1))]


@scorer(metrics=BY_ARTICLE)
def retrieval() -> Scorer:
    """Hit@k, MRR, nDCG and all-evidence@k of the search."""

    async def score(state: TaskState, target: Target) -> Score:
        del target
        return marks(score_retrieval(gold_of(state), observation_of(state)))

    return score
