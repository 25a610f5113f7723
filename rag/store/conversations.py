"""Conversations of the people who ask, and what they thought of the answers: one SQLite file beside the catalogue.

It is a file of its own because it is about people, not about articles: it can be deleted without harm to the library.
"""

from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rag.errors import NotFoundError
from rag.store.database import Database

__all__ = ["Conversation", "Conversations", "Exchange", "Rating"]

_FILE = "conversations.sqlite"
_APPLICATION_ID = 0x4E505243  # the letters NPRC
_VERSION = 1
_TITLE_CHARACTERS = 80

_SCHEMA = """
CREATE TABLE conversations (
    id TEXT PRIMARY KEY,
    user TEXT NOT NULL,
    title TEXT NOT NULL,
    updated TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX conversations_by_user ON conversations (user, updated);

CREATE TABLE exchanges (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    conversation TEXT NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
    question TEXT NOT NULL,
    answer_id TEXT NOT NULL
);
CREATE INDEX exchanges_by_conversation ON exchanges (conversation);
CREATE INDEX exchanges_by_answer ON exchanges (answer_id);

CREATE TABLE ratings (
    answer_id TEXT NOT NULL,
    user TEXT NOT NULL,
    helpful INTEGER NOT NULL,
    note TEXT NOT NULL,
    created TEXT NOT NULL,
    PRIMARY KEY (answer_id, user)
) WITHOUT ROWID;
CREATE INDEX ratings_by_time ON ratings (created);
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """A conversation: whose it is (empty without accounts), its title, and when it was last added to."""

    id: str
    user: str
    title: str
    updated: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """One question of a conversation, and the id of the recorded answer; empty while there is none."""

    id: str
    question: str
    answer_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rating:
    """What somebody thought of an answer."""

    answer_id: str
    user: str
    helpful: bool
    note: str
    created: datetime

    def to_dict(self) -> dict[str, Any]:
        """The rating as plain data for JSON."""
        return asdict(self) | {"created": self.created.isoformat()}


class Conversations:
    """The conversations and ratings of a library. Any thread may use it; everybody sees only their own conversations.

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

    def record(self, conversation_id: str, user: str, exchange: Exchange) -> None:
        """Add an exchange to a conversation, which begins with its first one; one that is there is replaced.

        Raises:
            NotFoundError: the conversation is somebody else's.
        """
        now = datetime.now(UTC).isoformat()
        with self._db.write() as c:
            row = c.execute("SELECT user FROM conversations WHERE id = ?", (conversation_id,)).fetchone()
            if row is None:
                title = " ".join(exchange.question.split())[:_TITLE_CHARACTERS]
                c.execute("INSERT INTO conversations VALUES (?, ?, ?, ?)", (conversation_id, user, title, now))
            elif row[0] != user:
                raise _unknown(conversation_id)
            c.execute("UPDATE conversations SET updated = ? WHERE id = ?", (now, conversation_id))
            c.execute(
                "INSERT INTO exchanges (id, conversation, question, answer_id) VALUES (?, ?, ?, ?) "
                "ON CONFLICT (id) DO UPDATE SET question = excluded.question, answer_id = excluded.answer_id "
                "WHERE conversation = excluded.conversation",
                (exchange.id, conversation_id, exchange.question, exchange.answer_id),
            )

    def conversations(self, user: str, limit: int = 50) -> list[Conversation]:
        """Somebody's latest conversations, latest first."""
        with self._db.read() as c:
            rows = c.execute(
                "SELECT id, user, title, updated FROM conversations WHERE user = ? ORDER BY updated DESC LIMIT ?",
                (user, limit),
            )
            return [Conversation(id=r[0], user=r[1], title=r[2], updated=datetime.fromisoformat(r[3])) for r in rows]

    def exchanges(self, conversation_id: str, user: str) -> list[Exchange]:
        """The exchanges of a conversation in order; none where there is no such conversation of this user's."""
        with self._db.read() as c:
            rows = c.execute(
                "SELECT e.id, e.question, e.answer_id FROM exchanges e JOIN conversations c ON c.id = e.conversation "
                "WHERE c.id = ? AND c.user = ? ORDER BY e.number",
                (conversation_id, user),
            )
            return [Exchange(id=r[0], question=r[1], answer_id=r[2]) for r in rows]

    def exchange(self, exchange_id: str, user: str) -> Exchange:
        """One exchange of somebody's.

        Raises:
            NotFoundError: this user has none with that id.
        """
        with self._db.read() as c:
            row = c.execute(
                "SELECT e.id, e.question, e.answer_id FROM exchanges e JOIN conversations c ON c.id = e.conversation "
                "WHERE e.id = ? AND c.user = ?",
                (exchange_id, user),
            ).fetchone()
        if row is None:
            raise _unknown(exchange_id)
        return Exchange(id=row[0], question=row[1], answer_id=row[2])

    def latest(self, user: str, limit: int = 50) -> list[Exchange]:
        """Somebody's latest exchanges over all conversations, latest first."""
        with self._db.read() as c:
            rows = c.execute(
                "SELECT e.id, e.question, e.answer_id FROM exchanges e JOIN conversations c ON c.id = e.conversation "
                "WHERE c.user = ? ORDER BY e.number DESC LIMIT ?",
                (user, limit),
            )
            return [Exchange(id=r[0], question=r[1], answer_id=r[2]) for r in rows]

    def has_asked(self, user: str, answer_id: str) -> bool:
        """Whether an answer belongs to a conversation of somebody's."""
        with self._db.read() as c:
            row = c.execute(
                "SELECT 1 FROM exchanges e JOIN conversations c ON c.id = e.conversation "
                "WHERE c.user = ? AND e.answer_id = ? LIMIT 1",
                (user, answer_id),
            ).fetchone()
        return row is not None

    def remove(self, conversation_id: str, user: str) -> None:
        """Forget a conversation of somebody's; its answers stay recorded, since they name no one."""
        with self._db.write() as c:
            c.execute("DELETE FROM conversations WHERE id = ? AND user = ?", (conversation_id, user))

    def rate(self, answer_id: str, user: str, *, helpful: bool, note: str = "") -> Rating:
        """Keep what somebody thinks of an answer, in place of what they thought before."""
        rating = Rating(answer_id=answer_id, user=user, helpful=helpful, note=note, created=datetime.now(UTC))
        with self._db.write() as c:
            c.execute(
                "INSERT OR REPLACE INTO ratings VALUES (?, ?, ?, ?, ?)",
                (answer_id, user, int(helpful), note, rating.created.isoformat()),
            )
        return rating

    def rating(self, answer_id: str, user: str) -> Rating | None:
        """What somebody thinks of an answer, None where they have not said."""
        return next(iter(self._ratings("answer_id = ? AND user = ?", (answer_id, user), 1)), None)

    def ratings(self, limit: int = 1000) -> list[Rating]:
        """Everybody's latest ratings, latest first."""
        return self._ratings("1", (), limit)

    def _ratings(self, condition: str, values: tuple[str, ...], limit: int) -> list[Rating]:
        with self._db.read() as c:
            rows = c.execute(
                f"SELECT answer_id, user, helpful, note, created FROM ratings WHERE {condition} "
                "ORDER BY created DESC LIMIT ?",
                (*values, limit),
            )
            return [
                Rating(answer_id=r[0], user=r[1], helpful=bool(r[2]), note=r[3], created=datetime.fromisoformat(r[4]))
                for r in rows
            ]


def _unknown(what: str) -> NotFoundError:
    return NotFoundError(f"there is no conversation or exchange {what}")
