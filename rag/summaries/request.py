"""What a summary is asked to be about, and which articles that are."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypedDict

from rag.errors import NotFoundError
from rag.records import Article, Passage, Summary, SummaryStyle
from rag.retrieval.relevance import idf_table
from rag.retrieval.terms import content_terms, words
from rag.store.catalogue import Catalogue
from rag.store.filters import source_key

__all__ = ["Selection", "SummaryOptions", "SummaryRequest", "select_articles"]

_TOPIC_PASSAGES = 60
_TOPIC_SHARE = 0.6
"""An article belongs to a topic where its best passage has this share of the score of the best passage of all."""

_TOPIC_WORDS = 0.6
"""Share of the weight of the topic's words that such an article has."""


class SummaryOptions(TypedDict, total=False):
    """The keyword arguments of :meth:`rag.library.Library.summarise`, apart from the model."""

    topic: str | None
    since: date | None
    until: date | None
    sources: Sequence[str]
    style: SummaryStyle
    words: int | None
    headline: bool
    new_since: "date | Summary | None"


@dataclass(frozen=True, slots=True, kw_only=True)
class SummaryRequest:
    """What to summarise, and how; see :meth:`rag.library.Library.summarise`."""

    article_ids: tuple[str, ...] = ()
    topic: str | None = None
    since: date | None = None
    until: date | None = None
    sources: Sequence[str] = ()
    style: SummaryStyle = "bullets"
    words: int | None = None
    headline: bool = False
    new_since: date | Summary | None = None


@dataclass(frozen=True, slots=True)
class Selection:
    """The articles of a summary, without their texts: one of each family of copies, and how many were left out."""

    articles: tuple[Article, ...]
    copies: int


def select_articles(
    request: SummaryRequest, catalogue: Catalogue, find: Callable[[str, int], Sequence[Passage]]
) -> Selection:
    """Choose the articles that a request is about; copies of one another count once.

    Args:
        request: ids; or a topic, days of publication and publishers, all of which must hold.
        catalogue: where the articles are.
        find: the search for a topic, within the days and publishers of the request, with the number of passages wanted.

    Raises:
        NotFoundError: an id is unknown, or no article fits.
    """
    if request.article_ids:
        heads = catalogue.heads(request.article_ids)
        if unknown := [article_id for article_id in request.article_ids if article_id not in heads]:
            raise NotFoundError(
                f"no article {', '.join(unknown)} in the library; `newsproof articles list` shows the ids"
            )
        return _one_of_each([heads[article_id] for article_id in dict.fromkeys(request.article_ids)])
    if request.topic is not None:
        found = _about(request.topic, find(request.topic, _TOPIC_PASSAGES), catalogue)
    else:
        wanted = {source_key(name) for name in request.sources}
        found = [
            article
            for article in catalogue.articles(request.since, request.until)
            if not wanted or source_key(article.source) in wanted
        ]
    if not found:
        raise NotFoundError(f"no article in the library {_described(request)}; `newsproof articles list` shows them")
    return _one_of_each(found)


def _about(topic: str, passages: Sequence[Passage], catalogue: Catalogue) -> list[Article]:
    """The articles of the passages that are about as good as the best one and have the topic's words, best first."""
    best: dict[str, float] = {}
    for passage in passages:
        best[passage.article_id] = max(best.get(passage.article_id, 0.0), passage.score)
    limit = _TOPIC_SHARE * max(best.values(), default=0.0)
    idf = idf_table()
    wanted = {term: idf(term) for term in content_terms(words(topic))}
    if not wanted:
        return []  # "???" is about nothing
    found = []
    for article_id, score in best.items():
        if score < limit:
            continue
        article = catalogue.get(article_id)
        there = set(content_terms(words(f"{article.title}\n{article.text}")))
        if sum(weight for term, weight in wanted.items() if term in there) >= _TOPIC_WORDS * sum(wanted.values()):
            found.append(article)
    return found


def _one_of_each(articles: Sequence[Article]) -> Selection:
    """Keep the first copy of each family, else the one that was asked for."""
    ids = {article.id for article in articles}
    kept: dict[str, Article] = {}
    for article in sorted(articles, key=lambda a: a.duplicate_of in ids):
        kept.setdefault(article.duplicate_of or article.id, article)
    order = {article.id: i for i, article in enumerate(articles)}
    chosen = tuple(sorted(kept.values(), key=lambda a: order[a.id]))
    return Selection(chosen, len(articles) - len(chosen))


def _described(request: SummaryRequest) -> str:
    """The limits of a request in words."""
    first, last = request.since, request.until
    if first and last and first > last:
        return f"can be from {first} on and up to {last}, which is earlier"
    parts = [f"is about {request.topic!r}"] if request.topic is not None else []
    parts += [f"is from {_day(first)} on"] if first else []
    parts += [f"is from before {_day(last)} or that day"] if last else []
    parts += [f"is by {' or '.join(request.sources)}"] if request.sources else []
    return " and ".join(parts) or "was found"


def _day(day: date) -> str:
    return (day.date() if isinstance(day, datetime) else day).isoformat()
