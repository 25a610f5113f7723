"""The vector store: the nearest chunks by cosine, in this process and behind a Chroma server."""

import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing, suppress
from datetime import date
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from rag.errors import CorruptLibraryError, LibraryError
from rag.ingest import repair
from rag.records import Article
from rag.store.catalogue import Catalogue, ChunkDraft
from rag.store.filters import Filters
from rag.store.vector_cache import VectorCache, vector_key
from rag.store.vectors import VectorStore, vector_metadata

Rows = npt.NDArray[np.float32]

_SERVER_SECONDS = 240
"""How long a server may take to start or to stop where many other processes run."""


def unit(rows: npt.NDArray[np.floating]) -> Rows:
    return (rows / np.linalg.norm(rows, axis=-1, keepdims=True)).astype(np.float32)


def clustered(count: int, seed: int, dimension: int = 64) -> Rows:
    """Rows around 40 centres, which is more like sentences than noise is."""
    rng = np.random.default_rng(seed)
    centres = np.random.default_rng(1).normal(size=(40, dimension))
    return unit(centres[rng.integers(0, 40, count)] + 0.8 * rng.normal(size=(count, dimension)))


def fill(store: VectorStore, rows: Rows) -> None:
    """Chunk ``c7`` belongs to article ``a1``, is of day 7 (modulo 100), and of one of ten publishers."""
    metadatas = [
        vector_metadata(f"a{i // 5}", date.fromordinal(date(1970, 1, 1).toordinal() + i % 100), f"Paper {i % 10}")
        for i in range(len(rows))
    ]
    store.upsert([f"c{i}" for i in range(len(rows))], rows, metadatas)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[VectorStore]:
    with closing(VectorStore(tmp_path)) as opened:
        yield opened


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of a ``chroma run`` on loopback."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    folder = tmp_path_factory.mktemp("server")
    command = [str(Path(sys.executable).with_name("chroma")), "run", "--path", str(folder), "--host", "127.0.0.1"]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen([*command, "--port", str(port)], stdout=log, stderr=log, cwd=folder)
    url = f"http://127.0.0.1:{port}"
    try:
        deadline = time.monotonic() + _SERVER_SECONDS
        while not _answers(url):
            assert process.poll() is None, (folder / "log").read_text()
            assert time.monotonic() < deadline, f"no server after {_SERVER_SECONDS} s: {(folder / 'log').read_text()}"
            time.sleep(0.1)
        yield url
    finally:
        process.terminate()
        process.wait(timeout=_SERVER_SECONDS)


def _answers(url: str) -> bool:
    with suppress(OSError), urllib.request.urlopen(f"{url}/api/v2/heartbeat", timeout=10) as reply:
        return bool(reply.status == 200)
    return False


def test_the_nearest_come_first_with_their_cosine(store: VectorStore) -> None:
    rows = clustered(50, seed=2)
    fill(store, rows)

    hits = store.query(rows[7], 3)

    assert hits[0][0] == "c7"
    assert hits[0][1] == pytest.approx(1.0, abs=1e-5)
    assert [cosine for _, cosine in hits] == pytest.approx(np.sort(rows @ rows[7])[::-1][:3].tolist(), abs=1e-5)


@pytest.mark.parametrize(
    ("filters", "kept"),
    [
        (Filters(), lambda i: True),
        (Filters(sources=("paper 3",)), lambda i: i % 10 == 3),
        (Filters(since=date(1970, 1, 11), until=date(1970, 2, 9)), lambda i: 10 <= i % 100 < 40),
        (Filters(until=date(1970, 1, 1)), lambda i: i % 100 == 0),
        (
            Filters(sources=("PAPER 1", "paper 2"), since=date(1970, 2, 20)),
            lambda i: i % 10 in (1, 2) and i % 100 >= 50,
        ),
        (Filters(article_ids=("a1", "a400")), lambda i: i // 5 in (1, 400)),
        (Filters(sources=("nobody",)), lambda i: False),
    ],
)
def test_recall_against_brute_force_with_and_without_filters(
    filled: tuple[VectorStore, Rows], filters: Filters, kept: "object"
) -> None:
    store, rows = filled
    allowed = np.array([kept(i) for i in range(len(rows))])  # type: ignore[operator]
    right = total = 0
    for question in clustered(20, seed=3):
        hits = [chunk_id for chunk_id, _ in store.query(question, 50, filters)]
        order = np.argsort(-np.where(allowed, rows @ question, -9))[: min(50, int(allowed.sum()))]
        assert len(hits) == len(set(hits)) == len(order)
        right += len({f"c{i}" for i in order} & set(hits))
        total += len(order)
    assert right >= 0.99 * total


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[VectorStore, Rows]]:
    """A store of 4,000 chunks."""
    rows = clustered(4000, seed=2)
    with closing(VectorStore(tmp_path_factory.mktemp("filled"))) as store:
        fill(store, rows)
        yield store, rows


def test_an_article_without_a_date_passes_no_date_filter(store: VectorStore) -> None:
    rows = clustered(2, seed=2)
    store.upsert(
        ["dated", "undated"], rows, [vector_metadata("a", date(2026, 1, 1), ""), vector_metadata("b", None, "")]
    )
    assert {i for i, _ in store.query(rows[0], 5)} == {"dated", "undated"}
    assert [i for i, _ in store.query(rows[0], 5, Filters(since=date(2000, 1, 1)))] == ["dated"]
    assert [i for i, _ in store.query(rows[0], 5, Filters(until=date(2100, 1, 1)))] == ["dated"]


