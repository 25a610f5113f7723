"""Searching the full-text index of the catalogue (SQLite FTS5, https://www.sqlite.org/fts5.html)."""

import sqlite3
import threading
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from rag.store.filters import Filters
from rag.store.schema import ENGLISH

__all__ = ["LexicalHit", "Stemmer", "any_of", "document_frequencies", "quoted", "search"]


class LexicalHit(NamedTuple):
    """A chunk found by its words; ``score`` is BM25, higher is better."""

    chunk_id: str
    article_id: str
    score: float


def _sendable(text: str) -> str:
    """The text without what SQLite cannot be given: NUL, which ends an expression, and lone surrogates."""
    return text.replace("\0", " ").encode("utf-8", "replace").decode()


def quoted(term: str) -> str:
    """A word or phrase as an FTS5 string, in which no character is an operator."""
    return '"' + term.replace('"', '""') + '"'


def any_of(terms: Iterable[str]) -> str:
    """An expression that finds chunks with any of these words or phrases."""
    return " OR ".join(quoted(term) for term in terms)


def search(
    connection: sqlite3.Connection, match: str, limit: int, filters: Filters, weights: tuple[float, float]
) -> list[LexicalHit]:
    """See :meth:`rag.store.catalogue.Catalogue.lexical`."""
    if not match.strip() or limit <= 0:
        return []
    condition, values = filters.sql("a")
    # CROSS JOIN holds SQLite to this order: the index first, then its few matches among the articles.
    query = (
        "SELECT c.id, a.id, -bm25(passage_index, :title, :body) AS score FROM passage_index "
        "CROSS JOIN chunks c ON c.number = passage_index.rowid CROSS JOIN articles a ON a.number = c.article "
        f"WHERE passage_index MATCH :match AND {condition} ORDER BY score DESC LIMIT :limit"
        if filters
        else "SELECT c.id, a.id, best.score FROM (SELECT rowid AS number, -bm25(passage_index, :title, :body) AS score "
        "FROM passage_index WHERE passage_index MATCH :match ORDER BY score DESC LIMIT :limit) best "
        "JOIN chunks c ON c.number = best.number JOIN articles a ON a.number = c.article ORDER BY best.score DESC"
    )
    values |= {"match": _sendable(match), "limit": limit, "title": weights[0], "body": weights[1]}
    try:
        return [LexicalHit(*row) for row in connection.execute(query, values)]
    except sqlite3.OperationalError as error:
        if "fts5" in str(error) or "no such column" in str(error) or "unterminated" in str(error):
            raise ValueError(f"not a full-text expression ({error}): {match!r}") from error
        raise


class Stemmer:
    """The tokenizer of the index, applied to single words, in a small database in memory."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._connection = sqlite3.connect(":memory:", check_same_thread=False, isolation_level=None)
        self._connection.execute(f"CREATE VIRTUAL TABLE words USING fts5 (word, tokenize = '{ENGLISH}')")
        self._connection.execute("CREATE VIRTUAL TABLE stems USING fts5vocab (words, 'instance')")
        self.stems = lru_cache(maxsize=8192)(self._stems)

    def _stems(self, term: str) -> tuple[str, ...]:
        with self._lock:
            self._connection.execute("INSERT INTO words (rowid, word) VALUES (1, ?)", (_sendable(term),))
            rows = self._connection.execute("SELECT term FROM stems ORDER BY offset").fetchall()
            self._connection.execute("DELETE FROM words")
        return tuple(row[0] for row in rows)


def document_frequencies(connection: sqlite3.Connection, stemmer: Stemmer, terms: Iterable[str]) -> dict[str, int]:
    """See :meth:`rag.store.catalogue.Catalogue.document_frequencies`."""
    counts: dict[str, int] = {}
    for term in terms:
        found = [
            connection.execute("SELECT doc FROM passage_terms WHERE term = ?", (stem,)).fetchone() or (0,)
            for stem in stemmer.stems(term)
        ]
        counts[term] = min((row[0] for row in found), default=0)
    return counts
