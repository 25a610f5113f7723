"""Ingest: every article is stored once, found at once, and never half."""

import hashlib
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from rag.errors import EmbedderMismatchError, WeightsError
from rag.ingest import CHUNK_TOKENS, embedded_text, ingest, rebuild, remove, repair
from rag.models.embedder import Embedder, open_embedder
from rag.records import Article, Failure, IngestReport
from rag.settings import Settings
from rag.store.catalogue import Catalogue, ChunkDraft
from rag.store.vector_cache import VectorCache, vector_key
from rag.store.vectors import VectorStore
from rag.text.normalise import normalise


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


def test_failures_are_reported_and_the_rest_goes_on(parts: Parts) -> None:
    unreadable = Failure(origin="file:///broken.pdf", error="not a text")
    surrogate = Article(id="s", origin="surrogate", title="\ud800", text="Some text.", content_hash="x")
    report = parts.add(unreadable, bridge(text=" \n ", origin="empty"), surrogate, bridge())

    assert report.added == 1
    assert [failure.origin for failure in report.failed] == ["file:///broken.pdf", "empty", "surrogate"]
    assert "no text" in report.failed[1].error
    parts.assert_consistent()


def test_a_text_that_was_not_normalised_is(parts: Parts) -> None:
    parts.add(bridge("The bridge\r\nopened\x00.  \n"))
    assert parts.catalogue.get(bridge().id).text == "The bridge\nopened."
    assert parts.add(bridge("The bridge\r\nopened\x00.  \n")).unchanged == 1


def test_a_long_article_becomes_chunks_of_whole_sentences_that_fit(parts: Parts) -> None:
    sentences = [f"Sentence number {n} tells of the harbour and of the {n} ships in it." for n in range(100)]
    parts.add(bridge(" ".join(sentences)))

    article = parts.catalogue.get(bridge().id)
    chunks = parts.catalogue.chunks_of(article.id)
    assert len(chunks) > 5
    for chunk in chunks:
        assert article.text[chunk.start : chunk.end] == chunk.text
        assert chunk.text.startswith("Sentence")
        assert chunk.text.endswith("it.")
        assert len(chunk.text.split()) <= 1.25 * CHUNK_TOKENS
    assert isinstance(parts.embedder, HashingEmbedder)
    # Each sentence is embedded once, under a header that leaves room for it.
    assert sum(text.count("tells of the harbour") for text in parts.embedder.embedded) == len(sentences)
    assert all(size <= parts.embedder.window for size in parts.embedder.count_tokens(parts.embedder.embedded))


def test_chunks_made_by_an_earlier_version_stay_beside_new_ones(parts: Parts) -> None:
    text = " ".join(f"Sentence number {n} tells of the harbour and of the {n} ships in it." for n in range(40))
    old = bridge(text, origin="https://example.org/old")
    # Smaller chunks, each embedded with the sentence that it repeats.
    spans = [(0, text.index("Sentence number 20")), (text.index("Sentence number 19"), len(text))]
    keys = [vector_key(parts.embedder.identity, embedded_text(old, text[start:end])) for start, end in spans]
    parts.catalogue.put(old, [ChunkDraft(*span, key) for span, key in zip(spans, keys, strict=True)])

    assert parts.repair() == 2
    assert parts.add(old).unchanged == 1
    parts.add(bridge())
    assert len(parts.catalogue.chunks_of(old.id)) == 2
    parts.assert_consistent()


def test_only_a_new_header_or_text_is_embedded_and_a_change_taken_back_is_free(parts: Parts) -> None:
    parts.add(bridge())
    embedder = parts.embedder = HashingEmbedder()

    assert parts.add(bridge(title="Bridge opens at last")).updated == 1
    assert [text.split("\n")[0] for text in embedder.embedded] == ["Bridge opens at last (The Courier, 5 March 2026)"]
    assert parts.add(bridge(authors=("A. Reporter",), title="Bridge opens")).updated == 1
    assert len(embedder.embedded) == 1
    assert parts.catalogue.get(bridge().id).authors == ("A. Reporter",)
    parts.assert_consistent()


def test_a_copy_is_embedded_only_when_the_first_goes(parts: Parts) -> None:
    report = parts.add(bridge(), bridge(origin="https://example.org/copy", source="The Echo"))
    assert (report.added, report.duplicates, report.chunks) == (1, 1, 1)

    assert parts.remove(bridge().id) == [bridge().id]
    (hit,) = parts.catalogue.lexical("cyclists", 5)
    assert parts.catalogue.heads([hit.article_id])[hit.article_id].source == "The Echo"
    assert len(parts.nearest("cyclists")) == 1
    parts.assert_consistent()


