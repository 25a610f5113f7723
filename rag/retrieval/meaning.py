"""What two learned models say of sentences and a question: how alike they are in meaning, and whether they answer.

The embedder reads each by itself, the reading model both together. Both are small and run on this machine.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from rag.retrieval.reading import Reader, as_read
from rag.retrieval.relevance import CandidateSentence, SentenceEmbedder
from rag.settings import Settings

__all__ = ["LearnedMeaning", "open_meaning"]


class LearnedMeaning:
    """An embedder and a reading model together. Safe to share between threads.

    Args:
        embedder: gives the vectors, of length 1.
        reader: says whether a sentence answers a question.
    """

    def __init__(self, embedder: SentenceEmbedder, reader: Reader) -> None:
        self._embedder = embedder
        self._reader = reader

    def compare(
        self, question: str, sentences: Sequence[CandidateSentence]
    ) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
        """The cosine of each sentence with the question, and the log odds that it answers.

        Args:
            question: the question.
            sentences: the sentences, any number.

        Returns:
            Two arrays of shape (len(sentences),).
        """
        if not sentences:
            return np.zeros(0), np.zeros(0)
        vectors = np.asarray(self._embedder.embed_documents([s.text for s in sentences]), dtype=np.float64)
        cosines = vectors @ np.asarray(self._embedder.embed_query(question), dtype=np.float64)
        odds = self._reader.score([(as_read(s.text, s.before, s.title), question) for s in sentences])
        return cosines, np.asarray(odds, dtype=np.float64)


def open_meaning(settings: Settings, embedder: SentenceEmbedder | None = None) -> LearnedMeaning | None:
    """Both models, on the local embedder's weights whatever embedder the library has; None where these are not there.

    Args:
        settings: where the weights are.
        embedder: the local embedder, where it is open already.

    Raises:
        WeightsError: the weights are there and cannot be used.
    """
    from rag.models.cross_encoder import open_reader
    from rag.models.embedder import LocalEmbedder
    from rag.models.weights import WeightStore
    from rag.retrieval.remembered import RememberedSentences

    reader = open_reader(settings)
    if reader is None:
        return None
    if embedder is None:
        embedder = RememberedSentences(LocalEmbedder.from_store(WeightStore(settings.models), settings.threads))
    return LearnedMeaning(embedder, reader)
