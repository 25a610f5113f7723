"""Timelines: the dated events of a topic, each in a cited sentence, told once however many articles tell it."""

import re
import time
import uuid
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from rag.checking.gazetteer import implied
from rag.records import Article, Passage, SummaryClaim, Timeline, TimelineEvent
from rag.retrieval.evidence import rank_sentences
from rag.retrieval.relevance import SentenceEmbedder, idf_table
from rag.retrieval.terms import content_terms, words
from rag.summaries.dating import EventDate, dateline_day, event_dates
from rag.summaries.disagreements import corrects
from rag.summaries.merging import supports
from rag.summaries.occurrences import SameEvent
from rag.summaries.sentences import Sentence, read_sentences
from rag.summaries.states import brings_up_to_date
from rag.summaries.stories import publication_day
from rag.summaries.updated_pages import DOUBTFUL, DayOfWriting

__all__ = ["make_timeline"]

_SAME_DAY = 0.7
"""Factor on the worth of an event for each better one of the same time."""
_ON_TOPIC = 0.6
"""Share of the weight of the topic's words that a sentence, its headline or the sentence before it must have."""
_CAPITALISED = re.compile(r"\b(?:[A-Z]\.){2,}|\b[A-Z][A-Za-z]+")
_NEAR = 3
"""Sentences at the head of an article, and around an event, one of which speaks of the country of the topic."""


@dataclass(slots=True)
class _Told:
    """A sentence that tells an event, and those that tell the same."""

    when: EventDate
    sentence: Sentence
    score: float
    others: list[Sentence] = field(default_factory=list)

    @property
    def worth(self) -> float:
        """How relevant it is, more where several articles tell it."""
        return self.score * (1 + 0.5 * len(self.others))

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


def make_timeline(
    topic: str,
    passages: Sequence[Passage],
    lookup: Callable[[str], Article],
    most: int,
    embedder: SentenceEmbedder | None = None,
) -> Timeline:
    """Find the dated events of a topic.

    Args:
        topic: a question or keywords.
        passages: the search results for it, best first.
        lookup: gives an article with its text by its id.
        most: how many events at most, the most relevant ones.
        embedder: tells which sentences of one day mean the same; words alone count where None.
    """
    started = time.perf_counter()
    articles: dict[str, Article] = {}

    def remembered(article_id: str) -> Article:
        return articles.setdefault(article_id, lookup(article_id))

    ranked = rank_sentences(topic, passages, remembered)
    sentences = {article_id: read_sentences(article) for article_id, article in articles.items()}
    written = {
        article.id: DayOfWriting(sentences[article.id], dateline_day(article.text, publication_day(article)))
        for article in articles.values()
    }
    told, doubtful = [], 0
    for candidate in ranked:
        sentence = sentences[candidate.article.id][candidate.index]
        if not sentence.usable or not _on_topic(topic, sentence, sentences[candidate.article.id]):
            continue
        writing = written[candidate.article.id]
        dates = event_dates(sentence.text, writing.day, topic)
        if not dates or sentence.leans:
            continue
        if writing.doubts(dates[0], sentence.text):
            doubtful += 1
        else:
            told.append(_Told(dates[0], sentence, candidate.score))
    dated, standing = _without_standing(told)
    same = SameEvent(topic, embedder)
    same.prepare([(t.sentence, t.when) for t in dated])
    dated, contradicted = _without_contradicted(dated, same)
    doubtful += contradicted
    distinct, superseded = _merge(dated, same)
    best = _choose(distinct, most)
    notes = []
    if len(distinct) > most:
        notes.append(f"{len(distinct) - most} less relevant events were left out.")
    if superseded:
        notes.append(
            f"Of figures that later articles correct or bring up to date ({superseded}) only the latest is told."
        )
    if doubtful:
        notes.append(
            f"Sentences of pages that were updated after the day that they state ({doubtful}) were left out, since "
            "their day is not certain."
        )
    if standing:
        notes.append(
            f"Sentences that articles of different times repeat word for word ({standing}) were left out, since their "
            "day is not known."
        )
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
    if not wanted.keys() & sentence.terms or inside < _ON_TOPIC * sum(wanted.values()):
        return False
    around = [*sentences[:_NEAR], *sentences[max(0, sentence.index - _NEAR) : sentence.index + _NEAR + 1]]
    heard = _countries(" ".join([sentence.article.title, *(s.text for s in around)]))
    return all(any(country & other for other in heard) for country in _countries(topic))


