"""From articles to a searchable library: split, store, embed; and the repairs that keep its parts in step.

The catalogue is written first and its chunks wait as *pending* until their vectors are in the vector store. What is
interrupted between the two is finished by :func:`repair`.
"""

import queue
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from rag.errors import NewsproofError
from rag.reading.duplicates import Fingerprint, fingerprint
from rag.records import Article, Failure, IngestReport, content_hash
from rag.store.catalogue import Catalogue, ChunkDraft, PendingChunk
from rag.store.rows import same_article
from rag.store.vector_cache import VectorCache, vector_key
from rag.store.vectors import VectorStore, vector_metadata
from rag.text.chunks import chunk_spans
from rag.text.normalise import normalise
from rag.text.sentences import sentence_spans

if TYPE_CHECKING:
    from rag.models.embedder import Embedder

__all__ = ["Progress", "embedded_text", "ingest", "rebuild", "remove", "repair"]

CHUNK_TOKENS = 240
"""Most tokens of fresh text in a chunk; fewer where the embedder's window would not hold them under their header."""
MAX_TITLE = 200
"""Characters of a title in the header; longer ones are cut at a word."""
BATCH_CHUNKS = 512
"""Chunks that are stored and embedded together: enough to sort by length, few enough to lose little when stopped."""
BATCH_ARTICLES = 1000
"""Articles that close a batch although they have fewer chunks (unchanged ones have none)."""
QUEUE_ARTICLES = 64
"""Articles split ahead of the embedder."""

_SAME_COSINE = 0.999

# Not the locale's names, on which the embeddings would then depend.
_MONTHS = "January February March April May June July August September October November December".split()  # noqa: SIM905

Progress = Callable[[IngestReport], None]
"""Called with the running totals whenever articles have been stored or chunks embedded."""


@dataclass(frozen=True, slots=True)
class _Prepared:
    """An article ready to be stored."""

    article: Article
    chunks: tuple[ChunkDraft, ...]
    fingerprint: Fingerprint


@dataclass(frozen=True, slots=True)
class _Unchanged:
    """An article that is in the library as it is."""


@dataclass(frozen=True, slots=True)
class _Broken:
    """The source of articles itself failed."""

    error: BaseException


_Item = _Prepared | _Unchanged | Failure


def embedded_text(article: Article, text: str) -> str:
    """What is embedded for a chunk: its text under a header of title, source and date, as far as they are known."""
    title = article.title
    if len(title) > MAX_TITLE:
        title = title[:MAX_TITLE].rsplit(" ", 1)[0].rstrip() + "…"
    facts = ", ".join(part for part in (article.source, _in_words(article.published)) if part)
    header = " ".join(part for part in (title, f"({facts})" if facts else "") if part)
    return f"{header}\n{text}" if header else text


def _in_words(day: date | None) -> str:
    return "" if day is None else f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def ingest(
    items: Iterable[Article | Failure],
    *,
    catalogue: Catalogue,
    vectors: VectorStore,
    cache: VectorCache,
    embedder: "Embedder",
    progress: Progress | None = None,
) -> IngestReport:
    """Store articles and make them searchable; those that are there unchanged cost a look-up.

    Articles are read, split and compared in a thread of their own while others are being embedded. An article that
    cannot be stored becomes a failure of the report, and the rest goes on. After an interruption everything that was
    reported as stored is kept, and :func:`repair` embeds what still waits.

    Args:
        items: articles, and inputs that could not be read.
        catalogue: the library's catalogue.
        vectors: its vectors.
        cache: embeddings made before.
        embedder: the embedder of the library.
        progress: told of the running totals.

    Raises:
        EmbedderMismatchError: the library was made with another embedder.
        StorageFullError: no space left; the batch at hand is undone.
        LibraryError: the library cannot be used.
    """
    started = time.monotonic()
    report = IngestReport()
    with catalogue.writing():
        catalogue.bind_embedder(embedder.identity, embedder.dimension)
        for batch in _batches(_ahead(items, catalogue, embedder)):
            report = _store(batch, catalogue, report)
            _tell(progress, report, started)
            for embedded in _embed_pending(catalogue, vectors, cache, embedder):
                report = replace(report, chunks=report.chunks + embedded)
                _tell(progress, report, started)
    return replace(report, seconds=time.monotonic() - started)


