"""Vectors of sentences that were embedded before, kept in memory: the next question often meets the same articles."""

import threading
from collections import OrderedDict

import numpy as np
import numpy.typing as npt

from rag.retrieval.relevance import SentenceEmbedder

__all__ = ["RememberedSentences"]


class RememberedSentences:
    """An embedder that remembers the sentences it embedded last. Safe to share between threads.

    Args:
        embedder: makes the vectors.
        limit: how many are remembered; a vector of 384 numbers takes 1.5 KiB.
    """

    def __init__(self, embedder: SentenceEmbedder, limit: int = 8192) -> None:
        self._embedder = embedder
        self._limit = limit
        self._known: OrderedDict[str, npt.NDArray[np.float32]] = OrderedDict()
        self._lock = threading.Lock()

    def embed_query(self, text: str) -> list[float]:
        """The vector of a question."""
        return self._embedder.embed_query(text)

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """The vectors of sentences, in their order."""
        with self._lock:
            found = {text: self._known[text] for text in texts if text in self._known}
        missing = [text for text in dict.fromkeys(texts) if text not in found]
        if missing:
            found |= zip(missing, np.asarray(self._embedder.embed_documents(missing), dtype=np.float32), strict=True)
        with self._lock:
            for text in dict.fromkeys(texts):
                self._known[text] = found[text]
                self._known.move_to_end(text)
            while len(self._known) > self._limit:
                self._known.popitem(last=False)
        return [found[text].tolist() for text in texts]