def _countries(text: str) -> set[frozenset[str]]:
    """For each word that tells of a country, all words that tell of it: "British" and "London" tell of Britain."""
    return {found for name in _CAPITALISED.findall(text) if (found := implied(name.replace(".", "").lower()))}


def _without_standing(told: Sequence[_Told]) -> tuple[list[_Told], int]:
    """Leave out sentences that pages keep for weeks, so that "on Wednesday" cannot be counted from their publication.

    Of those that are the same but for the state of a toll the latest stays; of those with a day but no year, the one
    published next to it.

    Returns:
        The others, and how many different sentences were left out.
    """
    alike: dict[str, list[_Told]] = defaultdict(list)
    for one in told:
        alike[_letters(one.sentence.text)].append(one)
    kept, standing = [], 0
    for group in alike.values():
        if all(one.when.overlaps(other.when) for one in group for other in group):
            kept += group
        elif len({(one.when.first_day.month, one.when.first_day.day) for one in group}) == 1:
            kept.append(min(group, key=_distance))
        elif len({one.sentence.text.casefold() for one in group}) == 1:
            standing += 1
        else:
            kept += [o for o in group if not any(brings_up_to_date(o.sentence, later.sentence) for later in group)]
    return sorted(kept, key=lambda t: -t.score), standing


def _without_contradicted(told: Sequence[_Told], same: SameEvent) -> tuple[list[_Told], int]:
    """Leave out weekdays that seem to be counted from a wrong day, as others tell the same event weeks later.

    A page may be written on after the day that it states, but not before it, so the later one is right.

    Returns:
        The others, and how many were left out.
    """
    kept = [
        one
        for one in told
        if not (
            one.when.counted
            and _distance(one) >= DOUBTFUL
            and any(one.when.weeks_before(o.when) and same.told(one.sentence, o.sentence) for o in told)
        )
    ]
    return kept, len(told) - len(kept)


def _distance(one: _Told) -> int:
    published = publication_day(one.sentence.article)
    return abs((one.when.first_day - published).days) if published else 0


def _letters(text: str) -> str:
    return "".join(c for c in text.casefold() if c.isalpha())


def _merge(told: Sequence[_Told], same: SameEvent) -> tuple[list[_Told], int]:
    """Join the sentences that tell one event.

    Another sentence is cited only where it was checked to say what the shown one says; otherwise it is left out. Where
    it corrects a figure or gives a later state of a toll, it takes the place of the shown one.

    Returns:
        The events, and how many sentences were left out for later figures.
    """
    kept: list[_Told] = []
    superseded = 0
    for one in sorted(told, key=lambda t: (t.when.last_day - t.when.first_day, -t.score)):
        of_its_time = [k for k in kept if one.when.overlaps(k.when)]
        older = next((k for k in of_its_time if _replaces(one.sentence, k.sentence)), None)
        shown = next((k for k in of_its_time if same.told(one.sentence, k.sentence)), None)
        if older is not None:
            older.when, older.sentence, older.others = one.when, one.sentence, []
            superseded += 1
        elif any(_replaces(k.sentence, one.sentence) for k in of_its_time):
            superseded += 1
        elif shown is None:
            kept.append(one)
        elif one.sentence.article.id not in {s.article.id for s in (shown.sentence, *shown.others)} and supports(
            one.sentence, shown.sentence.text
        ):
            shown.others.append(one.sentence)
    return kept, superseded


def _replaces(later: Sentence, earlier: Sentence) -> bool:
    return brings_up_to_date(earlier, later) or corrects(earlier, later)


def _choose(distinct: Sequence[_Told], most: int) -> list[_Told]:
    """The most relevant events; each further one of a day counts for less, or one day would crowd out all others."""
    left = sorted(distinct, key=lambda t: -t.worth)
    if len(left) <= most:
        return left
    chosen: list[_Told] = []
    days: Counter[str] = Counter()
    while len(chosen) < most:
        best = max(left, key=lambda t: t.worth * _SAME_DAY ** days[t.when.label])
        left = [t for t in left if t is not best]
        chosen.append(best)
        days[best.when.label] += 1
    return chosen
