"""The vectors of the chunks in Chroma, embedded in this process or behind ``chroma run``."""

import errno
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, cast
from urllib.parse import urlsplit

import numpy as np
import numpy.typing as npt

from rag.errors import CorruptLibraryError, LibraryError, NewsproofError, StorageFullError
from rag.store.chroma_files import damaged_file
from rag.store.filters import EVERYTHING, Filters, day_number, source_key

if TYPE_CHECKING:
    from chromadb.api.client import Client
    from chromadb.api.collection_configuration import CreateCollectionConfiguration
    from chromadb.api.models.Collection import Collection

__all__ = ["VectorStore", "vector_metadata"]

_COLLECTION = "newsproof-chunks"
_CONFIGURATION: "CreateCollectionConfiguration" = {
    "hnsw": {"space": "cosine", "ef_construction": 128, "ef_search": 400, "max_neighbors": 16}
}
_READ_AT_ONCE = 50_000
_DELETE_AT_ONCE = 1000
_SIFTED = 4
_MARGIN = 1.3
_MAX_SIFTED = 500


def vector_metadata(article_id: str, published: date | None, source: str) -> dict[str, str | int]:
    """What is filtered by: article, day since 1970-01-01, publisher. What is unknown is left out, as Chroma wants."""
    metadata: dict[str, str | int] = {"article_id": article_id}
    if published is not None:
        metadata["day"] = day_number(published)
    if source:
        metadata["source"] = source_key(source)
    return metadata


