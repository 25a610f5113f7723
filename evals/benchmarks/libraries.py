"""Libraries to measure with: folders that go away, the local embedder, and synthetic chunks in any number."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from evals.benchmarks.report import SkippedError
from evals.benchmarks.texts import InventedWords
from rag.models.embedder import Embedder, open_embedder
from rag.models.weights import EMBEDDER, WeightStore
from rag.records import Article
from rag.settings import Settings, load_settings
from rag.store.catalogue import Catalogue, ChunkDraft
from rag.store.vector_cache import vector_key
from rag.store.vectors import VectorStore, vector_metadata

__all__ = ["fill", "local_embedder", "local_settings", "scratch"]

_CHUNKS_PER_ARTICLE = 20
_ARTICLES_AT_ONCE = 50
_FIRST_DAY = date(2020, 1, 1)
_DAYS = 1500
_SOURCES = 25


@contextmanager
def scratch(keep: Path | None = None) -> Iterator[Path]:
    """A folder for the time of a benchmark, or the one to keep."""
    if keep is not None:
        keep.mkdir(parents=True, exist_ok=True)
        yield keep
        return
    with TemporaryDirectory(prefix="newsproof-benchmark-") as folder:
        yield Path(folder)


def local_settings(library: Path) -> Settings:
    """The settings of the environment with the local embedder and Chroma in this process.

    Raises:
        SkippedError: the embedder's weights are not here.
    """
    settings = load_settings(library=library, embedder="local", llm="none").model_copy(update={"chroma_url": None})
    if not WeightStore(settings.models).present(EMBEDDER):
        raise SkippedError(f"the weights of the embedder are not here; run `newsproof models pull {EMBEDDER}`")
    return settings


def local_embedder(settings: Settings) -> Embedder:
    """The embedder, warmed up."""
    embedder = open_embedder(settings)
    embedder.embed(["A sentence to warm up with."] * 16)
    return embedder


def fill(settings: Settings, chunks: int, words: InventedWords) -> int:
    """Make a library of synthetic articles, past the embedder; one that is there with as many chunks is kept.

    The chunks have about as many words as real ones, with word frequencies like those of a language, and random
    vectors that crowd around topics. They go into catalogue and vector store as an ingest would put them.

    Returns:
        The number of chunks.
    """
    embedder = open_embedder(settings)
    with Catalogue.open(settings.library) as catalogue:
        if catalogue.chunk_count(pending=False) >= chunks:
            return catalogue.chunk_count()
        catalogue.bind_embedder(embedder.identity, embedder.dimension)
        vectors = VectorStore(settings.library)
        try:
            with catalogue.writing():
                number = catalogue.count()
                while (missing := chunks - catalogue.chunk_count()) > 0:
                    with catalogue.transaction():
                        for _ in range(_ARTICLES_AT_ONCE):
                            size = min(missing, _CHUNKS_PER_ARTICLE)
                            if size > 0:
                                _put(catalogue, number, size, words)
                                number, missing = number + 1, missing - size
                    while waiting := catalogue.pending(_ARTICLES_AT_ONCE * _CHUNKS_PER_ARTICLE):
                        vectors.upsert(
                            [chunk.chunk.id for chunk in waiting],
                            words.vectors(len(waiting), embedder.dimension),
                            [vector_metadata(c.article.id, c.article.published, c.article.source) for c in waiting],
                        )
                        catalogue.mark_embedded(chunk.chunk.id for chunk in waiting)
        finally:
            vectors.close()
        return catalogue.chunk_count()


def _put(catalogue: Catalogue, number: int, chunks: int, words: InventedWords) -> None:
    texts = [words.text() for _ in range(chunks)]
    drafts, start = [], 0
    for text in texts:
        drafts.append(ChunkDraft(start, start + len(text), vector_key("synthetic", text)))
        start += len(text) + 1
    article = Article.create(
        origin=f"https://synthetic.invalid/{number}",
        title=words.query(7).capitalize(),
        text=" ".join(texts),
        source=f"Paper {number % _SOURCES}",
        published=_FIRST_DAY + timedelta(days=number % _DAYS),
    )
    catalogue.put(article, drafts)
