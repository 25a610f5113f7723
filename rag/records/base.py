"""What all records share: plain data for JSON, and the hashes that identify articles."""

import dataclasses
import hashlib
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

__all__ = [
    "Record",
    "article_id",
    "content_hash",
]


def article_id(origin: str) -> str:
    """The id of an article: the first 16 hex digits of the SHA-256 of its origin."""
    return hashlib.sha256(origin.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def content_hash(text: str) -> str:
    """The SHA-256 of a normalised text, in hex."""
    return hashlib.sha256(text.encode()).hexdigest()


def _plain(value: Any) -> Any:
    """Turn a record into what JSON can hold: dates in ISO 8601, tuples as lists."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return value.to_dict() if isinstance(value, Record) else dataclasses.asdict(value)
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    return value


class Record:
    """What all records share."""

    __slots__ = ()

    def to_dict(self) -> dict[str, Any]:
        """The record as plain data for JSON, its fields in order."""
        return {f.name: _plain(getattr(self, f.name)) for f in dataclasses.fields(self)}  # type: ignore[arg-type]