def test_removing_removes_everywhere(parts: Parts) -> None:
    parts.add(bridge())
    parts.remove(bridge().id, "unknown")
    assert parts.vectors.count() == len(parts.cache) == parts.catalogue.count() == 0
    parts.assert_consistent()


def test_progress_counts_up_to_the_report(parts: Parts) -> None:
    seen: list[IngestReport] = []
    report = ingest(
        [bridge(), bridge("Bread is dear.", origin="https://example.org/bread")],
        catalogue=parts.catalogue,
        vectors=parts.vectors,
        cache=parts.cache,
        embedder=parts.embedder,
        progress=seen.append,
    )
    assert [(r.added, r.chunks) for r in seen] == [(2, 0), (2, 2)]
    assert report.seconds >= seen[-1].seconds > 0


def test_articles_read_before_their_source_fails_are_kept(parts: Parts) -> None:
    def articles() -> Iterator[Article]:
        yield bridge()
        raise ConnectionResetError("the feed broke off")

    with pytest.raises(ConnectionResetError):
        ingest(articles(), catalogue=parts.catalogue, vectors=parts.vectors, cache=parts.cache, embedder=parts.embedder)
    assert parts.catalogue.count() == 1
    parts.assert_consistent()


class InterruptedEmbedder(HashingEmbedder):
    def embed(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        raise KeyboardInterrupt


def test_an_interruption_keeps_the_articles_and_repair_embeds_them(parts: Parts) -> None:
    parts.add(bridge("Bread is dear.", origin="https://example.org/bread"))
    parts.embedder = InterruptedEmbedder()
    with pytest.raises(KeyboardInterrupt):
        parts.add(bridge())
    assert len(parts.catalogue.lexical("cyclists", 5)) == 1
    assert parts.catalogue.chunk_count(pending=True) == 1

    parts.close()
    parts.open()
    parts.embedder = HashingEmbedder()
    assert parts.repair() == 1
    assert parts.repair() == 0
    assert parts.nearest("cyclists cheered", 1)[0].endswith("Cyclists cheered.")
    parts.assert_consistent()


KILLED = """
import os, signal, sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from rag.store.vectors import VectorStore
from test_ingest import HashingEmbedder, Parts, bridge

def die(*arguments):
    os.kill(os.getpid(), signal.SIGKILL)

parts = Parts(Path(sys.argv[2]))
parts.add(*(bridge(f"Ship number {n} left the harbour.", origin=str(n)) for n in range(20)))
setattr({"embed": HashingEmbedder, "delete": VectorStore, "upsert": VectorStore}[sys.argv[3]], sys.argv[3], die)
parts.add(*(bridge(f"Plane number {n} left the airport.", origin=str(n)) for n in range(10, 30)))
"""


@pytest.mark.parametrize(("killed_in", "not_deleted"), [("delete", 10), ("embed", 0), ("upsert", 0)])
def test_a_process_killed_between_the_stores_is_repaired_at_the_next_start(
    tmp_path: Path, killed_in: str, not_deleted: int
) -> None:
    here = str(Path(__file__).parent)
    killed = subprocess.run([sys.executable, "-c", KILLED, here, str(tmp_path), killed_in], check=False)
    assert killed.returncode == -signal.SIGKILL

    parts = Parts(tmp_path)
    assert parts.catalogue.count() == 30
    assert parts.catalogue.chunk_count(pending=True) == 20
    assert len(parts.catalogue.tombstones()) == not_deleted
    assert parts.repair() == 20
    parts.assert_consistent()
    assert parts.nearest("plane number 12 left the airport.", 1) == ["Plane number 12 left the airport."]
    parts.close()


def test_lost_and_foreign_vectors_are_put_right(parts: Parts) -> None:
    parts.add(bridge(), bridge("Bread is dear.", origin="https://example.org/bread"))
    lost = parts.catalogue.chunk_ids()[:1]
    parts.vectors.delete(lost)
    parts.vectors.upsert(["x1", "x2"], parts.embedder.embed(["a", "b"]), [{"article_id": "x"}] * 2)
    embedder = parts.embedder = HashingEmbedder()

    assert parts.repair() == 1
    assert embedder.embedded == []  # it was in the cache
    parts.assert_consistent()


def test_a_lost_vector_folder_costs_no_embedding(parts: Parts) -> None:
    parts.add(bridge())
    parts.close()
    shutil.rmtree(parts.folder / "chroma")
    parts.open()
    parts.embedder = HashingEmbedder()
    assert parts.repair() == 1
    assert parts.embedder.embedded == []
    parts.assert_consistent()


def test_lost_index_files_that_chroma_does_not_miss_are_noticed(parts: Parts) -> None:
    # Chroma writes its index files every 1,000 chunks and replays only the rest from its log.
    parts.add(*(bridge(f"Ship {n} left.", origin=str(n), title=f"{n} {n * n}") for n in range(1100)))
    parts.close()
    for index in (parts.folder / "chroma").iterdir():
        if index.is_dir():
            shutil.rmtree(index)
    parts.open()
    parts.embedder = HashingEmbedder()

    assert parts.vectors.count() == 1100
    assert parts.repair() == 1100
    assert parts.embedder.embedded == []
    parts.assert_consistent()
    assert parts.repair() == 0


def test_rebuilding_with_another_embedder(parts: Parts) -> None:
    parts.add(bridge(), bridge(origin="copy"), bridge("Bread is dear.", origin="https://example.org/bread"))
    parts.embedder = wide = HashingEmbedder(dimension=48)
    wide.identity = "hashing-48"
    with pytest.raises(EmbedderMismatchError, match="newsproof rebuild"):
        parts.add(bridge())

    report = rebuild(catalogue=parts.catalogue, vectors=parts.vectors, cache=parts.cache, embedder=wide)
    assert report.chunks == 2
    assert parts.nearest("bread", 1) == ["Bread is dear."]
    parts.assert_consistent()


def test_rebuilding_with_the_same_embedder_embeds_nothing(parts: Parts) -> None:
    parts.add(bridge())
    before = parts.catalogue.chunk_ids()
    embedder = parts.embedder = HashingEmbedder()
    rebuild(catalogue=parts.catalogue, vectors=parts.vectors, cache=parts.cache, embedder=embedder)
    assert embedder.embedded == []
    assert parts.catalogue.chunk_ids() == before
    parts.assert_consistent()


TEXTS = (
    "The bridge over the Lorn opened on Thursday.",
    "The bridge over the Lorn opened on Friday. " + "It carries trams, cyclists and people on foot. " * 12,
    "The bridge over the Lorn opened on Friday! " + "It carries trams, cyclists and people on foot. " * 12,
    "Bakers went on strike over the price of flour. " * 60,
    "\U0001f309 Bridge.",
)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("add"), st.sampled_from("abcd"), st.sampled_from(range(len(TEXTS))), st.sampled_from("xy")),
        st.tuples(st.just("remove"), st.sampled_from("abcd")),
        st.tuples(st.just("interrupt"), st.sampled_from("abcd"), st.sampled_from(range(len(TEXTS)))),
        st.tuples(st.just("repair")),
    ),
    max_size=12,
)


