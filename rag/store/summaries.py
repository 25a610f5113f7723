"""Summaries and timelines that people made: one SQLite file beside the catalogue, as for their conversations."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from rag.errors import NotFoundError
from rag.output.reading import record_from
from rag.records import Summary, Timeline
from rag.store.database import Database

__all__ = ["Summaries", "SummaryHead"]

_FILE = "summaries.sqlite"
_APPLICATION_ID = 0x4E505253  # the letters NPRS
_VERSION = 1

_SCHEMA = """
CREATE TABLE summaries (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    user TEXT NOT NULL,
    kind TEXT NOT NULL,
    title TEXT NOT NULL,
    created TEXT NOT NULL,
    json TEXT NOT NULL
);
CREATE INDEX summaries_by_user ON summaries (user, number);
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class SummaryHead:
    """What a list of summaries and timelines says about one of them."""

    id: str
    kind: Literal["summary", "timeline"]
    title: str
    created: datetime


class Summaries:
    """The summaries and timelines of a library. Any thread may use it; everybody sees only their own.

    Args:
        folder: the library's folder.

    Raises:
        LibraryError: the file cannot be used.
    """

    def __init__(self, folder: Path) -> None:
        self._db = Database(folder / _FILE, schema=_SCHEMA, application_id=_APPLICATION_ID, version=_VERSION)

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    def save(self, record: Summary | Timeline, user: str, title: str = "") -> None:
        """Keep a summary or timeline of somebody's; one that is there with its id is replaced.

        Args:
            record: what to keep.
            user: whose it is; empty without accounts.
            title: what to list it as; its own title or topic where empty.

        Raises:
            NotFoundError: the id is taken by somebody else's.
        """
        kind, own = ("timeline", record.topic) if isinstance(record, Timeline) else ("summary", record.title)
        created = (record.created or datetime.now(UTC)).isoformat()
        data = json.dumps(record.to_dict(), ensure_ascii=False)
        with self._db.write() as c:
            done = c.execute(
                "INSERT INTO summaries (id, user, kind, title, created, json) VALUES (?, ?, ?, ?, ?, ?) "
                "ON CONFLICT (id) DO UPDATE SET title = excluded.title, json = excluded.json "
                "WHERE user = excluded.user",
                (record.id, user, kind, title or own, created, data),
            )
            if done.rowcount == 0:
                raise _unknown(record.id)

    def get(self, record_id: str, user: str) -> Summary | Timeline:
        """A summary or timeline of somebody's.

        Raises:
            NotFoundError: this user has none with that id.
        """
        with self._db.read() as c:
            row = c.execute("SELECT json FROM summaries WHERE id = ? AND user = ?", (record_id, user)).fetchone()
        if row is None:
            raise _unknown(record_id)
        record = record_from(json.loads(row[0]), f"summary {record_id}")
        assert isinstance(record, Summary | Timeline)
        return record

    def latest(self, user: str, limit: int = 50) -> list[SummaryHead]:
        """Somebody's latest summaries and timelines, latest first."""
        with self._db.read() as c:
            rows = c.execute(
                "SELECT id, kind, title, created FROM summaries WHERE user = ? ORDER BY number DESC LIMIT ?",
                (user, limit),
            )
            return [SummaryHead(id=r[0], kind=r[1], title=r[2], created=datetime.fromisoformat(r[3])) for r in rows]

    def remove(self, record_id: str, user: str) -> None:
        """Forget a summary or timeline of somebody's."""
        with self._db.write() as c:
            c.execute("DELETE FROM summaries WHERE id = ? AND user = ?", (record_id, user))


def _unknown(what: str) -> NotFoundError:
    return NotFoundError(f"there is no summary or timeline {what}")