def remove(
    article_ids: Iterable[str], *, catalogue: Catalogue, vectors: VectorStore, cache: VectorCache, embedder: "Embedder"
) -> list[str]:
    """Remove articles from every part of the library; copies of them take their place.

    Returns:
        The ids of those that were there.
    """
    with catalogue.writing():
        removed = catalogue.remove(article_ids)
        cache.forget(removed)
        for _ in _embed_pending(catalogue, vectors, cache, embedder):
            pass
    return removed


def repair(catalogue: Catalogue, vectors: VectorStore, embedder: "Embedder", cache: VectorCache) -> int:
    """Bring the vectors in step with the catalogue, after a crash or a loss of files; call it when opening.

    Costs a few counts and searches where nothing is wrong.

    Returns:
        How many chunks got their vectors.
    """
    if _in_step(catalogue, vectors) and not _index_lost(catalogue, vectors, cache):
        return 0
    with catalogue.writing():
        embedded = sum(_embed_pending(catalogue, vectors, cache, embedder))
        if not _in_step(catalogue, vectors):
            there = vectors.ids()
            known = set(catalogue.chunk_ids())
            vectors.delete(sorted(there - known))
            catalogue.mark_embedded(known - there, embedded=False)
            embedded += sum(_embed_pending(catalogue, vectors, cache, embedder))
        if _index_lost(catalogue, vectors, cache):
            vectors.reset()
            catalogue.mark_embedded(catalogue.chunk_ids(), embedded=False)
            embedded += sum(_embed_pending(catalogue, vectors, cache, embedder))
    return embedded


def _in_step(catalogue: Catalogue, vectors: VectorStore) -> bool:
    waiting = catalogue.chunk_count(pending=True) or catalogue.tombstones()
    return not waiting and catalogue.chunk_count() == vectors.count()


def _index_lost(catalogue: Catalogue, vectors: VectorStore, cache: VectorCache) -> bool:
    """Whether chunks that Chroma counts are not found by their own vectors, as after the loss of its index files."""
    keys = [key for _, key in catalogue.sample_embedded()]
    for vector in cache.get(keys).values():
        hits = vectors.query(vector, 1)
        if hits and hits[0][1] < _SAME_COSINE:
            return True
    return False


def rebuild(
    *,
    catalogue: Catalogue,
    vectors: VectorStore,
    cache: VectorCache,
    embedder: "Embedder",
    progress: Progress | None = None,
) -> IngestReport:
    """Make full-text index and vectors again from the articles, with another embedder if that is given.

    Returns:
        A report of which ``chunks`` and ``seconds`` count.
    """
    started = time.monotonic()
    report = IngestReport()
    with catalogue.writing():
        # The vectors go first and the catalogue changes in one step, so an interrupted rebuild leaves the chunks of one
        # embedder only: all old, to be filled from the cache, or all new and pending.
        vectors.reset()
        with catalogue.transaction():
            catalogue.bind_embedder(embedder.identity, embedder.dimension, replace_other=True)
            for head in catalogue.articles():
                article = catalogue.get(head.id)
                catalogue.replace_chunks(article, _split(article, embedder))
            catalogue.rebuild_index()
        for embedded in _embed_pending(catalogue, vectors, cache, embedder):
            report = replace(report, chunks=report.chunks + embedded)
            _tell(progress, report, started)
    return replace(report, seconds=time.monotonic() - started)


# ------------------------------------------------------------------------------------------------------------ reading


def _ahead(items: Iterable[Article | Failure], catalogue: Catalogue, embedder: "Embedder") -> Iterator[_Item]:
    """Prepare articles in a thread, some ahead of the consumer."""
    ready: queue.Queue[_Item | _Broken | None] = queue.Queue(QUEUE_ARTICLES)
    stop = threading.Event()

    def offer(item: _Item | _Broken | None) -> None:
        while not stop.is_set():
            with suppress(queue.Full):
                ready.put(item, timeout=0.1)
                return

    def produce() -> None:
        try:
            for item in items:
                if stop.is_set():
                    return
                offer(item if isinstance(item, Failure) else _prepare(item, catalogue, embedder))
            offer(None)
        except BaseException as error:
            offer(_Broken(error))

    # A daemon, because a read that hangs must not keep the process from ending after an interruption.
    thread = threading.Thread(target=produce, name="newsproof-ingest", daemon=True)
    thread.start()
    try:
        while (item := ready.get()) is not None:
            if isinstance(item, _Broken):
                raise item.error
            yield item
    finally:
        stop.set()
        thread.join(timeout=5.0)