@hypothesis_settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(steps=STEPS)
def test_any_sequence_of_changes_leaves_all_parts_in_agreement(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[Any, ...]]
) -> None:
    parts = Parts(tmp_path_factory.mktemp("library"))
    expected: dict[str, str] = {}
    for step in steps:
        if step[0] == "add":
            # Later letters appeared earlier, so that articles take each other's place as the first copy.
            day = date(2026, 3, 30 - ord(step[1]) % 26)
            parts.add(bridge(TEXTS[step[2]], origin=step[1], title=step[3], published=day))
            expected[step[1]] = TEXTS[step[2]]
        elif step[0] == "remove":
            parts.remove(bridge(origin=step[1]).id)
            expected.pop(step[1], None)
        elif step[0] == "interrupt":
            parts.embedder = InterruptedEmbedder()
            with suppress(KeyboardInterrupt):
                parts.add(bridge(TEXTS[step[2]], origin=step[1]))
            parts.embedder = HashingEmbedder()
            expected[step[1]] = TEXTS[step[2]]
        else:
            parts.repair()
    parts.repair()

    parts.assert_consistent()
    stored = {a.origin: parts.catalogue.get(a.id) for a in parts.catalogue.articles()}
    assert {origin: a.text for origin, a in stored.items()} == {o: normalise(t) for o, t in expected.items()}
    firsts = {a.id for a in stored.values() if a.duplicate_of is None}
    assert {a.duplicate_of for a in stored.values()} - {None} <= firsts
    searchable = [parts.catalogue.chunks([i])[0] for i in parts.catalogue.chunk_ids()]
    assert firsts <= {chunk.article_id for chunk in searchable}
    texts = {a.id: a for a in stored.values()}
    for chunk in searchable:
        first = texts[chunk.article_id].duplicate_of
        assert first is None or chunk.text not in texts[first].text
    assert len({a.content_hash for a in stored.values() if a.id in firsts}) == len(firsts)
    parts.close()


