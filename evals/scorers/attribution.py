"""Is what somebody said still shown as said by them?"""

from inspect_ai.scorer import Score, Scorer, Target, scorer
from inspect_ai.solver import TaskState

from evals.observation import Observation, Shown
from evals.scorers.marks import BY_ARTICLE, marks
from evals.solver import observation_of
from rag.checking import EvidenceSpan
from rag.checking.attribution import check_attribution, frames

__all__ = ["attribution", "score_attribution"]


def score_attribution(observed: Observation) -> dict[str, float | None]:
    """``attribution_kept``: of the sentences that cite reported speech, the share that keep its speaker and force."""
    kept = [not _objections(claim, observed) for claim in observed.shown if _reports(claim)]
    return {"attribution_kept": sum(kept) / len(kept) if kept else None}


def _reports(claim: Shown) -> bool:
    return any(frames(span.quote) for span in claim.citations)


def _objections(claim: Shown, observed: Observation) -> list[str]:
    articles = observed.articles
    spans = [
        EvidenceSpan(span.quote, span.published, span.title, articles[span.key].text, span.source)
        for span in claim.citations
        if span.key in articles
    ]
    return [finding.reason for finding in check_attribution(claim.text, spans) if finding.hard]


@scorer(metrics=BY_ARTICLE)
def attribution() -> Scorer:
    """Whether reported speech stays reported."""

    async def score(state: TaskState, target: Target) -> Score:
        del target
        observed = observation_of(state)
        why = [
            f"{claim.text} ({o})" for claim in observed.shown if _reports(claim) for o in _objections(claim, observed)
        ]
        return marks(score_attribution(observed), "; ".join(why))

    return score
