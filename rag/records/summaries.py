"""Summaries and timelines: the claims of answers, grouped in sections or ordered by day."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from rag.records.answers import Claim, Conflict, PromptReference, Removal, Usage
from rag.records.base import Record

__all__ = [
    "DatePrecision",
    "Summary",
    "SummaryClaim",
    "SummarySection",
    "SummaryStyle",
    "Timeline",
    "TimelineEvent",
]

SummaryStyle = Literal["brief", "bullets", "report"]
DatePrecision = Literal["day", "week", "month", "year"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SummaryClaim(Claim):
    """One sentence of a summary; ``sources`` counts the independent sources that it cites, copies and further articles
    of one publisher counting once."""

    sources: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class SummarySection(Record):
    """A part of a summary: a heading (a title of the sources, or what the part tells) and its claims in order."""

    heading: str
    claims: tuple[SummaryClaim, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary(Record):
    """A summary of one article or a digest of many; every claim is cited and checked as in an answer.

    Attributes:
        id: unique id.
        title: headline of the article, or what the digest is about.
        style: ``brief``, ``bullets`` or ``report``.
        sections: the claims, grouped.
        claims: all claims in order.
        words: how many words the claims have.
        wanted_words: how many were asked for.
        articles: ids of the articles that were read; copies of one another count once.
        copies: how many copies of these articles were left out.
        removed: sentences that were dropped, with reasons; among them what later articles correct.
        conflicts: disagreements between the articles, each value with its citation.
        notes: what a reader should know, such as articles that are not covered.
        complete: False where it was interrupted, or the model failed on the way; what is there was checked.
        usage: tokens.
        timings: seconds by step (``select``, ``first_claim``, ``total``).
        model: provider and model, or ``none``.
        prompt: the prompt used, None where no model was called.
        created: when (aware).
    """

    id: str
    title: str
    style: SummaryStyle
    sections: tuple[SummarySection, ...]
    claims: tuple[SummaryClaim, ...]
    words: int
    wanted_words: int
    articles: tuple[str, ...] = ()
    copies: int = 0
    removed: tuple[Removal, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    notes: tuple[str, ...] = ()
    complete: bool = True
    usage: Usage = field(default_factory=Usage)
    timings: Mapping[str, float] = field(default_factory=dict)
    model: str = "none"
    prompt: PromptReference | None = None
    created: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineEvent(Record):
    """One event: what happened, in a cited sentence, and when.

    Attributes:
        first_day: first day of the time that the text gives, by itself or counted from the dateline.
        last_day: last day of it; the same day where the precision is ``day``.
        precision: how exactly the text says when.
        label: the time in words, such as ``12 March 2024``, ``March 2024`` or ``2024``.
        claim: the sentence, with a citation of each article that tells it.
    """

    first_day: date
    last_day: date
    precision: DatePrecision
    label: str
    claim: SummaryClaim


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline(Record):
    """The dated events of a topic, earliest first.

    Attributes:
        id: unique id.
        topic: what was asked for.
        events: the events.
        articles: ids of the articles that were read.
        notes: what a reader should know.
        timings: seconds by step.
        created: when (aware).
    """

    id: str
    topic: str
    events: tuple[TimelineEvent, ...]
    articles: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    timings: Mapping[str, float] = field(default_factory=dict)
    created: datetime | None = None
