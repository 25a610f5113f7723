"""Changes to single articles and their chunks, each within the caller's transaction."""

import json
import sqlite3
from collections.abc import Iterable
from typing import NamedTuple

from rag.reading.copied import Original
from rag.records import Article
from rag.store.filters import day_number, source_key
from rag.store.rows import published_text
from rag.text.sentences import sentence_spans

__all__ = ["ChunkDraft", "chunk_id", "drop_chunks", "insert_article", "insert_chunks", "lull", "update_article", "wake"]

PENDING, EMBEDDED, ASLEEP = range(3)
"""States of a chunk: indexed but without a vector; with one; of a duplicate, and in no index."""


class ChunkDraft(NamedTuple):
    """A chunk about to be stored: its span, and the key of its vector (SHA-256 of embedder and embedded text)."""

    start: int
    end: int
    embed_hash: bytes


def chunk_id(article_id: str, chunk: ChunkDraft) -> str:
    """An id that names article, place and what was embedded, so a vector under this id is always the right one."""
    return f"{article_id}.{chunk.start}.{chunk.embed_hash[:8].hex()}"


def insert_article(c: sqlite3.Connection, article: Article) -> int:
    """Insert an article with its text; returns its row number."""
    columns = _columns(article)
    names = ", ".join(columns)
    values = ", ".join(f":{name}" for name in columns)
    number = c.execute(f"INSERT INTO articles ({names}) VALUES ({values})", columns).lastrowid
    assert number is not None
    _put_version(c, number, article)
    return number


def update_article(c: sqlite3.Connection, number: int, article: Article) -> None:
    """Overwrite an article; an earlier version keeps its text."""
    columns = _columns(article)
    assignments = ", ".join(f"{name} = :{name}" for name in columns)
    c.execute(f"UPDATE articles SET {assignments} WHERE number = :number", {**columns, "number": number})
    _put_version(c, number, article)


def _columns(article: Article) -> dict[str, object]:
    assert article.added is not None
    published = article.published
    return {
        "id": article.id,
        "origin": article.origin,
        "title": article.title,
        "source": article.source,
        "source_key": source_key(article.source),
        "authors": json.dumps(article.authors, ensure_ascii=False),
        "published": published_text(published),
        "published_day": None if published is None else day_number(published),
        "language": article.language,
        "content_hash": article.content_hash,
        "version": article.version,
        "added": article.added.isoformat(),
        "duplicate_of": article.duplicate_of,
    }


def _put_version(c: sqlite3.Connection, number: int, article: Article) -> None:
    assert article.added is not None
    c.execute(
        "INSERT OR REPLACE INTO versions (article, version, title, published, content_hash, added, text) "
        "VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            number,
            article.version,
            article.title,
            published_text(article.published),
            article.content_hash,
            article.added.isoformat(),
            article.text,
        ),
    )


def insert_chunks(c: sqlite3.Connection, number: int, article: Article, chunks: Iterable[ChunkDraft]) -> None:
    """Insert the chunks of an article, pending and indexed; in a copy of another article those that it shares sleep."""
    for chunk in chunks:
        identity = chunk_id(article.id, chunk)
        row = c.execute(
            'INSERT INTO chunks (id, article, start, "end", embed_hash, state) VALUES (?, ?, ?, ?, ?, ?)',
            (identity, number, chunk.start, chunk.end, chunk.embed_hash, PENDING),
        ).lastrowid
        c.execute("DELETE FROM tombstones WHERE chunk_id = ?", (identity,))
        c.execute(
            "INSERT INTO passage_index (rowid, title, body) VALUES (?, ?, ?)",
            (row, article.title, article.text[chunk.start : chunk.end]),
        )
    if article.duplicate_of is not None:
        lull(c, number, article.duplicate_of)


def lull(c: sqlite3.Connection, number: int, first_id: str) -> None:
    """Put to sleep the chunks of a copy that say nothing beyond the first copy: they leave index and vectors.

    A chunk with a sentence of its own stays awake, since a correction is a near-copy of what it corrects.
    """
    (first,) = c.execute(
        "SELECT v.text FROM articles a JOIN versions v ON v.article = a.number AND v.version = a.version "
        "WHERE a.id = ?",
        (first_id,),
    ).fetchone()
    original = Original(first)
    title, text, spans = _indexed(c, number)
    for row, start, end in spans:
        chunk = text[start:end]
        if all(original.tells(chunk[s.start : s.end]) for s in sentence_spans(chunk)):
            c.execute(
                "INSERT INTO passage_index (passage_index, rowid, title, body) VALUES ('delete', ?, ?, ?)",
                (row, title, chunk),
            )
            c.execute("INSERT OR IGNORE INTO tombstones (chunk_id) SELECT id FROM chunks WHERE number = ?", (row,))
            c.execute("UPDATE chunks SET state = ? WHERE number = ?", (ASLEEP, row))


def drop_chunks(c: sqlite3.Connection, number: int) -> None:
    """Delete the chunks of an article from table and index, and note whose vectors are to go."""
    _unindex(c, number)
    c.execute(
        "INSERT OR IGNORE INTO tombstones (chunk_id) SELECT id FROM chunks WHERE article = ? AND state < 2", (number,)
    )
    c.execute("DELETE FROM chunks WHERE article = ?", (number,))


def wake(c: sqlite3.Connection, number: int) -> None:
    """Index the sleeping chunks of an article; they are pending then."""
    asleep = {
        row[0] for row in c.execute("SELECT number FROM chunks WHERE article = ? AND state = ?", (number, ASLEEP))
    }
    c.executemany("UPDATE chunks SET state = ? WHERE number = ?", ((PENDING, row) for row in asleep))
    c.execute("DELETE FROM tombstones WHERE chunk_id IN (SELECT id FROM chunks WHERE article = ?)", (number,))
    title, text, spans = _indexed(c, number)
    c.executemany(
        "INSERT INTO passage_index (rowid, title, body) VALUES (?, ?, ?)",
        ((row, title, text[start:end]) for row, start, end in spans if row in asleep),
    )


def _unindex(c: sqlite3.Connection, number: int) -> None:
    # FTS5 wants the very words that were indexed, so this comes before any change of title, text or chunk.
    title, text, spans = _indexed(c, number)
    c.executemany(
        "INSERT INTO passage_index (passage_index, rowid, title, body) VALUES ('delete', ?, ?, ?)",
        ((row, title, text[start:end]) for row, start, end in spans),
    )


def _indexed(c: sqlite3.Connection, number: int) -> tuple[str, str, list[tuple[int, int, int]]]:
    """Title and text of an article, and (row, start, end) of its indexed chunks."""
    title, text = c.execute(
        "SELECT a.title, v.text FROM articles a JOIN versions v ON v.article = a.number AND v.version = a.version "
        "WHERE a.number = ?",
        (number,),
    ).fetchone()
    rows = c.execute('SELECT number, start, "end" FROM chunks WHERE article = ? AND state < 2', (number,))
    return title, text, rows.fetchall()
