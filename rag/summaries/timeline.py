"""Timelines: the dated events of a topic, each in a cited sentence, told once however many articles tell it."""

import time
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from rag.records import Article, Passage, SummaryClaim, Timeline, TimelineEvent
from rag.retrieval.evidence import rank_sentences
from rag.retrieval.relevance import idf_table
from rag.retrieval.terms import content_terms, words
from rag.summaries.dating import EventDate, dateline_day, event_dates
from rag.summaries.merging import supports
from rag.summaries.sentences import Sentence, read_sentences
from rag.summaries.stories import publication_day

__all__ = ["make_timeline"]

_ALIKE = 0.4
"""Share of the terms of the shorter of two sentences about one day that the other must have to tell the same event."""
_ON_TOPIC = 0.6
"""Share of the weight of the topic's words that a sentence, its headline or the sentence before it must have."""


@dataclass(slots=True)
class _Told:
    """A sentence that tells an event, and those that tell the same."""

    when: EventDate
    sentence: Sentence
    score: float
    others: list[Sentence] = field(default_factory=list)

    def event(self) -> TimelineEvent:
        told = [self.sentence, *self.others]
        claim = SummaryClaim(
            text=self.sentence.text,
            citations=tuple(sentence.cite() for sentence in told),
            verdict="quoted",
            score=1.0,
            sources=len({s.article.source.casefold() or s.article.id for s in told}),
        )
        when = self.when
        return TimelineEvent(
            first_day=when.first_day,
            last_day=when.last_day,
            precision=when.precision,
            label=when.label,
            claim=claim,
        )


def make_timeline(topic: str, passages: Sequence[Passage], lookup: Callable[[str], Article], most: int) -> Timeline:
    """Find the dated events of a topic.

    Args:
        topic: a question or keywords.
        passages: the search results for it, best first.
        lookup: gives an article with its text by its id.
        most: how many events at most, the most relevant ones.
    """
    started = time.perf_counter()
    articles: dict[str, Article] = {}

    def remembered(article_id: str) -> Article:
        return articles.setdefault(article_id, lookup(article_id))

    ranked = rank_sentences(topic, passages, remembered)
    sentences = {article_id: read_sentences(article) for article_id, article in articles.items()}
    told = []
    for candidate in ranked:
        sentence = sentences[candidate.article.id][candidate.index]
        if not sentence.usable or not _on_topic(topic, sentence, sentences[candidate.article.id]):
            continue
        written = dateline_day(sentence.article.text, publication_day(sentence.article))
        dates = event_dates(sentence.text, written)
        if dates and not sentence.leans:
            told.append(_Told(dates[0], sentence, candidate.score))
    distinct = _merge(told)
    best = sorted(distinct, key=lambda t: -t.score * (1 + 0.5 * len(t.others)))[:most]
    notes = [f"{len(distinct) - most} less relevant events were left out."] if len(distinct) > most else []
    return Timeline(
        id=uuid.uuid4().hex,
        topic=topic,
        events=tuple(t.event() for t in sorted(best, key=lambda t: (t.when.first_day, t.when.last_day, -t.score))),
        articles=tuple(articles),
        notes=tuple(notes),
        timings={"total": time.perf_counter() - started},
        created=datetime.now(UTC),
    )


def _on_topic(topic: str, sentence: Sentence, sentences: Sequence[Sentence]) -> bool:
    idf = idf_table()
    wanted = {term: idf(term) for term in content_terms(words(topic))}
    before = sentences[sentence.index - 1].terms if sentence.index else frozenset[str]()
    there = sentence.terms | before | set(content_terms(words(sentence.article.title)))
    inside = sum(weight for term, weight in wanted.items() if term in there)
    return bool(wanted.keys() & sentence.terms) and inside >= _ON_TOPIC * sum(wanted.values())


def _merge(told: Sequence[_Told]) -> list[_Told]:
    """Join the sentences that tell one event: of the same time, and alike.

    Another sentence is cited only where it was checked to say what the shown one says; otherwise it is left out.
    """
    kept: list[_Told] = []
    for one in sorted(told, key=lambda t: (t.when.last_day - t.when.first_day, -t.score)):
        same = next((other for other in kept if _same_event(one, other)), None)
        if same is None:
            kept.append(one)
        elif one.sentence.article.id not in {s.article.id for s in (same.sentence, *same.others)} and supports(
            one.sentence, same.sentence.text
        ):
            same.others.append(one.sentence)
    return kept


def _same_event(one: _Told, other: _Told) -> bool:
    if one.when.last_day < other.when.first_day or other.when.last_day < one.when.first_day:
        return False
    if one.sentence.article.content_hash == other.sentence.article.content_hash and one.sentence is other.sentence:
        return True
    shared = len(one.sentence.terms & other.sentence.terms)
    return shared >= _ALIKE * max(1, min(len(one.sentence.terms), len(other.sentence.terms)))
