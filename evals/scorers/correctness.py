"""Is the answer right? Normalised match, share of the required items, and token F1."""

from collections import Counter
from collections.abc import Sequence
from itertools import islice, product

from inspect_ai.scorer import Score, Scorer, Target, scorer
from inspect_ai.solver import TaskState

from evals.gold import tokens
from evals.observation import Observation
from evals.samples import GoldSample
from evals.scorers.marks import BY_ARTICLE, marks
from evals.solver import gold_of, observation_of

__all__ = ["correctness", "score_correctness", "token_f1"]

_MOST_REFERENCES = 64


def token_f1(text: str, references: Sequence[str]) -> float:
    """The best harmonic mean of token precision and recall against a reference (Rajpurkar et al. 2016).

    Whole sentences score low against short answers; the measure is for comparing runs, not for an absolute bar.
    """
    said = Counter(tokens(text))
    best = 0.0
    for reference in references:
        wanted = Counter(tokens(reference))
        shared = sum((said & wanted).values())
        if shared:
            precision, recall = shared / sum(said.values()), shared / sum(wanted.values())
            best = max(best, 2 * precision * recall / (precision + recall))
    return best


def score_correctness(gold: GoldSample, observed: Observation) -> dict[str, float | None]:
    """The measures: ``correct`` and ``item_recall`` where the gold has items, ``token_f1`` where it has any answer."""
    if not gold.answerable:
        return {"correct": None, "item_recall": None, "token_f1": None}
    references = [gold.reference] if gold.reference else []
    if gold.items:
        references += [" ".join(choice) for choice in islice(product(*gold.items), _MOST_REFERENCES)]
    said = observed.said
    return {
        "correct": float(gold.answered_by(said)) if gold.items else None,
        "item_recall": gold.items_in(said) if gold.items else None,
        "token_f1": token_f1(said, references),
    }


@scorer(metrics=BY_ARTICLE)
def correctness() -> Scorer:
    """Whether answerable questions are answered rightly; a refusal is wrong."""

    async def score(state: TaskState, target: Target) -> Score:
        observed = observation_of(state)
        return marks(score_correctness(gold_of(state), observed), f"gold: {target.text}", observed.said)

    return score