class VectorStore:
    """A Chroma collection in cosine space, filled with our own vectors only.

    Args:
        folder: the library folder; Chroma's files go to its subfolder ``chroma``.
        url: a ``chroma run`` server that holds the vectors instead.
        collection: name of the collection, for servers with several libraries.

    Raises:
        LibraryError: the server cannot be reached, or the collection cannot be used.
    """

    def __init__(self, folder: Path, url: str | None = None, collection: str = _COLLECTION) -> None:
        self._folder = folder / "chroma"
        self._url = url
        self._name = collection
        with self._errors():
            self._client = self._connect()
            self._batch = int(self._client.get_max_batch_size())
            self._collection = self._open()

    def _connect(self) -> "Client":
        import chromadb
        from chromadb.api.shared_system_client import SharedSystemClient
        from chromadb.config import Settings

        settings = Settings(anonymized_telemetry=False)
        if self._url is None:
            self._folder.mkdir(parents=True, exist_ok=True)
            damaged = damaged_file(self._folder)
            if damaged is not None:
                raise CorruptLibraryError(
                    f"{damaged} is damaged; `newsproof rebuild` makes the vectors again from the catalogue"
                )
            try:
                return cast("Client", chromadb.PersistentClient(path=str(self._folder), settings=settings))
            except Exception:
                # Chroma remembers what it failed to start, and would hand that out at the next attempt.
                SharedSystemClient._identifier_to_system.pop(str(self._folder), None)
                raise
        parts = urlsplit(self._url if "://" in self._url else f"http://{self._url}")
        secure = parts.scheme == "https"
        client = chromadb.HttpClient(
            host=parts.hostname or "localhost",
            port=parts.port or (443 if secure else 8000),
            ssl=secure,
            settings=settings,
        )
        return cast("Client", client)

    def _open(self) -> "Collection":
        found = self._client.get_or_create_collection(
            self._name,
            configuration=_CONFIGURATION,
            embedding_function=None,
        )
        space = (found.configuration.get("hnsw") or {}).get("space")
        if space != "cosine":
            raise LibraryError(
                f"the collection {self._name} of {self._place} measures {space} distance instead of cosine; "
                "delete it there, or use another collection, and run `newsproof rebuild`"
            )
        return found

    def upsert(
        self,
        chunk_ids: Sequence[str],
        vectors: npt.NDArray[np.float32],
        metadatas: Sequence[Mapping[str, str | int]],
    ) -> None:
        """Store vectors (n, dimension), normalised, with :func:`vector_metadata` each."""
        with self._errors():
            for i in range(0, len(chunk_ids), self._batch):
                part = slice(i, i + self._batch)
                self._collection.upsert(
                    ids=list(chunk_ids[part]),
                    embeddings=np.ascontiguousarray(vectors[part], dtype=np.float32),
                    metadatas=[dict(metadata) for metadata in metadatas[part]],
                )

    def delete(self, chunk_ids: Iterable[str]) -> None:
        """Delete vectors by chunk id; unknown ids do no harm."""
        wanted = list(chunk_ids)
        with self._errors():
            for i in range(0, len(wanted), _DELETE_AT_ONCE):
                self._collection.delete(ids=wanted[i : i + _DELETE_AT_ONCE])

    @classmethod
    def anew(cls, folder: Path, url: str | None = None, collection: str = _COLLECTION) -> "VectorStore":
        """Open an empty store in place of one that may be damaged; the vectors that were in it are deleted."""
        chroma = folder / "chroma"
        if url is None and chroma.exists():
            try:
                shutil.rmtree(chroma)
            except OSError as error:
                raise LibraryError(f"cannot delete {chroma} ({error.strerror}); check its permissions") from error
        store = cls(folder, url, collection)
        store.reset()
        return store

    def query(self, vector: npt.NDArray[np.float32], k: int, filters: Filters = EVERYTHING) -> list[tuple[str, float]]:
        """The ``k`` nearest chunks: (chunk id, cosine), best first.

        Chroma evaluates a filter over all rows before it searches, which takes longer the more rows pass. So the
        nearest chunks are sifted here first, and Chroma filters only where too few of them pass.
        """
        if k <= 0:
            return []
        if not filters:
            return [(chunk_id, cosine) for chunk_id, cosine, _ in self._nearest(vector, k)]
        fetched = _SIFTED * k
        while not filters.article_ids and fetched <= _MAX_SIFTED:
            near = self._nearest(vector, fetched, metadata=True)
            passed = [(chunk_id, cosine) for chunk_id, cosine, metadata in near if filters.pass_metadata(metadata)]
            if len(passed) >= k or len(near) < fetched:
                return passed[:k]
            fetched = int(_MARGIN * fetched * k / max(1, len(passed)))
        return [(chunk_id, cosine) for chunk_id, cosine, _ in self._nearest(vector, k, filters)]

    def _nearest(
        self, vector: npt.NDArray[np.float32], k: int, filters: Filters = EVERYTHING, *, metadata: bool = False
    ) -> list[tuple[str, float, Mapping[str, object]]]:
        where = filters.chroma()
        with self._errors():
            found = self._collection.query(
                query_embeddings=np.asarray(vector, dtype=np.float32).reshape(1, -1),
                n_results=k,
                where=dict(where) if where else None,
                include=["distances", "metadatas"] if metadata else ["distances"],
            )
        ids, distances, metadatas = found["ids"][0], found["distances"], found["metadatas"]
        rows = metadatas[0] if metadatas else [{}] * len(ids)
        return [
            (chunk_id, 1.0 - distance, row or {})
            for chunk_id, distance, row in zip(ids, distances[0] if distances else (), rows, strict=True)
        ]

    def get(self, chunk_ids: Iterable[str]) -> dict[str, npt.NDArray[np.float32]]:
        """The vectors of some chunks; unknown ids are left out."""
        wanted = list(chunk_ids)
        if not wanted:
            return {}
        with self._errors():
            found = self._collection.get(ids=wanted, include=["embeddings"])
        rows = np.asarray(found["embeddings"], dtype=np.float32)
        return dict(zip(found["ids"], rows, strict=True))

    def ids(self) -> set[str]:
        """The ids of all chunks that have a vector here."""
        return {chunk_id for part in self._pages() for chunk_id in part}

    def _pages(self) -> Iterator[list[str]]:
        offset = 0
        while True:
            with self._errors():
                part = self._collection.get(limit=_READ_AT_ONCE, offset=offset, include=[])["ids"]
            if not part:
                return
            yield part
            offset += len(part)

    def count(self) -> int:
        """The number of vectors."""
        with self._errors():
            return int(self._collection.count())

    def reset(self) -> None:
        """Delete all vectors; afterwards those of another dimension may come."""
        with self._errors():
            self._client.delete_collection(self._name)
            self._collection = self._open()

    def close(self) -> None:
        """Let go of Chroma's files or of the connection."""
        with self._errors():
            self._client.close()

    @property
    def _place(self) -> str:
        return self._url or str(self._folder)

    @contextmanager
    def _errors(self) -> Iterator[None]:
        """Turn whatever Chroma raises into an error of the library that names the place."""
        try:
            yield
        except NewsproofError:
            raise
        except OSError as error:
            if error.errno in (errno.ENOSPC, errno.EDQUOT):
                raise self._full() from error
            raise self._unusable(error) from error
        except Exception as error:
            if "disk is full" in str(error) or "No space left" in str(error):
                raise self._full() from error
            raise self._unusable(error) from error

    def _full(self) -> StorageFullError:
        return StorageFullError(
            f"no space left for the vectors in {self._place}; free some and run the command again. "
            "What was stored before is kept"
        )

    def _unusable(self, error: Exception) -> LibraryError:
        if self._url is not None:
            return LibraryError(
                f"the Chroma server {self._url} cannot be used ({_first_line(error)}); start it with `chroma run`, or "
                "unset NEWSPROOF_CHROMA_URL to keep the vectors in the library folder"
            )
        return LibraryError(
            f"the vectors in {self._folder} cannot be used ({_first_line(error)}); `newsproof rebuild` makes them "
            "again from the catalogue"
        )


def _first_line(error: Exception) -> str:
    text = str(error).strip() or type(error).__name__
    return text.splitlines()[0][:200]
