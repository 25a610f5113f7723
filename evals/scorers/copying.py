"""How much is copied, and how much is said: copying whole passages would win every other measure."""

from inspect_ai.scorer import Score, Scorer, Target, scorer
from inspect_ai.solver import TaskState

from evals.observation import Observation
from evals.scorers.marks import BY_ARTICLE, marks
from evals.solver import observation_of

__all__ = ["copying", "score_copying"]

_RUN = 5
"""Words in a row that count as copied."""


def score_copying(observed: Observation) -> dict[str, float | None]:
    """``copy_rate``: share of the runs of five words that stand in a cited article; ``answer_words``: the length."""
    if not observed.shown:
        return {"copy_rate": None, "answer_words": None}
    said = _words(observed.said)
    sources = {run for article in observed.articles.values() for run in _runs(_words(article.text))}
    mine = [run for claim in observed.shown for run in _runs(_words(claim.text))]
    return {
        "copy_rate": sum(run in sources for run in mine) / len(mine) if mine else 0.0,
        "answer_words": float(len(said)),
    }


def _words(text: str) -> list[str]:
    return text.casefold().split()


def _runs(words: list[str]) -> list[tuple[str, ...]]:
    return [tuple(words[at : at + _RUN]) for at in range(len(words) - _RUN + 1)]


@scorer(metrics=BY_ARTICLE)
def copying() -> Scorer:
    """Copy rate and length."""

    async def score(state: TaskState, target: Target) -> Score:
        del target
        return marks(score_copying(observation_of(state)))

    return score
