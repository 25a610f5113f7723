"""Summaries of one article without a model: its own sentences, whole and in its order."""

from collections.abc import Sequence

from rag.records import SummaryClaim, SummarySection, SummaryStyle
from rag.summaries.salience import choose, concept_weights
from rag.summaries.sentences import Sentence

__all__ = ["DEFAULT_WORDS", "extract_sections", "quote"]

DEFAULT_WORDS: dict[SummaryStyle, int] = {"brief": 45, "bullets": 120, "report": 250}
"""How many words a summary has unless told otherwise."""


def quote(sentence: Sentence) -> SummaryClaim:
    """A sentence as a claim in its own words."""
    return SummaryClaim(text=sentence.text, citations=(sentence.cite(),), verdict="quoted", score=1.0)


def extract_sections(
    sentences: Sequence[Sentence], title: str, style: SummaryStyle, budget: int
) -> list[SummarySection]:
    """Summarise one article.

    Args:
        sentences: all its sentences.
        title: its headline.
        style: how the summary is laid out.
        budget: words, kept within a fifth where the article has as many.
    """
    weights = concept_weights(sentences, title)
    chosen = choose(sentences, weights, budget, most=2 if style == "brief" else 1000)
    heading = {"brief": "In brief", "bullets": "Key points", "report": "What happened"}[style]
    return [SummarySection(heading=heading, claims=tuple(quote(s) for s in chosen))] if chosen else []
