"""What happens while a summary is made, in the order in which a reader may see it."""

from dataclasses import dataclass

from rag.answering.events import ClaimRemoved
from rag.records import Summary, SummaryClaim

__all__ = ["SectionStarted", "SummaryClaimReleased", "SummaryEvent", "SummaryFinished", "SummaryProgress"]


@dataclass(frozen=True, slots=True)
class SummaryProgress:
    """How much of the work is done: ``done`` of ``total`` steps of what ``step`` names, such as ``reading``."""

    step: str
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class SectionStarted:
    """A new section; the claims that follow belong to it."""

    heading: str


@dataclass(frozen=True, slots=True)
class SummaryClaimReleased:
    """A sentence that was checked and may be shown."""

    claim: SummaryClaim


@dataclass(frozen=True, slots=True)
class SummaryFinished:
    """The whole summary. Always the last event, also where the work was interrupted and the summary is not complete."""

    summary: Summary


SummaryEvent = SummaryProgress | SectionStarted | SummaryClaimReleased | ClaimRemoved | SummaryFinished
