"""From a request to a summary: select the articles, choose their sentences, and tell what happens."""

from collections.abc import Callable, Generator, Sequence
from datetime import date
from typing import TYPE_CHECKING

from rag.records import Article, Summary
from rag.retrieval.relevance import idf_table
from rag.retrieval.terms import content_terms, words
from rag.summaries.composing import Composer
from rag.summaries.digest import digest_words, tell
from rag.summaries.disagreements import Disagreement, conflicts_of, disagreements
from rag.summaries.draft import SummaryDraft
from rag.summaries.events import SummaryEvent, SummaryFinished, SummaryProgress
from rag.summaries.extract import DEFAULT_WORDS, headline_claim, plan, quote
from rag.summaries.novelty import Known, split
from rag.summaries.request import Selection, SummaryRequest
from rag.summaries.sentences import Sentence, is_english, read_sentences
from rag.summaries.stories import Reading, group_stories

if TYPE_CHECKING:
    from rag.summaries.writing import Writer

__all__ = ["summarise"]

Lookup = Callable[[str], Article]
"""Gives an article with its text by its id."""

_Events = Generator[SummaryEvent, None, None]

_ON_TOPIC = 0.34
"""Share of the weight of the topic's words that a sentence must have."""
_MOST_CONFLICTS = 6
"""Disagreements that a digest tells; how many more there are is noted."""
_TOPIC_WEIGHT = 2.0
"""How much more a word of the topic is worth than another one."""


def summarise(request: SummaryRequest, selection: Selection, lookup: Lookup, writer: "Writer | None" = None) -> _Events:
    """Make a summary.

    Args:
        request: what was asked for.
        selection: the articles.
        lookup: gives an article with its text by its id.
        writer: the model that writes; without one the summary is made of the articles' own sentences.

    Yields:
        What happens; at last the summary. After an interruption (``KeyboardInterrupt``) that is what there is so far,
        and the interruption is raised again behind it.

    Raises:
        rag.errors.ModelError: the model server failed at once. Where it fails later on, the rest is quoted.
    """
    draft = SummaryDraft(request.style, copies=selection.copies)
    composer = Composer(draft, writer)
    try:
        yield from _make(draft, composer, request, selection, lookup)
    except KeyboardInterrupt:
        draft.complete = False
        draft.notes.append("It was interrupted: what follows is missing.")
        yield SummaryFinished(draft.finish())
        raise
    yield SummaryFinished(draft.finish())


def _make(
    draft: SummaryDraft, composer: Composer, request: SummaryRequest, selection: Selection, lookup: Lookup
) -> _Events:
    readings = []
    for rank, head in enumerate(selection.articles):
        yield SummaryProgress("reading", rank, len(selection.articles))
        article = lookup(head.id)
        readings.append(Reading(article, read_sentences(article), rank))
        if request.topic:
            _favour(readings[-1], request.topic)
    draft.clock("read")
    draft.articles = tuple(reading.article.id for reading in readings)
    draft.notes += _reservations(readings)
    if request.new_since is not None:
        yield from _news(draft, composer, request, readings, request.new_since)
    elif len(readings) == 1:
        yield from _one(draft, composer, request, readings[0])
    else:
        draft.title = f"{request.topic}: {len(readings)} articles" if request.topic else f"{len(readings)} articles"
        found = disagreements(readings)
        _tell_conflicts(draft, found)
        yield from _many(draft, composer, request, readings, found, _on_topic(request.topic))


def _favour(reading: Reading, topic: str) -> None:
    """Make what a topic speaks of worth more."""
    for term in set(content_terms(words(topic))) & reading.weights.keys():
        reading.weights[term] *= _TOPIC_WEIGHT


def _on_topic(topic: str | None) -> Callable[[Sentence], bool]:
    """Which sentences speak of a topic; all where there is none."""
    idf = idf_table()
    wanted = {term: idf(term) for term in content_terms(words(topic or ""))}
    least = _ON_TOPIC * sum(wanted.values())
    return lambda sentence: sum(weight for term, weight in wanted.items() if term in sentence.terms) >= least