def _prepare(article: Article, catalogue: Catalogue, embedder: "Embedder") -> _Item:
    try:
        stored = catalogue.head(article.id)
        if stored is not None and same_article(stored, article):
            return _Unchanged()
        text = normalise(article.text)
        if text != article.text or not article.content_hash:
            article = replace(article, text=text, content_hash=content_hash(text))
        chunks = _split(article, embedder)
        if not chunks:
            return Failure(origin=article.origin, error="the article has no text")
        return _Prepared(article, chunks, fingerprint(article.text))
    except NewsproofError:
        raise
    except Exception as error:
        return Failure(origin=article.origin, error=f"cannot be split ({type(error).__name__}: {error})")


def _split(article: Article, embedder: "Embedder") -> tuple[ChunkDraft, ...]:
    sentences = sentence_spans(article.text)
    if not sentences:
        return ()
    sizes = embedder.count_tokens([article.text[s.start : s.end] for s in sentences])
    (header,) = embedder.count_tokens([embedded_text(article, "")])
    # What a chunk repeats of the one before has its vector there, and is not embedded again.
    return tuple(
        ChunkDraft(s.start, s.end, vector_key(embedder.identity, embedded_text(article, article.text[s.fresh : s.end])))
        for s in chunk_spans(sentences, sizes, max(1, min(CHUNK_TOKENS, embedder.window - header)))
    )


def _batches(items: Iterator[_Item]) -> Iterator[list[_Item]]:
    batch: list[_Item] = []
    chunks = 0
    try:
        for item in items:
            batch.append(item)
            if isinstance(item, _Prepared):
                chunks += len(item.chunks)
            if chunks >= BATCH_CHUNKS or len(batch) >= BATCH_ARTICLES:
                yield batch
                batch, chunks = [], 0
    except Exception:
        # The articles that came before the source failed are kept.
        if batch:
            yield batch
        raise
    if batch:
        yield batch


# ------------------------------------------------------------------------------------------------------------ writing


def _store(batch: Sequence[_Item], catalogue: Catalogue, report: IngestReport) -> IngestReport:
    counts = {"added": 0, "updated": 0, "unchanged": 0, "duplicate": 0}
    failed = list(report.failed)
    with catalogue.transaction():
        for item in batch:
            if isinstance(item, Failure):
                failed.append(item)
            elif isinstance(item, _Unchanged):
                counts["unchanged"] += 1
            else:
                try:
                    outcome, _ = catalogue.put(item.article, item.chunks, item.fingerprint)
                except NewsproofError:
                    raise
                except Exception as error:
                    reason = f"cannot be stored ({type(error).__name__}: {error})"
                    failed.append(Failure(origin=item.article.origin, error=reason))
                else:
                    counts[outcome] += 1
    return replace(
        report,
        added=report.added + counts["added"],
        updated=report.updated + counts["updated"],
        unchanged=report.unchanged + counts["unchanged"],
        duplicates=report.duplicates + counts["duplicate"],
        failed=tuple(failed),
    )


def _embed_pending(
    catalogue: Catalogue, vectors: VectorStore, cache: VectorCache, embedder: "Embedder"
) -> Iterator[int]:
    """Delete the vectors of chunks that are gone, then make the missing ones; yields how many after each step."""
    while gone := catalogue.tombstones():
        vectors.delete(gone)
        catalogue.bury(gone)
    while waiting := catalogue.pending(BATCH_CHUNKS):
        catalogue.bind_embedder(embedder.identity, embedder.dimension)
        known = cache.get(chunk.embed_hash for chunk in waiting)
        missing = {c.embed_hash: c for c in waiting if c.embed_hash not in known}
        if missing:
            made = embedder.embed([embedded_text(c.article, c.fresh) for c in missing.values()])
            new = dict(zip(missing, made, strict=True))
            cache.put(new, {key: c.article.id for key, c in missing.items()})
            known |= new
        _write_vectors(waiting, np.stack([known[c.embed_hash] for c in waiting]), vectors)
        catalogue.mark_embedded(c.chunk.id for c in waiting)
        yield len(waiting)


def _write_vectors(chunks: Sequence[PendingChunk], rows: "np.typing.NDArray[np.float32]", vectors: VectorStore) -> None:
    vectors.upsert(
        [c.chunk.id for c in chunks],
        rows,
        [vector_metadata(c.article.id, c.article.published, c.article.source) for c in chunks],
    )


def _tell(progress: Progress | None, report: IngestReport, started: float) -> None:
    if progress is not None:
        progress(replace(report, seconds=time.monotonic() - started))
