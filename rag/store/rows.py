"""Between records and the columns of the catalogue."""

import json
import sqlite3
from datetime import date, datetime

from rag.records import Article

__all__ = ["HEAD", "article_of", "published_from", "published_text", "same_article"]

HEAD = (
    "a.id, a.origin, a.title, a.source, a.authors, a.published, a.language, a.content_hash, a.version, a.added, "
    "a.duplicate_of"
)
"""The columns that :func:`article_of` takes, of ``articles a``."""


def published_text(published: datetime | date | None) -> str | None:
    """A date or time as ISO 8601; the two stay distinguishable, as a time has a ``T``."""
    return None if published is None else published.isoformat()


def published_from(text: str | None) -> datetime | date | None:
    """The inverse of :func:`published_text`."""
    if text is None:
        return None
    return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)


def article_of(row: sqlite3.Row | tuple[object, ...], text: str = "") -> Article:
    """The article of a row of the columns :data:`HEAD`."""
    identity, origin, title, source, authors, published, language, digest, version, added, duplicate_of = row[:11]
    return Article(
        id=str(identity),
        origin=str(origin),
        title=str(title),
        text=text,
        source=str(source),
        authors=tuple(json.loads(str(authors))),
        published=published_from(None if published is None else str(published)),
        language=str(language),
        content_hash=str(digest),
        version=int(str(version)),
        added=datetime.fromisoformat(str(added)),
        duplicate_of=None if duplicate_of is None else str(duplicate_of),
    )


def same_article(a: Article, b: Article) -> bool:
    """Whether two articles of one origin have the same text and the same facts about it."""
    return (
        a.content_hash == b.content_hash
        and a.title == b.title
        and a.source == b.source
        and a.authors == b.authors
        and published_text(a.published) == published_text(b.published)
        and a.language == b.language
    )
