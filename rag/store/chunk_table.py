"""The chunks of the catalogue: which there are, which still wait for a vector, and which are gone."""

import json
import sqlite3
from collections.abc import Iterable
from typing import NamedTuple

from rag.records import Article, Chunk
from rag.store.database import Database
from rag.store.rows import HEAD, article_of

__all__ = ["ChunkTable", "PendingChunk"]


class PendingChunk(NamedTuple):
    """A chunk whose vector is not yet in the vector store, with its article (without text).

    ``fresh`` is what the chunk says that those before it do not; its vector is made of that.
    """

    chunk: Chunk
    article: Article
    fresh: str
    embed_hash: bytes


class ChunkTable:
    """The part of a :class:`~rag.store.catalogue.Catalogue` that is about chunks."""

    _db: Database

    def chunk_count(self, *, pending: bool | None = None) -> int:
        """The number of indexed chunks: all, those without (``pending=True``), or those with a vector."""
        states = {None: "state < 2", True: "state = 0", False: "state = 1"}[pending]
        return self._number_of(f"SELECT count(*) FROM chunks WHERE {states}")

    def chunk_ids(self) -> list[str]:
        """The ids of all indexed chunks."""
        with self._db.read() as c:
            return [row[0] for row in c.execute("SELECT id FROM chunks WHERE state < 2 ORDER BY number")]

    def chunks(self, chunk_ids: Iterable[str]) -> list[Chunk]:
        """Chunks with their texts, in the order asked for; unknown ids are left out."""
        wanted = list(chunk_ids)
        with self._db.read() as c:
            rows = c.execute(
                'SELECT c.id, a.id, c.start, c."end", c.article FROM chunks c JOIN articles a ON a.number = c.article '
                "WHERE c.id IN (SELECT value FROM json_each(?))",
                (json.dumps(wanted),),
            ).fetchall()
            texts = _texts(c, {r[4] for r in rows})
        found = {
            r[0]: Chunk(id=r[0], article_id=r[1], start=r[2], end=r[3], text=texts[r[4]][r[2] : r[3]]) for r in rows
        }
        return [found[chunk_id] for chunk_id in wanted if chunk_id in found]

    def chunks_of(self, article_id: str) -> list[Chunk]:
        """The chunks of an article in order, with their texts; also those of a duplicate, which no search finds."""
        with self._db.read() as c:
            rows = c.execute(
                "SELECT c.id FROM chunks c JOIN articles a ON a.number = c.article WHERE a.id = ? ORDER BY c.start",
                (article_id,),
            ).fetchall()
        return self.chunks(row[0] for row in rows)

    def pending(self, limit: int = 1024) -> list[PendingChunk]:
        """Some of the chunks that have no vector yet, oldest first."""
        with self._db.read() as c:
            rows = c.execute(
                'SELECT id, article, start, "end", embed_hash FROM chunks WHERE state = 0 ORDER BY number LIMIT ?',
                (limit,),
            ).fetchall()
            numbers = {row[1] for row in rows}
            texts = _texts(c, numbers)
            heads = _heads(c, numbers)
            told = _told_before(c, numbers)
        waiting = []
        for identity, number, start, end, embed_hash in rows:
            text, article = texts[number][start:end], heads[number]
            fresh = text[max(0, told[number, start] - start) :].lstrip()
            chunk = Chunk(id=identity, article_id=article.id, start=start, end=end, text=text)
            waiting.append(PendingChunk(chunk, article, fresh, bytes(embed_hash)))
        return waiting

    def mark_embedded(self, chunk_ids: Iterable[str], embedded: bool = True) -> None:
        """Record that the vectors of these chunks are in the vector store, or that they have been lost from it."""
        with self._db.write() as c:
            c.execute(
                "UPDATE chunks SET state = ? WHERE state < 2 AND id IN (SELECT value FROM json_each(?))",
                (int(embedded), json.dumps(list(chunk_ids))),
            )

    def sample_embedded(self) -> list[tuple[str, bytes]]:
        """Id and vector key of the oldest, the middle and the newest chunk that has a vector."""
        with self._db.read() as c:
            first, last = c.execute("SELECT min(number), max(number) FROM chunks WHERE state = 1").fetchone()
            if first is None:
                return []
            rows = (
                c.execute(
                    "SELECT id, embed_hash FROM chunks WHERE state = 1 AND number >= ? ORDER BY number LIMIT 1", (at,)
                ).fetchone()
                for at in (first, (first + last) // 2, last)
            )
            return [(row[0], bytes(row[1])) for row in rows]

    def tombstones(self) -> list[str]:
        """Ids of chunks that are gone, and whose vectors may still be in the vector store."""
        with self._db.read() as c:
            return [row[0] for row in c.execute("SELECT chunk_id FROM tombstones")]

    def bury(self, chunk_ids: Iterable[str]) -> None:
        """Record that the vectors of these :meth:`tombstones` are gone as well."""
        with self._db.write() as c:
            c.execute(
                "DELETE FROM tombstones WHERE chunk_id IN (SELECT value FROM json_each(?))",
                (json.dumps(list(chunk_ids)),),
            )

    def _number_of(self, query: str) -> int:
        with self._db.read() as c:
            return int(c.execute(query).fetchone()[0])


# What the chunks of one article share is read once for all of them: it would make the work on a long article quadratic
# if each chunk had the database find its place in the text and its neighbours anew.


def _texts(c: sqlite3.Connection, numbers: Iterable[int]) -> dict[int, str]:
    """The current texts of some articles, by row number."""
    return dict(
        c.execute(
            "SELECT a.number, v.text FROM articles a JOIN versions v ON v.article = a.number AND v.version = a.version "
            "WHERE a.number IN (SELECT value FROM json_each(?))",
            (json.dumps(list(numbers)),),
        )
    )


def _heads(c: sqlite3.Connection, numbers: Iterable[int]) -> dict[int, Article]:
    """Some articles without their texts, by row number."""
    rows = c.execute(
        f"SELECT {HEAD}, a.number FROM articles a WHERE a.number IN (SELECT value FROM json_each(?))",
        (json.dumps(list(numbers)),),
    )
    return {row[11]: article_of(row) for row in rows}


def _told_before(c: sqlite3.Connection, numbers: Iterable[int]) -> dict[tuple[int, int], int]:
    """How far the chunks before one reach, by the row number of its article and its start; 0 for the first."""
    reach: dict[tuple[int, int], int] = {}
    article, furthest = None, 0
    for number, start, end in c.execute(
        'SELECT article, start, "end" FROM chunks WHERE article IN (SELECT value FROM json_each(?)) '
        "ORDER BY article, start",
        (json.dumps(list(numbers)),),
    ):
        if number != article:
            article, furthest = number, 0
        reach[number, start] = furthest
        furthest = max(furthest, end)
    return reach
