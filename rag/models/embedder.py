"""Text to vectors: what an embedder is, and the local one."""

import contextlib
from abc import ABC, abstractmethod
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from rag.errors import SettingsError, WeightsError
from rag.models import minilm
from rag.models.onnx_session import load_session
from rag.models.processor import available_cores
from rag.models.weights import EMBEDDER, WEIGHTS, WeightStore
from rag.settings import Settings

if TYPE_CHECKING:
    import onnxruntime
    from langchain_core.embeddings import Embeddings
    from tokenizers import Encoding

__all__ = ["Embedder", "LocalEmbedder", "Vectors", "open_embedder"]

Vectors = npt.NDArray[np.float32]

_WINDOW = 256
_BATCH = 8
_SORTED_TOGETHER = 1024


class Embedder(ABC):
    """What the library needs of an embedder.

    It has the methods of LangChain's ``Embeddings`` without being one, because importing LangChain takes longer than
    everything else here; :meth:`as_langchain` is for where the type matters.

    Attributes:
        identity: names the model and its weights; vectors of different identities must not be mixed.
        window: tokens of a text that the vector can reflect; what is beyond them is cut off.
    """

    identity: str
    window: int

    @property
    @abstractmethod
    def dimension(self) -> int:
        """Length of a vector."""

    @abstractmethod
    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Tokens of each text, to be compared with ``window``; special tokens are not counted."""

    @abstractmethod
    def embed(self, texts: Sequence[str]) -> Vectors:
        """Embed texts.

        Returns:
            A float32 array of shape (len(texts), dimension), in the order of the texts, each row of L2 norm 1.
        """

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """:meth:`embed` as LangChain calls it."""
        vectors: list[list[float]] = self.embed(texts).tolist()
        return vectors

    def embed_query(self, text: str) -> list[float]:
        """:meth:`embed` for one text, as LangChain calls it."""
        return self.embed_documents([text])[0]

    def as_langchain(self) -> "Embeddings":
        """The same embedder as a LangChain ``Embeddings``, with the asynchronous methods that come with it."""
        from langchain_core.embeddings import Embeddings

        embedder = self

        class Adapter(Embeddings):
            def embed_documents(self, texts: list[str]) -> list[list[float]]:
                return embedder.embed_documents(texts)

            def embed_query(self, text: str) -> list[float]:
                return embedder.embed_query(text)

        return Adapter()


class LocalEmbedder(Embedder):
    """all-MiniLM-L6-v2 on ONNX Runtime, on this machine's processor. Safe to share between threads.

    A text of any length has a vector: an empty one that of the model's two special tokens, a long one that of its
    first 256 tokens.

    Args:
        weights: the official ``model.safetensors``.
        tokenizer: the official ``tokenizer.json``.
        sha256: hash of the weights, part of the identity and of the name of the cached graph.
        threads: threads of the model; all cores available to this process where None.

    Raises:
        WeightsError: a file cannot be used, or the graph cannot be written beside the weights.
    """

    window = _WINDOW - 2  # the model sees 256 tokens, two of them special

    def __init__(self, weights: Path, tokenizer: Path, *, sha256: str, threads: int | None = None) -> None:
        from tokenizers import Tokenizer

        self.identity = f"all-MiniLM-L6-v2@{sha256[:8]}"
        self._session = _open_session(weights, sha256, threads or available_cores())
        try:
            self._tokenizer = Tokenizer.from_file(str(tokenizer))
        except Exception as error:  # the tokenizers package raises nothing more precise
            raise WeightsError(f"{tokenizer} is not a tokenizer: {error}") from error
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()
        self._end: int = self._tokenizer.encode("").ids[-1]

    @classmethod
    def from_store(cls, store: WeightStore, threads: int | None = None) -> "LocalEmbedder":
        """Open the embedder with the weights of a store.

        Raises:
            WeightsError: the weights are not there, or cannot be used.
        """
        weights, tokenizer = store.path(EMBEDDER)
        return cls(weights, tokenizer, sha256=WEIGHTS[EMBEDDER].files[0].sha256, threads=threads)

    @property
    def dimension(self) -> int:
        return minilm.DIMENSION

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return [len(encoding) for encoding in self._encode(texts, special=False)]

    def embed(self, texts: Sequence[str]) -> Vectors:
        vectors = np.empty((len(texts), self.dimension), dtype=np.float32)
        for start in range(0, len(texts), _SORTED_TOGETHER):
            part = texts[start : start + _SORTED_TOGETHER]
            ids = [self._fit(encoding.ids) for encoding in self._encode(part, special=True)]
            # Texts of like length go together, because a batch costs as much as if all were as long as its longest.
            order = sorted(range(len(ids)), key=lambda index: len(ids[index]))
            for first in range(0, len(order), _BATCH):
                batch = order[first : first + _BATCH]
                vectors[[start + index for index in batch]] = self._run([ids[index] for index in batch])
        return vectors

    def _fit(self, ids: list[int]) -> list[int]:
        return ids if len(ids) <= _WINDOW else [*ids[: _WINDOW - 1], self._end]

    def _run(self, batch: Sequence[Sequence[int]]) -> Vectors:
        ids = np.zeros((len(batch), max(map(len, batch))), dtype=np.int64)
        mask = np.zeros_like(ids)
        for row, tokens in enumerate(batch):
            ids[row, : len(tokens)] = tokens
            mask[row, : len(tokens)] = 1
        vectors: Vectors = self._session.run(None, {"input_ids": ids, "attention_mask": mask})[0]
        return vectors

    def _encode(self, texts: Sequence[str], *, special: bool) -> "list[Encoding]":
        # A lone surrogate has no UTF-8 form, which the tokenizer needs; articles have none, questions may.
        clean = [text if text.isascii() else text.encode("utf-8", "replace").decode() for text in texts]
        return self._tokenizer.encode_batch_fast(clean, add_special_tokens=special)


def open_embedder(settings: Settings) -> Embedder:
    """The embedder that the settings name.

    Raises:
        SettingsError: ``settings.embedder`` is neither ``local`` nor ``openai:MODEL``, or no server or key is set.
        WeightsError: the weights of the local embedder are missing or wrong.
    """
    if settings.embedder == "local":
        return LocalEmbedder.from_store(WeightStore(settings.models), settings.threads)
    provider, _, model = settings.embedder.partition(":")
    if provider == "openai" and model:
        from rag.models.openai_embedder import OpenAIEmbedder

        return OpenAIEmbedder(model, settings)
    raise SettingsError(f"unknown embedder {settings.embedder!r}: set NEWSPROOF_EMBEDDER to local or openai:MODEL")


def _open_session(weights: Path, sha256: str, threads: int) -> "onnxruntime.InferenceSession":
    """Load the graph that was written beside the weights; write it where it is missing or damaged."""
    graph = weights.with_name(f"{weights.stem}.{sha256[:8]}.v{minilm.GRAPH_VERSION}.onnx")
    if graph.exists():
        with contextlib.suppress(Exception):  # ONNX Runtime has no root of its errors; a second failure is raised
            return load_session(graph, threads)
    try:
        minilm.write_graph(minilm.read_safetensors(weights), graph)
    except (ValueError, KeyError) as error:
        raise WeightsError(f"{weights} does not hold the weights of all-MiniLM-L6-v2: {error}") from error
    except OSError as error:
        raise WeightsError(
            f"{graph} cannot be written ({error}): make {graph.parent} writable, or set NEWSPROOF_MODELS"
        ) from error
    return load_session(graph, threads)
