"""Are the citations valid? Each must exist, lie within its article, and be exactly what stands there."""

from inspect_ai.scorer import Score, Scorer, Target, scorer
from inspect_ai.solver import TaskState

from evals.observation import Observation, Shown, Span
from evals.scorers.marks import BY_ARTICLE, marks
from evals.solver import observation_of

__all__ = ["score_validity", "validity"]


def score_validity(observed: Observation) -> dict[str, float | None]:
    """The measures, each 1 where it holds of every citation of every sentence shown; nothing to judge in a refusal.

    ``citation_exact``: each sentence has a citation, and each citation is its article's very text.
    ``citation_in_range``: offsets lie within an article of the library.
    ``citation_retrieved``: each span lies within evidence that was offered for this question.
    """
    shown = observed.shown
    if not shown:
        return {"citation_exact": None, "citation_in_range": None, "citation_retrieved": None}
    cited = all(claim.citations for claim in shown)
    spans = [span for claim in shown for span in claim.citations]
    conflicting = {span for conflict in observed.conflicts for claim in conflict.claims for span in claim.citations}
    return {
        "citation_exact": float(cited and all(_exact(span, observed) for span in spans)),
        "citation_in_range": float(all(_in_range(span, observed) for span in spans)),
        "citation_retrieved": float(all(span in conflicting or _offered(span, observed) for span in spans)),
    }


def _text(span: Span, observed: Observation) -> str:
    article = observed.articles.get(span.key)
    return article.text if article else ""


def _exact(span: Span, observed: Observation) -> bool:
    return bool(span.quote) and _text(span, observed)[span.start : span.end] == span.quote


def _in_range(span: Span, observed: Observation) -> bool:
    return 0 <= span.start < span.end <= len(_text(span, observed))


def _offered(span: Span, observed: Observation) -> bool:
    return any(
        (item.article_id, item.version) == (span.article_id, span.version)
        and item.start <= span.start
        and span.end <= item.end
        for item in observed.evidence
    )


def faults(claim: Shown, observed: Observation) -> list[str]:
    """What is wrong with the citations of a sentence, in words."""
    if not claim.citations:
        return [f"no citation: {claim.text}"]
    return [
        f"[{span.start}:{span.end}] of {span.origin or span.article_id} is not “{span.quote}”"
        for span in claim.citations
        if not _exact(span, observed)
    ]


@scorer(metrics=BY_ARTICLE)
def validity() -> Scorer:
    """Whether every citation is exact, in range, and from the evidence."""

    async def score(state: TaskState, target: Target) -> Score:
        del target
        observed = observation_of(state)
        found = [fault for claim in observed.shown for fault in faults(claim, observed)]
        return marks(score_validity(observed), "; ".join(found))

    return score