def test_upsert_overwrites_and_delete_forgives(store: VectorStore) -> None:
    rows = clustered(2, seed=2)
    metadata = [vector_metadata("a", None, "")]
    store.upsert(["x"], rows[:1], metadata)
    store.upsert(["x"], rows[1:], metadata)
    assert store.query(rows[1], 1)[0][1] == pytest.approx(1.0, abs=1e-5)
    store.delete(["x", "never there"])
    store.delete([])
    assert store.count() == 0
    assert store.query(rows[0], 5) == []


def test_more_rows_than_one_batch_of_chroma(store: VectorStore) -> None:
    rows = clustered(6000, seed=2, dimension=4)
    fill(store, rows)
    assert store.count() == 6000
    assert store.ids() == {f"c{i}" for i in range(6000)}


def test_vectors_are_there_after_reopening_and_gone_after_a_reset(tmp_path: Path) -> None:
    rows = clustered(5, seed=2)
    with closing(VectorStore(tmp_path)) as store:
        fill(store, rows)
    with closing(VectorStore(tmp_path)) as store:
        assert store.query(rows[3], 1)[0][0] == "c3"
        store.reset()
        assert store.count() == 0
        store.upsert(["wide"], clustered(1, seed=2, dimension=128), [vector_metadata("a", None, "")])
        assert store.count() == 1


def test_a_collection_in_another_space_is_refused(tmp_path: Path) -> None:
    import chromadb

    client = chromadb.PersistentClient(str(tmp_path / "chroma"), chromadb.config.Settings(anonymized_telemetry=False))
    client.create_collection("newsproof-chunks", embedding_function=None)
    with pytest.raises(LibraryError, match="l2 distance instead of cosine"):
        VectorStore(tmp_path)


def test_vectors_of_another_dimension_are_refused(store: VectorStore) -> None:
    fill(store, clustered(2, seed=2, dimension=8))
    with pytest.raises(LibraryError, match="newsproof rebuild"):
        store.query(clustered(1, seed=2, dimension=16)[0], 1)


@pytest.mark.server
def test_a_server_holds_the_vectors_of_several_libraries(server: str, tmp_path: Path) -> None:
    rows = clustered(30, seed=2)
    with closing(VectorStore(tmp_path, server)) as store, closing(VectorStore(tmp_path, server, "other")) as other:
        fill(store, rows)
        assert store.query(rows[7], 2, Filters(sources=("paper 7",)))[0][0] == "c7"
        assert (store.count(), other.count()) == (30, 0)
        store.delete(["c7"])
        assert "c7" not in store.ids()
    assert not (tmp_path / "chroma").exists()


class Unneeded:
    """An embedder that must not be asked."""

    identity = "model"
    dimension = 64

    def embed(self, texts: list[str]) -> Rows:
        raise AssertionError("embedded again")


@pytest.mark.server
def test_vectors_move_to_a_server_without_being_embedded_again(server: str, tmp_path: Path) -> None:
    keys = [vector_key("model", str(number)) for number in range(5)]
    rows = clustered(5, seed=2)
    with (
        Catalogue.open(tmp_path) as catalogue,
        closing(VectorCache(tmp_path)) as cache,
        closing(VectorStore(tmp_path, server, "moved")) as store,
    ):
        cache.put(dict(zip(keys, rows, strict=True)), dict.fromkeys(keys, "a"))
        text = "One. Two. Six. Ten. Ten."
        catalogue.put(
            Article.create(origin="a", text=text), [ChunkDraft(5 * i, 5 * i + 4, key) for i, key in enumerate(keys)]
        )
        catalogue.mark_embedded(catalogue.chunk_ids())  # as if in the library folder

        assert repair(catalogue, store, Unneeded(), cache) == 5  # type: ignore[arg-type]
        (hit,) = store.query(rows[2], 1)
        assert catalogue.chunks([hit[0]])[0].text == "Six."


def test_a_server_that_is_down_is_named(tmp_path: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with pytest.raises(LibraryError, match=rf"127\.0\.0\.1:{port}.*chroma run"):
        VectorStore(tmp_path, f"http://127.0.0.1:{port}")


@pytest.mark.parametrize("name", ["header.bin", "data_level0.bin", "length.bin", "link_lists.bin"])
def test_an_index_file_cut_short_is_reported_before_it_ends_the_process(tmp_path: Path, name: str) -> None:
    rows = clustered(1100, seed=2, dimension=8)  # Chroma writes its index files every 1,000
    with closing(VectorStore(tmp_path)) as store:
        fill(store, rows)
    (path,) = (tmp_path / "chroma").glob(f"*/{name}")
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])

    with pytest.raises(CorruptLibraryError, match=rf"{name} is damaged.*newsproof rebuild"):
        VectorStore(tmp_path)
    with closing(VectorStore.anew(tmp_path)) as store:
        assert store.count() == 0
        fill(store, rows[:10])
        assert store.query(rows[3], 1)[0][0] == "c3"


def test_a_damaged_chroma_database_is_reported_and_can_be_replaced(tmp_path: Path) -> None:
    (tmp_path / "chroma").mkdir()
    (tmp_path / "chroma" / "chroma.sqlite3").write_bytes(b"no database" * 1000)
    with pytest.raises(LibraryError, match="newsproof rebuild"):
        VectorStore(tmp_path)
    with closing(VectorStore.anew(tmp_path)) as store:
        assert store.count() == 0
