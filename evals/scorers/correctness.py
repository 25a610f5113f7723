"""Is the answer right? Normalised match, share of the required items, and token F1.

A long enough copy has any answer somewhere, so one measure counts only what is said in a few words.
"""

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

__all__ = ["BRIEF", "correctness", "score_correctness", "token_f1"]

BRIEF = 60
"""Words that an answer may have to count as brief: two or three sentences of a newspaper."""
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
    """The measures of one answer.

    ``correct`` and ``item_recall`` where the gold has items, ``token_f1`` where it has any answer; ``right_in_brief``
    of all questions but those with a reference alone: the items, or where there is no answer a refusal or a correction,
    in at most :data:`BRIEF` words.
    """
    said = observed.said
    brief = len(said.split()) <= BRIEF
    if not gold.answerable:
        right = not observed.claims or gold.answered_by(said)
        return {"correct": None, "right_in_brief": float(right and brief), "item_recall": None, "token_f1": None}
    references = [gold.reference] if gold.reference else []
    if gold.items:
        references += [" ".join(choice) for choice in islice(product(*gold.items), _MOST_REFERENCES)]
    right = bool(gold.items) and gold.answered_by(said)
    return {
        "correct": float(right) if gold.items else None,
        "right_in_brief": float(right and brief) if gold.items else None,
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