def _one(draft: SummaryDraft, composer: Composer, request: SummaryRequest, reading: Reading) -> _Events:
    article = reading.article
    draft.title = article.title
    draft.wanted_words = request.words or DEFAULT_WORDS[draft.style]
    headline = headline_claim(article, reading.sentences) if request.headline else None
    if headline is not None:
        yield draft.start("Headline")
        yield draft.release(headline)
    elif request.headline:
        draft.notes.append("The article's own headline is not borne out by its text, so there is none here.")
    budget = draft.wanted_words
    parts = plan(reading.sentences, article.title, draft.style, budget, offer=composer.offer)
    total = sum(s.length for part in parts for s in part.sentences) or 1
    own = {part.heading: part for part in plan(reading.sentences, article.title, draft.style, budget)}
    for done, part in enumerate(parts):
        yield SummaryProgress("writing", done, len(parts))
        best = own[part.heading].sentences if part.heading in own else ()
        quotations = [quote(s) for s in (*best, *(s for s in part.sentences if s not in best))]
        share = round(budget * sum(s.length for s in part.sentences) / total)
        yield from composer.section(part.heading, part.sentences, quotations, share)
    _note_length(draft, [reading])


def _many(
    draft: SummaryDraft,
    composer: Composer,
    request: SummaryRequest,
    readings: Sequence[Reading],
    found: Sequence[Disagreement],
    keep: Callable[[Sentence], bool],
) -> _Events:
    stories = group_stories(readings)
    draft.wanted_words = request.words or digest_words(draft.style, len(stories))
    told = 0
    for told, story in enumerate(tell(stories, draft.wanted_words, found, keep, offer=composer.offer), 1):
        yield SummaryProgress("merging", told - 1, len(stories))
        offered = [statement.sentence for statement in story.statements]
        quotations = [statement.claim() for statement in story.statements]
        others = [sentence for statement in story.statements for _, sentence in statement.others]
        yield from composer.section(story.heading, offered, quotations, story.words, others)
        for removal in story.removed:
            yield draft.remove(removal)
    if left := stories[told:]:
        articles = sum(len(story) for story in left)
        draft.notes.append(
            f"{articles} article{'s' if articles > 1 else ''} on other stories did not fit; more words take in more"
        )
    _note_length(draft, readings)


def _news(
    draft: SummaryDraft,
    composer: Composer,
    request: SummaryRequest,
    readings: Sequence[Reading],
    since: date | Summary,
) -> _Events:
    """Tell what later articles add, and where they give other figures than earlier ones."""
    before, later = split(readings, since)
    shown = "the earlier summary" if isinstance(since, Summary) else str(since)
    draft.title = f"{request.topic}: new since {shown}" if request.topic else f"New since {shown}"
    if not later:
        draft.notes.append(f"No article is newer than {shown}.")
        return
    draft.notes.append(f"{len(later)} later article{'s' if len(later) > 1 else ''}, {len(before)} known before.")
    known = Known(s for reading in before for s in reading.sentences if s.usable)
    later_ids = {reading.article.id for reading in later}
    found = [d for d in disagreements(readings) if d.later.article.id in later_ids]
    _tell_conflicts(draft, found)
    on_topic = _on_topic(request.topic)
    yield from _many(draft, composer, request, later, found, lambda s: on_topic(s) and not known.says(s))
    if not any(section.claims for section in draft.sections):
        draft.notes.append("The later articles add nothing to what was known.")


def _tell_conflicts(draft: SummaryDraft, found: Sequence[Disagreement]) -> None:
    conflicts = conflicts_of(found)
    draft.conflicts += conflicts[:_MOST_CONFLICTS]
    if (more := len(conflicts) - _MOST_CONFLICTS) > 0:
        draft.notes.append(f"The articles differ in {more} more pairs of figures, which are not listed.")


def _reservations(readings: Sequence[Reading]) -> list[str]:
    """What a reader should know about the articles."""
    notes = []
    foreign = [r for r in readings if not is_english(r.article)]
    if foreign:
        names = ", ".join(sorted({r.article.language for r in foreign} - {""})) or "its words tell"
        notes.append(
            f"{len(foreign)} article{'s are' if len(foreign) > 1 else ' is'} not in English ({names}); sentences were "
            "chosen by rules made for English"
        )
    empty = [r.article.title or r.article.id for r in readings if not any(s.usable for s in r.sentences)]
    if empty:
        notes.append(f"nothing could be summarised of {'; '.join(empty)}")
    return notes


def _note_length(draft: SummaryDraft, readings: Sequence[Reading]) -> None:
    """Say why there are fewer or more words than wanted."""
    if draft.style == "brief" and len(readings) == 1:
        return
    if draft.words < 0.8 * draft.wanted_words:
        there = sum(s.length for r in readings for s in r.sentences if s.usable)
        if there < draft.wanted_words:
            draft.notes.append(f"there are only {there} words to choose from")
        else:
            draft.notes.append("the other sentences cannot stand without their surroundings, or say nothing more")
