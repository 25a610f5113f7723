"""The catalogue: articles, their versions and chunks, the full-text index and the answers, in one SQLite file."""

import contextlib
import json
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Literal

import filelock

from rag.errors import CorruptLibraryError, EmbedderMismatchError, LibraryError, NotFoundError
from rag.reading.duplicates import Fingerprint
from rag.records import Answer, Article
from rag.store import answers, copies, full_text
from rag.store.changes import ChunkDraft, drop_chunks, insert_article, insert_chunks, update_article
from rag.store.chunk_table import ChunkTable, PendingChunk
from rag.store.database import Database
from rag.store.filters import EVERYTHING, Filters, day_number
from rag.store.full_text import LexicalHit
from rag.store.rows import HEAD, article_of, published_from, same_article
from rag.store.schema import APPLICATION_ID, SCHEMA, SCHEMA_VERSION

__all__ = ["Catalogue", "ChunkDraft", "Outcome", "PendingChunk"]

Outcome = Literal["added", "updated", "unchanged", "duplicate"]

_FILE = "catalogue.sqlite"
_WRITER_SECONDS = 60.0


class Catalogue(ChunkTable):
    """The source of truth of a library; vectors and full-text index can be made again from it.

    Any number of threads may use one catalogue. Use :meth:`open`.
    """

    def __init__(self, folder: Path, database: Database) -> None:
        self.folder = folder
        self._db = database
        self._stems = full_text.Stemmer()
        self._writing = threading.RLock()
        self._file_lock = filelock.FileLock(folder / ".writing", thread_local=False)

    @classmethod
    def open(cls, folder: Path) -> "Catalogue":
        """Open the catalogue of a library folder, or make an empty one.

        Raises:
            CorruptLibraryError: the file is damaged; it is left as it is.
            LibraryVersionError: another version of newsproof made it.
            StorageFullError: no space to make it.
            LibraryError: the folder cannot be used.
        """
        path = folder / _FILE
        beside = ("vectors.sqlite", "chroma")
        with contextlib.suppress(OSError):
            if path.stat().st_size == 0 and any((folder / name).exists() for name in beside):
                raise CorruptLibraryError(
                    f"{path} is empty although the library has vectors; restore it from a backup, or delete the file "
                    "and ingest the articles again"
                )
        return cls(folder, Database(path, schema=SCHEMA, application_id=APPLICATION_ID, version=SCHEMA_VERSION))

    def close(self) -> None:
        """Close the file. The catalogue cannot be used afterwards."""
        self._db.close()

    def __enter__(self) -> "Catalogue":
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    @contextmanager
    def writing(self, seconds: float = _WRITER_SECONDS) -> Iterator[None]:
        """Be the one writer of the library, over all its files and among all processes; reading goes on meanwhile.

        Raises:
            LibraryError: another process has been writing for the whole time waited.
        """
        with self._writing:
            with self._db.errors():
                try:
                    self._file_lock.acquire(timeout=seconds)
                except filelock.Timeout:
                    raise LibraryError(
                        f"another process is writing to the library {self.folder}; try again when it is done"
                    ) from None
            try:
                yield
            finally:
                self._file_lock.release()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Make several changes one transaction: all of them are kept, or none."""
        with self._db.write():
            yield

    # ---------------------------------------------------------------------------------------------- the embedder

    @property
    def embedder(self) -> tuple[str, int] | None:
        """Identity and dimension of the embedder that made the vectors, None while there are none."""
        with self._db.read() as connection:
            found = dict(connection.execute("SELECT key, value FROM meta WHERE key IN ('embedder', 'dimension')"))
        return (found["embedder"], int(found["dimension"])) if len(found) == 2 else None

    def bind_embedder(self, identity: str, dimension: int, *, replace_other: bool = False) -> None:
        """Hold the library to an embedder; the first one that is named stays.

        Raises:
            EmbedderMismatchError: the vectors were made with another one, and ``replace_other`` is not set.
        """
        found = self.embedder
        if found == (identity, dimension):
            return
        if found is not None and not replace_other:
            raise EmbedderMismatchError(
                f"the library {self.folder} was made with the embedder {found[0]} ({found[1]} dimensions), not with "
                f"{identity} ({dimension}); use that one, or run `newsproof rebuild --embedder …` to change"
            )
        rows = [("embedder", identity), ("dimension", str(dimension))]
        with self._db.write() as connection:
            connection.executemany("INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)", rows)

    # -------------------------------------------------------------------------------------------------- articles

    def put(
        self, article: Article, chunks: Sequence[ChunkDraft], fingerprint: Fingerprint | None = None
    ) -> tuple[Outcome, Article]:
        """Store an article with its chunks, in one transaction.

        A text that is new at its origin becomes the next version, and the old one is kept for the citations that
        refer to it. A text that is (nearly) that of an earlier article is linked to it, and those of its chunks that
        say nothing new sleep: they are in no index until the earlier article goes away or changes.

        Args:
            article: its ``version``, ``added`` and ``duplicate_of`` are set here.
            chunks: spans of ``article.text``.
            fingerprint: for finding near-duplicates; without it only exact copies are found.

        Returns:
            What happened, and the article as stored. New chunks are pending until :meth:`mark_embedded`.
        """
        with self._db.write() as c:
            row = c.execute(f"SELECT {HEAD}, a.number FROM articles a WHERE a.id = ?", (article.id,)).fetchone()
            if row is None:
                article = replace(article, version=1, added=_now(), duplicate_of=None)
                number = insert_article(c, article)
                duplicate_of = copies.settle(c, number, fingerprint)
                article = replace(article, duplicate_of=duplicate_of)
                insert_chunks(c, number, article, chunks)
                return ("duplicate" if duplicate_of else "added"), article
            old, number = article_of(row), int(row[11])
            if same_article(old, article):
                return "unchanged", replace(
                    article, version=old.version, added=old.added, duplicate_of=old.duplicate_of
                )
            drop_chunks(c, number)
            if old.content_hash == article.content_hash:
                article = replace(article, version=old.version, added=old.added, duplicate_of=old.duplicate_of)
                update_article(c, number, article)
            else:
                article = replace(article, version=old.version + 1, added=_now(), duplicate_of=None)
                update_article(c, number, article)
                duplicate_of = copies.settle(c, number, fingerprint)
                article = replace(article, duplicate_of=duplicate_of)
            insert_chunks(c, number, article, chunks)
            if old.content_hash != article.content_hash and old.duplicate_of is None:
                copies.rehome(c, article.id)
            return "updated", article

    def replace_chunks(self, article: Article, chunks: Sequence[ChunkDraft]) -> None:
        """Give a stored article other chunks, for instance those that suit another embedder."""
        with self._db.write() as c:
            row = c.execute("SELECT number FROM articles WHERE id = ?", (article.id,)).fetchone()
            if row is None:
                raise NotFoundError(f"there is no article {article.id}")
            number = int(row[0])
            drop_chunks(c, number)
            insert_chunks(c, number, article, chunks)

    def remove(self, article_ids: Iterable[str]) -> list[str]:
        """Remove articles with all their versions; copies of them take their place.

        Returns:
            The ids that were there. Their vectors are to be deleted (:meth:`tombstones`), and a copy that took over
            has chunks to be embedded (:meth:`pending`).
        """
        removed = []
        with self._db.write() as c:
            for article_id in article_ids:
                row = c.execute("SELECT number, duplicate_of FROM articles WHERE id = ?", (article_id,)).fetchone()
                if row is None:
                    continue
                drop_chunks(c, row[0])
                c.execute("DELETE FROM articles WHERE number = ?", (row[0],))
                if row[1] is None:
                    copies.rehome(c, article_id)
                removed.append(article_id)
        return removed

    def head(self, article_id: str) -> Article | None:
        """An article without its text, None where there is none with that id."""
        return self.heads([article_id]).get(article_id)

    def heads(self, article_ids: Iterable[str]) -> dict[str, Article]:
        """Articles without their texts, by id; unknown ids are left out."""
        with self._db.read() as c:
            rows = c.execute(
                f"SELECT {HEAD} FROM articles a WHERE a.id IN (SELECT value FROM json_each(?))",
                (json.dumps(list(article_ids)),),
            )
            return {row[0]: article_of(row) for row in rows}

    def get(self, article_id: str) -> Article:
        """An article with its current text.

        Raises:
            NotFoundError: there is none with that id.
        """
        with self._db.read() as c:
            row = c.execute(
                f"SELECT {HEAD}, v.text FROM articles a JOIN versions v ON v.article = a.number "
                "AND v.version = a.version WHERE a.id = ?",
                (article_id,),
            ).fetchone()
        if row is None:
            raise NotFoundError(f"there is no article {article_id}; `newsproof articles list` shows all")
        return article_of(row, row[11])

    def get_version(self, article_id: str, version: int) -> Article:
        """An article as it was, for a citation that refers to an earlier text.

        Raises:
            NotFoundError: there is no such article or version.
        """
        with self._db.read() as c:
            row = c.execute(
                f"SELECT {HEAD}, v.text, v.title, v.published, v.content_hash, v.added FROM articles a "
                "JOIN versions v ON v.article = a.number WHERE a.id = ? AND v.version = ?",
                (article_id, version),
            ).fetchone()
        if row is None:
            raise NotFoundError(f"there is no version {version} of an article {article_id}")
        text, title, published, digest, added = row[11:]
        return replace(
            article_of(row, text),
            title=title,
            published=published_from(published),
            content_hash=digest,
            added=datetime.fromisoformat(added),
            version=version,
        )

    def find_by_hash(self, content_hash: str) -> list[Article]:
        """The articles (without texts) whose current text has this SHA-256, oldest first."""
        with self._db.read() as c:
            rows = c.execute(f"SELECT {HEAD} FROM articles a WHERE a.content_hash = ? ORDER BY number", (content_hash,))
            return [article_of(row) for row in rows]

    def articles(
        self, since: date | None = None, until: date | None = None, source: str | None = None, *, copies: bool = True
    ) -> list[Article]:
        """Articles without their texts, in the order in which they came; ``copies=False`` leaves duplicates out."""
        condition, values = Filters(since=since, until=until, sources=(source,) if source else ()).sql("a")
        if not copies:
            condition += " AND a.duplicate_of IS NULL"
        with self._db.read() as c:
            rows = c.execute(f"SELECT {HEAD} FROM articles a WHERE {condition} ORDER BY a.number", values)
            return [article_of(row) for row in rows]

    def count(self) -> int:
        """The number of articles, duplicates included."""
        return self._number_of("SELECT count(*) FROM articles")

    def publishers(self) -> list[str]:
        """The names of those who published the articles, in order; one of each, however it is capitalised."""
        with self._db.read() as c:
            rows = c.execute(
                "SELECT min(source) FROM articles WHERE source != '' GROUP BY source_key ORDER BY source_key"
            )
            return [str(row[0]) for row in rows]

    def newest_day(self, filters: Filters) -> int | None:
        """The day (as :func:`rag.store.filters.day_number`) of the newest article that the filters let through.

        A day that has not come yet is a mistake of the article and does not count. None where no article has a date.
        """
        condition, values = filters.sql("a")
        with self._db.read() as c:
            row = c.execute(
                f"SELECT max(a.published_day) FROM articles a WHERE {condition} AND a.published_day <= :today",
                {**values, "today": day_number(datetime.now(UTC).date()) + 1},
            ).fetchone()
        return None if row[0] is None else int(row[0])

    # -------------------------------------------------------------------------------------------------- searching

    def lexical(
        self, match: str, limit: int, filters: Filters = EVERYTHING, weights: tuple[float, float] = (1.0, 1.0)
    ) -> list[LexicalHit]:
        """The best chunks for an FTS5 expression by BM25 (Robertson and Zaragoza 2009), best first.

        Args:
            match: an expression such as ``"bridge" OR "opening"``; :func:`rag.store.full_text.any_of` makes one.
            limit: most hits to return.
            filters: which articles may be found.
            weights: of title and body.

        Raises:
            ValueError: the expression is not one.
        """
        with self._db.read() as c:
            return full_text.search(c, match, limit, filters, weights)

    def copies(self, article_ids: Iterable[str]) -> dict[str, list[str]]:
        """The origins of the copies of some articles, by the id of the first copy, in the order in which they came."""
        found: dict[str, list[str]] = {}
        with self._db.read() as c:
            rows = c.execute(
                "SELECT a.duplicate_of, a.origin FROM articles a "
                "WHERE a.duplicate_of IN (SELECT value FROM json_each(?)) ORDER BY a.number",
                (json.dumps(list(article_ids)),),
            )
            for first, origin in rows:
                found.setdefault(first, []).append(origin)
        return found

    def leads(self, article_ids: Iterable[str]) -> dict[str, str]:
        """The id of the first chunk of each article; for a copy of an article, that of the first copy."""
        with self._db.read() as c:
            rows = c.execute(
                "SELECT wanted.id, (SELECT c.id FROM chunks c WHERE c.article = first.number ORDER BY c.start LIMIT 1) "
                "FROM articles wanted JOIN articles first ON first.id = coalesce(wanted.duplicate_of, wanted.id) "
                "WHERE wanted.id IN (SELECT value FROM json_each(?))",
                (json.dumps(list(article_ids)),),
            )
            return {row[0]: row[1] for row in rows if row[1] is not None}

    def document_frequencies(self, terms: Iterable[str]) -> dict[str, int]:
        """In how many indexed chunks each term (any form of the word) occurs; of several words, the rarest counts."""
        with self._db.read() as c:
            return full_text.document_frequencies(c, self._stems, terms)

    def rebuild_index(self) -> None:
        """Make the full-text index again from the articles."""
        with self._db.write() as c:
            c.execute("INSERT INTO passage_index (passage_index) VALUES ('rebuild')")

    def check(self) -> None:
        """Compare the file with itself and the full-text index with the articles; takes a while.

        Raises:
            CorruptLibraryError: they do not agree.
        """
        with self._db.write() as c:
            problems = [row[0] for row in c.execute("PRAGMA quick_check(3)") if row[0] != "ok"]
            problems += [f"row {row[1]} of {row[0]} refers to nothing" for row in c.execute("PRAGMA foreign_key_check")]
            if problems:
                raise CorruptLibraryError(f"{self._db.path} is damaged: {'; '.join(problems[:3])}; restore a backup")
            c.execute("INSERT INTO passage_index (passage_index, rank) VALUES ('integrity-check', 1)")

    # ---------------------------------------------------------------------------------------------------- answers

    def save_answer(self, answer: Answer) -> None:
        """Keep an answer; one with the same id is replaced."""
        with self._db.write() as c:
            answers.save(c, answer)

    def answer(self, answer_id: str) -> Answer:
        """A kept answer.

        Raises:
            NotFoundError: there is none with that id.
        """
        with self._db.read() as c:
            return answers.load(c, answer_id)

    def answers(self, limit: int = 50) -> list[Answer]:
        """The latest answers, latest first."""
        with self._db.read() as c:
            return answers.latest(c, limit)


def _now() -> datetime:
    return datetime.now(UTC)
