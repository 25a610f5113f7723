"""Ingest: every article is stored once, found at once, and never half."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from rag.ingest import embedded_text, ingest, remove, repair
from rag.models.embedder import Embedder
from rag.records import Article, Failure, IngestReport
from rag.store.catalogue import Catalogue
from rag.store.vector_cache import VectorCache
from rag.store.vectors import VectorStore


class HashingEmbedder(Embedder):
    """Adds a fixed random direction for each word; counts what it embeds."""

    identity = "hashing"
    window = 254

    def __init__(self, dimension: int = 32) -> None:
        self._dimension = dimension
        self.embedded: list[str] = []

    @property
    def dimension(self) -> int:
        return self._dimension

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return [len(text.split()) for text in texts]

    def embed(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        self.embedded.extend(texts)
        rows = np.zeros((len(texts), self._dimension), dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            for word in text.lower().split() or [""]:
                seed = int.from_bytes(hashlib.sha256(word.encode()).digest()[:4], "little")
                row += np.random.default_rng(seed).normal(size=self._dimension)
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)


@dataclass
class Parts:
    """A library in its parts."""

    folder: Path
    embedder: Embedder = field(default_factory=HashingEmbedder)

    def __post_init__(self) -> None:
        self.open()

    def open(self) -> None:
        self.catalogue = Catalogue.open(self.folder)
        self.cache = VectorCache(self.folder)
        self.vectors = VectorStore(self.folder)

    def close(self) -> None:
        self.catalogue.close()
        self.cache.close()
        self.vectors.close()

    def add(self, *items: Article | Failure) -> IngestReport:
        return ingest(items, catalogue=self.catalogue, vectors=self.vectors, cache=self.cache, embedder=self.embedder)

    def remove(self, *ids: str) -> list[str]:
        return remove(ids, catalogue=self.catalogue, vectors=self.vectors, cache=self.cache, embedder=self.embedder)

    def repair(self) -> int:
        return repair(self.catalogue, self.vectors, self.embedder, self.cache)

    def nearest(self, text: str, k: int = 3) -> list[str]:
        hits = self.vectors.query(self.embedder.embed([text])[0], k)
        return [chunk.text for chunk in self.catalogue.chunks(chunk_id for chunk_id, _ in hits)]

    def assert_consistent(self) -> None:
        self.catalogue.check()
        assert self.vectors.ids() == set(self.catalogue.chunk_ids())
        assert self.catalogue.chunk_count(pending=True) == 0
        assert self.catalogue.tombstones() == []


@pytest.fixture
def parts(tmp_path: Path) -> Iterator[Parts]:
    library = Parts(tmp_path)
    yield library
    library.close()


def bridge(text: str = "", **changes: object) -> Article:
    facts: dict[str, object] = {
        "origin": "https://example.org/bridge",
        "title": "Bridge opens",
        "source": "The Courier",
        "published": date(2026, 3, 5),
        "text": text or "The new bridge over the Lorn opened on Thursday. It cost 12 million euros. Cyclists cheered.",
    }
    return Article.create(**(facts | changes))  # type: ignore[arg-type]


def test_an_article_is_found_by_its_words_and_by_its_meaning(parts: Parts) -> None:
    report = parts.add(bridge(), bridge("Bakers went on strike.", origin="https://example.org/bread", title="Bread"))

    assert (report.added, report.chunks, report.failed) == (2, 2, ())
    (hit,) = parts.catalogue.lexical('"cyclists"', 5)
    assert parts.catalogue.chunks([hit.chunk_id])[0].text.endswith("Cyclists cheered.")
    assert parts.nearest("bakers strike", 1) == ["Bakers went on strike."]
    parts.assert_consistent()


def test_an_unchanged_article_is_not_embedded_again(parts: Parts) -> None:
    parts.add(bridge())
    embedder = parts.embedder = HashingEmbedder()

    report = parts.add(bridge())

    assert (report.unchanged, report.added, report.updated, report.chunks) == (1, 0, 0, 0)
    assert embedder.embedded == []


def test_a_changed_article_replaces_its_chunks_and_keeps_the_old_text_for_old_citations(parts: Parts) -> None:
    parts.add(bridge())
    report = parts.add(bridge("The bridge over the Lorn stays closed."))

    identity = bridge().id
    assert report.updated == 1
    assert parts.catalogue.get(identity).version == 2
    assert "12 million" in parts.catalogue.get_version(identity, 1).text
    assert parts.catalogue.lexical("cyclists", 5) == []
    parts.assert_consistent()


def test_the_header_names_what_is_known() -> None:
    assert embedded_text(bridge(), "It opened.") == "Bridge opens (The Courier, 5 March 2026)\nIt opened."
    assert embedded_text(bridge(source="", published=None), "It opened.") == "Bridge opens\nIt opened."
    assert embedded_text(bridge(source="", published=None, title=""), "It opened.") == "It opened."
    long = embedded_text(bridge(title="word " * 100), "It opened.")
    assert long.split("\n")[0].startswith("word word")
    assert len(long) < 260
