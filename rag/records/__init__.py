"""The records that the library takes and gives: frozen, comparable, and each with a ``to_dict()`` for JSON.

All offsets are code-point offsets into ``Article.text``, half-open as in Python slices.
"""

from rag.records.answers import (
    Answer,
    Citation,
    Claim,
    ClaimVerdict,
    Conflict,
    Evidence,
    PromptReference,
    Removal,
    Turn,
    Usage,
)
from rag.records.articles import Article, Chunk, Failure, IngestReport, Passage
from rag.records.base import article_id, content_hash
from rag.records.summaries import (
    DatePrecision,
    Summary,
    SummaryClaim,
    SummarySection,
    SummaryStyle,
    Timeline,
    TimelineEvent,
)

__all__ = [
    "Answer",
    "Article",
    "Chunk",
    "Citation",
    "Claim",
    "ClaimVerdict",
    "Conflict",
    "DatePrecision",
    "Evidence",
    "Failure",
    "IngestReport",
    "Passage",
    "PromptReference",
    "Removal",
    "Summary",
    "SummaryClaim",
    "SummarySection",
    "SummaryStyle",
    "Timeline",
    "TimelineEvent",
    "Turn",
    "Usage",
    "article_id",
    "content_hash",
]
