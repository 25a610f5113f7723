"""Which articles tell one story: close in their weightiest words, and in time."""

import math
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from rag.records import Article
from rag.retrieval.relevance import idf_table
from rag.retrieval.terms import content_terms, words
from rag.summaries.salience import concept_weights
from rag.summaries.sentences import Sentence

__all__ = ["Reading", "group_stories", "likeness", "publication_day"]

_SIGNATURE = 40
"""Words that stand for an article when articles are compared."""
_SHARED = 4
"""Words of two signatures that must agree before they are compared at all."""
_ALIKE = 0.3
"""Mean cosine from which an article joins a story."""
_DAYS_APART = 45
_OPENING = 10
"""Sentences that stand for an article: news says first what it is about."""


@dataclass(frozen=True)
class Reading:
    """An article that was read for a digest: its sentences, and the weights of its concepts.

    Attributes:
        article: the article with its text.
        sentences: all its sentences.
        rank: how early it came in the selection, 0 first; the best for a topic is first.
    """

    article: Article
    sentences: Sequence[Sentence]
    rank: int = 0

    @cached_property
    def weights(self) -> dict[str, float]:
        """What each term is worth, as of :func:`rag.summaries.salience.concept_weights`."""
        return concept_weights(self.sentences, self.article.title)

    @cached_property
    def holders(self) -> dict[str, list[int]]:
        """For each term the places of the sentences that have it."""
        found: dict[str, list[int]] = defaultdict(list)
        for i, sentence in enumerate(self.sentences):
            for term in sentence.terms:
                found[term].append(i)
        return found

    @cached_property
    def signature(self) -> dict[str, float]:
        """The weightiest terms of headline and opening, as a vector of length one."""
        idf = idf_table()
        counts = Counter(content_terms(words(self.article.title)) * 2)
        for sentence in [s for s in self.sentences if s.usable][:_OPENING] or self.sentences[:_OPENING]:
            counts.update(sentence.terms)
        best = sorted(((idf(t) * math.log(1.0 + n), t) for t, n in counts.items()), reverse=True)[:_SIGNATURE]
        norm = math.sqrt(sum(weight * weight for weight, _ in best)) or 1.0
        return {term: weight / norm for weight, term in best}

    @property
    def publisher(self) -> str:
        """What counts as one source: the publisher, or the article where none is named."""
        return self.article.source.strip().casefold() or self.article.id


def publication_day(article: Article) -> date | None:
    """The calendar day of publication."""
    published = article.published
    return published.date() if isinstance(published, datetime) else published


def group_stories(readings: Sequence[Reading]) -> list[list[Reading]]:
    """Group articles by story, each joining the story whose articles it is on average most like.

    Args:
        readings: the articles, in the order of the selection.

    Returns:
        Stories with the most publishers and articles first; within one, articles by day of publication.
    """
    alike = likeness(readings)
    stories: list[list[int]] = []
    for i in sorted(range(len(readings)), key=lambda i: (publication_day(readings[i].article) or date.max, i)):
        best, highest = None, _ALIKE
        for story in stories:
            mean = sum(alike.get((readings[i].rank, readings[j].rank), 0.0) for j in story) / len(story)
            if mean >= highest and _near(readings[i], readings[story[-1]]):
                best, highest = story, mean
        if best is None:
            stories.append([i])
        else:
            best.append(i)
    grouped = [[readings[i] for i in story] for story in stories]
    return sorted(grouped, key=lambda s: (-len({r.publisher for r in s}), -len(s), min(r.rank for r in s)))


def _near(one: Reading, other: Reading) -> bool:
    a, b = publication_day(one.article), publication_day(other.article)
    return a is None or b is None or abs((a - b).days) <= _DAYS_APART


def likeness(readings: Sequence[Reading]) -> dict[tuple[int, int], float]:
    """The cosines of all pairs of articles that share enough words, by their ranks, either way round."""
    holders: dict[str, list[Reading]] = defaultdict(list)
    for reading in readings:
        for term in reading.signature:
            holders[term].append(reading)
    shared: Counter[tuple[int, int]] = Counter()
    cosine: dict[tuple[int, int], float] = defaultdict(float)
    for term, where in holders.items():
        for one in where:
            for other in where:
                if one is not other:
                    shared[one.rank, other.rank] += 1
                    cosine[one.rank, other.rank] += one.signature[term] * other.signature[term]
    return {pair: value for pair, value in cosine.items() if shared[pair] >= _SHARED}
