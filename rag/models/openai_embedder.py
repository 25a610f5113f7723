"""Vectors from an OpenAI-compatible server."""

from collections.abc import Sequence

import numpy as np

from rag.errors import ModelResponseError, SettingsError
from rag.models.client_errors import translate_errors
from rag.models.embedder import Embedder, Vectors
from rag.settings import Settings

__all__ = ["OpenAIEmbedder"]

_BATCH = 64
_WINDOW = 512
_BYTES_PER_TOKEN = 3


class OpenAIEmbedder(Embedder):
    """An embedding model behind ``/v1/embeddings``.

    The server's tokenizer is not known here, so tokens are estimated from above as one for three bytes of UTF-8. An
    empty text, which servers refuse, is sent as a single space.

    Args:
        model: a name that the server knows.
        settings: where the server is (``embeddings_base_url``, else ``openai_base_url``), its key, time-outs, retries.

    Raises:
        SettingsError: neither a key nor a server is set.
    """

    window = _WINDOW

    def __init__(self, model: str, settings: Settings) -> None:
        from langchain_openai import OpenAIEmbeddings
        from pydantic import SecretStr

        url = settings.embeddings_base_url or settings.openai_base_url
        if settings.openai_api_key is None and url is None:
            raise SettingsError(
                f"the embedder openai:{model} needs a server: set OPENAI_API_KEY, or NEWSPROOF_EMBEDDINGS_BASE_URL"
            )
        self.identity = f"openai:{model}"
        self._url = url or "https://api.openai.com/v1"
        self._model = model
        self._dimension: int | None = None
        self._client = OpenAIEmbeddings(
            model=model,
            base_url=self._url,
            # A server without keys takes any, but the client insists on one.
            api_key=settings.openai_api_key or SecretStr("none"),
            # Otherwise the client fetches a vocabulary and sends token numbers, which other servers do not know.
            check_embedding_ctx_length=False,
            chunk_size=_BATCH,
            timeout=settings.request_timeout,
            max_retries=settings.max_retries,
        )

    def __repr__(self) -> str:
        return f"OpenAIEmbedder(model={self._model!r}, url={self._url!r})"

    @property
    def dimension(self) -> int:
        """Length of a vector; asks the server once, if nothing was embedded before."""
        if self._dimension is None:
            self.embed(["dimension"])
        assert self._dimension is not None
        return self._dimension

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Estimates from above, since the server's tokenizer is not known."""
        return [-(-len(text.encode("utf-8", "replace")) // _BYTES_PER_TOKEN) for text in texts]

    def embed(self, texts: Sequence[str]) -> Vectors:
        """See :meth:`Embedder.embed`.

        Raises:
            ModelError: the server cannot be reached, refuses, or sends something that is not one vector a text.
        """
        if not texts:
            return np.empty((0, self.dimension), dtype=np.float32)
        clean = [text.encode("utf-8", "replace").decode() or " " for text in texts]
        with translate_errors(self._url):
            rows = self._client.embed_documents(clean)
        try:
            vectors = np.asarray(rows, dtype=np.float32)
        except ValueError as error:
            raise self._nonsense("vectors of different lengths") from error
        if vectors.ndim != 2 or len(vectors) != len(texts):
            raise self._nonsense(f"{len(rows)} vectors for {len(texts)} texts")
        if self._dimension not in (None, vectors.shape[1]):
            raise self._nonsense(f"vectors of length {vectors.shape[1]} after such of length {self._dimension}")
        norms = np.linalg.norm(vectors, axis=1, keepdims=True)
        if not np.isfinite(norms).all() or not norms.all():
            raise self._nonsense("a vector without a direction")
        self._dimension = int(vectors.shape[1])
        normalised: Vectors = vectors / norms
        return normalised

    def _nonsense(self, what: str) -> ModelResponseError:
        return ModelResponseError(
            f"the model server at {self._url} sent {what}: check that {self._model} is an embedding model"
        )