def test_the_copy_that_appeared_first_counts_as_the_original(parts: Parts) -> None:
    copied = bridge(origin="https://example.org/copied", source="The Echo", published=date(2026, 3, 6))
    undated = bridge(origin="https://example.org/undated", source="The Post", published=None)
    original = bridge()
    assert parts.add(copied, undated).duplicates == 1
    parts.add(original)

    assert {head.source: head.duplicate_of for head in parts.catalogue.articles()} == {
        "The Echo": original.id,
        "The Post": original.id,
        "The Courier": None,
    }
    assert {c.article_id for c in parts.catalogue.chunks(parts.catalogue.chunk_ids())} == {original.id}
    parts.assert_consistent()
    parts.remove(original.id)
    assert {c.article_id for c in parts.catalogue.chunks(parts.catalogue.chunk_ids())} == {copied.id}
    parts.assert_consistent()


@pytest.mark.parametrize("day", [date(2026, 3, 5), None])
def test_of_copies_of_one_day_the_one_with_a_publisher_counts_as_the_original(parts: Parts, day: date | None) -> None:
    nameless = bridge(origin="file:///pasted.txt", source="", published=day)
    named = bridge(published=day)
    later = bridge(origin="https://example.org/later", source="The Echo", published=day)
    assert parts.add(nameless, named, later).duplicates == 1
    assert {a.id: a.duplicate_of for a in parts.catalogue.articles()} == {
        nameless.id: named.id,
        named.id: None,
        later.id: named.id,
    }
    parts.remove(named.id)
    assert {a.id: a.duplicate_of for a in parts.catalogue.articles()} == {nameless.id: later.id, later.id: None}
    parts.assert_consistent()


def test_a_byline_and_a_date_do_not_make_a_copy_worth_finding(parts: Parts) -> None:
    story = " ".join(f"Sentence number {i} of the report says what happened at place {i * 7}." for i in range(60))
    first = bridge(story, origin="https://example.org/first")
    copied = bridge(f"By Nell Adeane, for the Post\n\n{story}", origin="https://example.org/copied")
    assert parts.add(first, copied).duplicates == 1
    assert {c.article_id for c in parts.catalogue.chunks(parts.catalogue.chunk_ids())} == {first.id}
    parts.assert_consistent()


def test_a_correction_that_is_nearly_a_copy_can_be_found(parts: Parts) -> None:
    story = " ".join(f"Sentence number {i} of the report says what happened at place {i * 7}." for i in range(60))
    first = bridge(story, origin="https://example.org/first")
    corrected = bridge(story.replace("at place 70.", "at place 71."), origin="https://example.org/corrected")
    report = parts.add(first, corrected)
    assert (report.added, report.duplicates) == (1, 1)
    assert parts.catalogue.head(corrected.id).duplicate_of == first.id
    (chunk,) = [c for c in parts.catalogue.chunks(parts.catalogue.chunk_ids()) if c.article_id == corrected.id]
    assert "at place 71." in chunk.text
    parts.remove(first.id)
    assert {c.article_id for c in parts.catalogue.chunks(parts.catalogue.chunk_ids())} == {corrected.id}
    parts.assert_consistent()


def test_the_real_embedder_finds_a_paraphrase(parts: Parts) -> None:
    try:
        parts.embedder = open_embedder(Settings())
    except WeightsError as error:
        pytest.skip(f"no weights: {error}")
    parts.add(
        bridge(),
        bridge("Bakers walked out over the price of flour.", origin="https://example.org/bread", title="Strike"),
        bridge("The museum bought a painting of a lighthouse.", origin="https://example.org/art", title="Art"),
    )
    assert parts.nearest("Why did people who make bread stop working?", 1)[0].startswith("Bakers walked out")
    parts.assert_consistent()
