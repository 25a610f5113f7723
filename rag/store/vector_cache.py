"""Embeddings that were paid for once: kept by what was embedded and by which embedder."""

import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path

import numpy as np
import numpy.typing as npt

from rag.store.database import Database

__all__ = ["VectorCache", "vector_key"]

_APPLICATION_ID = 0x4E505643  # the letters NPVC
_SCHEMA_VERSION = 1
_SCHEMA = """
CREATE TABLE vectors (key BLOB NOT NULL UNIQUE, article_id TEXT NOT NULL, vector BLOB NOT NULL);
CREATE INDEX vectors_by_article ON vectors (article_id);
"""
_AT_ONCE = 500


def vector_key(identity: str, text: str) -> bytes:
    """The key of an embedding: SHA-256 of the embedder's identity and the embedded text."""
    return hashlib.sha256(f"{identity}\0{text}".encode()).digest()


class VectorCache:
    """Vectors (float32) by :func:`vector_key`, in ``vectors.sqlite`` of a library folder.

    With it a rebuild, a change taken back, or a move to a Chroma server embeds nothing again. Losing the file loses
    time only.
    """

    def __init__(self, folder: Path) -> None:
        self._db = Database(
            folder / "vectors.sqlite", schema=_SCHEMA, application_id=_APPLICATION_ID, version=_SCHEMA_VERSION
        )

    def get(self, keys: Iterable[bytes]) -> dict[bytes, npt.NDArray[np.float32]]:
        """The vectors that are there, by key."""
        wanted = list(dict.fromkeys(keys))
        found: dict[bytes, npt.NDArray[np.float32]] = {}
        with self._db.read() as c:
            for i in range(0, len(wanted), _AT_ONCE):
                part = wanted[i : i + _AT_ONCE]
                marks = ", ".join("?" * len(part))
                for key, blob in c.execute(f"SELECT key, vector FROM vectors WHERE key IN ({marks})", part):
                    found[key] = np.frombuffer(blob, dtype="<f4")
        return found

    def put(self, vectors: Mapping[bytes, npt.NDArray[np.float32]], article_ids: Mapping[bytes, str]) -> None:
        """Keep vectors; ``article_ids`` says for which article each was made, so that it can be forgotten with it."""
        rows = [(key, article_ids[key], np.asarray(v, dtype="<f4").tobytes()) for key, v in vectors.items()]
        with self._db.write() as c:
            c.executemany("INSERT OR REPLACE INTO vectors (key, article_id, vector) VALUES (?, ?, ?)", rows)

    def forget(self, article_ids: Iterable[str]) -> None:
        """Drop the vectors that were made for these articles."""
        with self._db.write() as c:
            c.executemany("DELETE FROM vectors WHERE article_id = ?", ((article_id,) for article_id in article_ids))

    def __len__(self) -> int:
        with self._db.read() as c:
            return int(c.execute("SELECT count(*) FROM vectors").fetchone()[0])

    def close(self) -> None:
        """Close the file."""
        self._db.close()
