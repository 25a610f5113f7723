"""What a library works with: its stores and models, each opened when it is first needed."""

import threading
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict

from rag import ingest as pipeline
from rag.errors import CorruptLibraryError
from rag.records import IngestReport
from rag.settings import Settings
from rag.store.catalogue import Catalogue
from rag.store.vector_cache import VectorCache

if TYPE_CHECKING:
    from rag.models.chat import ChatModel, Resolved
    from rag.models.embedder import Embedder
    from rag.retrieval.meaning import LearnedMeaning
    from rag.retrieval.remembered import RememberedSentences
    from rag.store.conversations import Conversations
    from rag.store.summaries import Summaries
    from rag.store.vectors import VectorStore

__all__ = ["IngestParts", "Parts"]


class IngestParts(TypedDict):
    """What :mod:`rag.ingest` works on, as keyword arguments."""

    catalogue: Catalogue
    vectors: "VectorStore"
    cache: VectorCache
    embedder: "Embedder"


class Parts:
    """The parts of one library, shared by all threads that use it.

    Args:
        settings: where they are and which models they use.
        catalogue: the open catalogue, which is closed with the rest.

    Attributes:
        settings: as above, or as configured since.
    """

    def __init__(self, settings: Settings, catalogue: Catalogue) -> None:
        self.settings = settings
        self._catalogue = catalogue
        self._cache = _open_cache(settings.library)
        self._lock = threading.RLock()
        self._embedder: Embedder | None = None
        self._vectors: VectorStore | None = None
        self._sentences: RememberedSentences | None = None
        self._meaning: LearnedMeaning | None = None
        self._conversations: Conversations | None = None
        self._summaries: Summaries | None = None
        self._chats: dict[tuple[str, str], ChatModel] = {}

    def close(self) -> None:
        """Close what is open, and the catalogue."""
        with self._lock:
            for part in (*self._chats.values(), self._vectors, self._conversations, self._summaries):
                if part is not None:
                    part.close()
            self._chats.clear()
            self._vectors = self._conversations = self._summaries = None
            self._cache.close()
            self._catalogue.close()

    def configure(self, settings: Settings) -> None:
        """Open chat models with other settings from now on; none is closed, since an answer may be using it."""
        with self._lock:
            self.settings = settings
            self._chats.clear()

    def embedder(self) -> "Embedder":
        """What makes the vectors of passages and questions."""
        with self._lock:
            if self._embedder is None:
                from rag.models.embedder import open_embedder

                self._embedder = open_embedder(self.settings)
            return self._embedder

    def sentences(self) -> "RememberedSentences":
        """The embedder for single sentences, which it remembers."""
        with self._lock:
            if self._sentences is None:
                from rag.retrieval.remembered import RememberedSentences

                self._sentences = RememberedSentences(self.embedder())
            return self._sentences

    def meaning(self) -> "LearnedMeaning | None":
        """What compares question and sentence by meaning; None where its weights are missing."""
        with self._lock:
            if self._meaning is None:
                from rag.retrieval.meaning import open_meaning

                shared = self.sentences() if self.settings.embedder == "local" else None
                self._meaning = open_meaning(self.settings, shared)
            return self._meaning

    def vectors(self) -> "VectorStore":
        """The vector store, brought in step with the catalogue when it is first opened."""
        with self._lock:
            if self._vectors is None:
                from rag.store.vectors import VectorStore

                if self._catalogue.embedder is not None:
                    self._catalogue.bind_embedder(self.embedder().identity, self.embedder().dimension)
                vectors = VectorStore(self.settings.library, self.settings.chroma_url)
                pipeline.repair(self._catalogue, vectors, self.embedder(), self._cache)
                self._vectors = vectors
            return self._vectors

    def for_ingest(self) -> IngestParts:
        """What articles are stored and removed with."""
        return IngestParts(
            catalogue=self._catalogue, vectors=self.vectors(), cache=self._cache, embedder=self.embedder()
        )

    def rebuild(self, progress: pipeline.Progress | None) -> IngestReport:
        """Make index and vectors anew, in place of a damaged vector store or cache where they are damaged."""
        from rag.store.vectors import VectorStore

        embedder = self.embedder()
        with self._lock, self._catalogue.writing():
            if self._vectors is None:
                self._vectors = VectorStore.anew(self.settings.library, self.settings.chroma_url)
            parts = IngestParts(catalogue=self._catalogue, vectors=self._vectors, cache=self._cache, embedder=embedder)
            try:
                return pipeline.rebuild(**parts, progress=progress)
            except CorruptLibraryError:
                self._cache.close()
                self._cache = parts["cache"] = _new_cache(self.settings.library)
                return pipeline.rebuild(**parts, progress=progress)

    def chat(self, resolved: "Resolved") -> "ChatModel":
        """A chat model, kept open for the next question."""
        from rag.models.chat import open_chat

        key = (resolved.provider, resolved.model)
        with self._lock:
            if key not in self._chats:
                self._chats[key] = open_chat(self.settings, resolved)
            return self._chats[key]

    def conversations(self) -> "Conversations":
        """The store of conversations."""
        with self._lock:
            if self._conversations is None:
                from rag.store.conversations import Conversations

                self._conversations = Conversations(self.settings.library)
            return self._conversations

    def summaries(self) -> "Summaries":
        """The store of summaries."""
        with self._lock:
            if self._summaries is None:
                from rag.store.summaries import Summaries

                self._summaries = Summaries(self.settings.library)
            return self._summaries


def _open_cache(folder: Path) -> VectorCache:
    try:
        return VectorCache(folder)
    except CorruptLibraryError:
        return _new_cache(folder)


def _new_cache(folder: Path) -> VectorCache:
    """An empty cache in place of a damaged one, in which there is nothing that cannot be made again."""
    for path in folder.glob("vectors.sqlite*"):
        path.unlink(missing_ok=True)
    return VectorCache(folder)
