"""A summary in the making: what was released and removed so far, from which the finished record is made."""

import time
import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime

from rag.answering.events import ClaimRemoved
from rag.records import (
    Conflict,
    PromptReference,
    Removal,
    Summary,
    SummaryClaim,
    SummarySection,
    SummaryStyle,
    Usage,
)
from rag.summaries.events import SectionStarted, SummaryClaimReleased, SummaryEvent

__all__ = ["SummaryDraft"]


@dataclass(slots=True)
class SummaryDraft:
    """What one summary has come to so far; the fields are those of :class:`rag.records.Summary`."""

    style: SummaryStyle
    wanted_words: int = 0
    title: str = ""
    sections: list[SummarySection] = field(default_factory=list)
    articles: tuple[str, ...] = ()
    copies: int = 0
    removed: list[Removal] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    complete: bool = True
    usage: Usage = field(default_factory=Usage)
    model: str = "none"
    prompt: PromptReference | None = None
    started: float = field(default_factory=time.perf_counter)
    timings: dict[str, float] = field(default_factory=dict)

    @property
    def words(self) -> int:
        """How many words the claims have."""
        return sum(len(claim.text.split()) for section in self.sections for claim in section.claims)

    def clock(self, step: str) -> None:
        """Note the seconds since the start, the first time that a step is reached."""
        self.timings.setdefault(step, time.perf_counter() - self.started)

    def start(self, heading: str) -> SummaryEvent:
        """Begin a section."""
        self.sections.append(SummarySection(heading=heading, claims=()))
        return SectionStarted(heading)

    def release(self, claim: SummaryClaim) -> SummaryEvent:
        """Keep a claim of the current section."""
        last = self.sections[-1]
        self.sections[-1] = SummarySection(heading=last.heading, claims=(*last.claims, claim))
        self.clock("first_claim")
        return SummaryClaimReleased(claim)

    def remove(self, removal: Removal) -> SummaryEvent:
        """Keep what is not shown, and why."""
        self.removed.append(removal)
        return ClaimRemoved(removal)

    def finish(self) -> Summary:
        """The summary; sections without a claim are left out."""
        self.timings["total"] = time.perf_counter() - self.started
        sections = tuple(section for section in self.sections if section.claims)
        return Summary(
            id=uuid.uuid4().hex,
            title=self.title,
            style=self.style,
            sections=sections,
            claims=tuple(claim for section in sections for claim in section.claims),
            words=self.words,
            wanted_words=self.wanted_words,
            articles=self.articles,
            copies=self.copies,
            removed=tuple(self.removed),
            conflicts=tuple(self.conflicts),
            notes=tuple(self.notes),
            complete=self.complete,
            usage=self.usage,
            timings=dict(self.timings),
            model=self.model,
            prompt=self.prompt,
            created=datetime.now(UTC),
        )
