"""From a request to a summary: select the articles, choose their sentences, write, check, and tell what happens."""

import time
import uuid
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from rag.answering.events import ClaimRemoved
from rag.records import (
    Article,
    Conflict,
    PromptReference,
    Removal,
    Summary,
    SummaryClaim,
    SummarySection,
    SummaryStyle,
    Usage,
)
from rag.summaries.events import SectionStarted, SummaryClaimReleased, SummaryEvent, SummaryFinished, SummaryProgress
from rag.summaries.extract import DEFAULT_WORDS, extract_sections
from rag.summaries.request import Selection, SummaryRequest
from rag.summaries.sentences import read_sentences

__all__ = ["Draft", "summarise"]


@dataclass(slots=True)
class Draft:
    """What one summary has come to so far."""

    style: SummaryStyle
    wanted_words: int
    title: str = ""
    sections: list[SummarySection] = field(default_factory=list)
    articles: list[str] = field(default_factory=list)
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
        claims = tuple(claim for section in sections for claim in section.claims)
        return Summary(
            id=uuid.uuid4().hex,
            title=self.title,
            style=self.style,
            sections=sections,
            claims=claims,
            words=sum(len(claim.text.split()) for claim in claims),
            wanted_words=self.wanted_words,
            articles=tuple(self.articles),
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


def summarise(
    request: SummaryRequest, selection: Selection, lookup: Callable[[str], Article]
) -> Generator[SummaryEvent, None, None]:
    """Make a summary without a model.

    Args:
        request: what was asked for.
        selection: the articles.
        lookup: gives an article with its text by its id.
    """
    draft = Draft(request.style, request.words or DEFAULT_WORDS[request.style])
    draft.copies = selection.copies
    yield from _articles(draft, selection.articles, lookup)
    yield SummaryFinished(draft.finish())


def _articles(
    draft: Draft, articles: Sequence[Article], lookup: Callable[[str], Article]
) -> Generator[SummaryEvent, None, None]:
    share = max(1, draft.wanted_words // len(articles))
    draft.title = articles[0].title if len(articles) == 1 else f"{len(articles)} articles"
    for done, head in enumerate(articles):
        yield SummaryProgress("reading", done, len(articles))
        article = lookup(head.id)
        draft.articles.append(article.id)
        for section in extract_sections(read_sentences(article), article.title, draft.style, share):
            yield draft.start(section.heading if len(articles) == 1 else article.title)
            for claim in section.claims:
                yield draft.release(claim)
