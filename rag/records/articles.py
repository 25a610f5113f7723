"""Articles, their chunks, what a search finds, and what came of reading them."""

from dataclasses import dataclass
from datetime import date, datetime

from rag.records.base import Record, article_id, content_hash

__all__ = [
    "Article",
    "Chunk",
    "Failure",
    "IngestReport",
    "Passage",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Article(Record):
    """One news article as it is stored.

    Attributes:
        id: first 16 hex digits of the SHA-256 of ``origin``.
        origin: URL or file URI that the article came from (with ``#row`` for a row of a JSON Lines file).
        title: headline, possibly empty.
        text: normalised body (see :mod:`rag.text.normalise`); every offset anywhere refers to it.
        source: publisher, possibly empty.
        authors: names, possibly none.
        published: when the article appeared; None where that cannot be trusted.
        language: ISO 639-1 code, or empty where unknown.
        content_hash: SHA-256 of ``text``.
        version: 1 for the first text seen at this origin, one more for each change.
        added: when this version entered the library (aware); None before it has.
        duplicate_of: id of the article whose (nearly) same text was here first, else None.
    """

    id: str
    origin: str
    title: str
    text: str
    source: str = ""
    authors: tuple[str, ...] = ()
    published: datetime | date | None = None
    language: str = ""
    content_hash: str = ""
    version: int = 1
    added: datetime | None = None
    duplicate_of: str | None = None

    @classmethod
    def create(
        cls,
        *,
        origin: str,
        text: str,
        title: str = "",
        source: str = "",
        authors: tuple[str, ...] = (),
        published: datetime | date | None = None,
        language: str = "",
    ) -> "Article":
        """Make an article from a text that is already normalised; id and content hash are computed."""
        return cls(
            id=article_id(origin),
            origin=origin,
            title=title,
            text=text,
            source=source,
            authors=authors,
            published=published,
            language=language,
            content_hash=content_hash(text),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Chunk(Record):
    """A run of whole sentences: ``text == article.text[start:end]``."""

    id: str
    article_id: str
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage(Record):
    """One search result: a span of an article with its relevance ``score`` (0..1, higher is better).

    ``copies`` are the origins at which the library has the same article again, as syndicated texts are.
    """

    article_id: str
    start: int
    end: int
    text: str
    score: float
    title: str
    source: str
    published: datetime | date | None
    origin: str
    copies: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure(Record):
    """An input that could not be read, with what happened and what to do."""

    origin: str
    error: str


@dataclass(frozen=True, slots=True, kw_only=True)
class IngestReport(Record):
    """What an ingest did: counts of articles, the failures, chunks embedded, seconds taken."""

    added: int = 0
    updated: int = 0
    unchanged: int = 0
    duplicates: int = 0
    failed: tuple[Failure, ...] = ()
    chunks: int = 0
    seconds: float = 0.0
