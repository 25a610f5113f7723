"""Newsproof: answers about news articles in which every sentence is cited to an exact span and was checked against it.

::

    from rag import Library

    with Library.open("my-library") as library:
        library.add("articles/")
        answer = library.ask("Who opened the bridge?")
        for claim in answer.claims:
            print(claim.text, claim.citations[0].quote)

The names below are the public interface. They are imported when they are first used, so that importing the package
costs nothing.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rag.answering.events import ClaimReleased, ClaimRemoved, Event, EvidenceFound, Finished
    from rag.checking.records import Context, EvidenceSpan, SourceVerdict, Verdict
    from rag.checking.verifier import Verifier, check
    from rag.doctor import Finding, examine
    from rag.errors import (
        CorruptLibraryError,
        EmbedderMismatchError,
        LibraryError,
        LibraryVersionError,
        ModelAuthError,
        ModelError,
        ModelRateLimitError,
        ModelResponseError,
        ModelUnavailableError,
        NewsproofError,
        NotFoundError,
        ReadingError,
        SettingsError,
        StorageFullError,
        WeightsError,
    )
    from rag.library import Library
    from rag.output.forms import write
    from rag.records import (
        Answer,
        Article,
        Chunk,
        Citation,
        Claim,
        Conflict,
        Evidence,
        Failure,
        IngestReport,
        Passage,
        PromptReference,
        Removal,
        Summary,
        SummaryClaim,
        SummarySection,
        Timeline,
        TimelineEvent,
        Turn,
        Usage,
    )
    from rag.settings import Provider, Settings, load_settings
    from rag.store.conversations import Conversation, Conversations, Exchange, Rating
    from rag.store.summaries import Summaries, SummaryHead

_HOMES = {
    "rag.answering.events": ("ClaimReleased", "ClaimRemoved", "Event", "EvidenceFound", "Finished"),
    "rag.checking.records": ("Context", "EvidenceSpan", "SourceVerdict", "Verdict"),
    "rag.checking.verifier": ("Verifier", "check"),
    "rag.doctor": ("Finding", "examine"),
    "rag.errors": (
        "CorruptLibraryError",
        "EmbedderMismatchError",
        "LibraryError",
        "LibraryVersionError",
        "ModelAuthError",
        "ModelError",
        "ModelRateLimitError",
        "ModelResponseError",
        "ModelUnavailableError",
        "NewsproofError",
        "NotFoundError",
        "ReadingError",
        "SettingsError",
        "StorageFullError",
        "WeightsError",
    ),
    "rag.library": ("Library",),
    "rag.output.forms": ("write",),
    "rag.records": (
        "Answer",
        "Article",
        "Chunk",
        "Citation",
        "Claim",
        "Conflict",
        "Evidence",
        "Failure",
        "IngestReport",
        "Passage",
        "PromptReference",
        "Removal",
        "Summary",
        "SummaryClaim",
        "SummarySection",
        "Timeline",
        "TimelineEvent",
        "Turn",
        "Usage",
    ),
    "rag.settings": ("Provider", "Settings", "load_settings"),
    "rag.summaries.events": (
        "SectionStarted",
        "SummaryClaimReleased",
        "SummaryEvent",
        "SummaryFinished",
        "SummaryProgress",
    ),
    "rag.store.conversations": ("Conversation", "Conversations", "Exchange", "Rating"),
    "rag.store.summaries": ("Summaries", "SummaryHead"),
}
_HOME_OF = {name: module for module, names in _HOMES.items() for name in names}

__all__ = [
    "Answer",
    "Article",
    "Chunk",
    "Citation",
    "Claim",
    "ClaimReleased",
    "ClaimRemoved",
    "Conflict",
    "Context",
    "Conversation",
    "Conversations",
    "CorruptLibraryError",
    "EmbedderMismatchError",
    "Event",
    "Evidence",
    "EvidenceFound",
    "EvidenceSpan",
    "Exchange",
    "Failure",
    "Finding",
    "Finished",
    "IngestReport",
    "Library",
    "LibraryError",
    "LibraryVersionError",
    "ModelAuthError",
    "ModelError",
    "ModelRateLimitError",
    "ModelResponseError",
    "ModelUnavailableError",
    "NewsproofError",
    "NotFoundError",
    "Passage",
    "PromptReference",
    "Provider",
    "Rating",
    "ReadingError",
    "Removal",
    "SectionStarted",
    "Settings",
    "SettingsError",
    "SourceVerdict",
    "StorageFullError",
    "Summaries",
    "Summary",
    "SummaryClaim",
    "SummaryClaimReleased",
    "SummaryEvent",
    "SummaryFinished",
    "SummaryHead",
    "SummaryProgress",
    "SummarySection",
    "Timeline",
    "TimelineEvent",
    "Turn",
    "Usage",
    "Verdict",
    "Verifier",
    "WeightsError",
    "check",
    "examine",
    "load_settings",
    "write",
]


def __getattr__(name: str) -> Any:
    if name in _HOME_OF:
        return getattr(import_module(_HOME_OF[name]), name)
    raise AttributeError(f"module 'rag' has no attribute {name!r}")


def __dir__() -> list[str]:
    return [*globals(), *__all__]
