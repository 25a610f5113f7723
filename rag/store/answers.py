"""Keeping answers, and reading them back as records."""

import json
import sqlite3
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from rag.errors import NotFoundError
from rag.records import Answer, Citation, Claim, Conflict, Evidence, PromptReference, Removal, Usage
from rag.store.rows import published_from

__all__ = ["answer_from", "latest", "load", "save"]


def save(connection: sqlite3.Connection, answer: Answer) -> None:
    """Insert an answer, or replace the one with its id."""
    created = answer.created or datetime.now(UTC)
    data = answer.to_dict() | {"created": created.isoformat()}
    connection.execute(
        "INSERT INTO answers (id, created, question, json) VALUES (?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET "
        "created = excluded.created, question = excluded.question, json = excluded.json",
        (answer.id, created.isoformat(), answer.question, json.dumps(data, ensure_ascii=False)),
    )


def load(connection: sqlite3.Connection, answer_id: str) -> Answer:
    """An answer by its id; raises :class:`NotFoundError`."""
    row = connection.execute("SELECT json FROM answers WHERE id = ?", (answer_id,)).fetchone()
    if row is None:
        raise NotFoundError(f"there is no answer {answer_id}; `newsproof answers list` shows the latest")
    return answer_from(json.loads(row[0]))


def latest(connection: sqlite3.Connection, limit: int) -> list[Answer]:
    """The answers kept last, the last one first."""
    rows = connection.execute("SELECT json FROM answers ORDER BY number DESC LIMIT ?", (limit,))
    return [answer_from(json.loads(row[0])) for row in rows]


def answer_from(data: Mapping[str, Any]) -> Answer:
    """The inverse of :meth:`rag.records.Answer.to_dict`."""
    return Answer(
        **{
            **data,
            "claims": tuple(_claim(claim) for claim in data["claims"]),
            "evidence": tuple(Evidence(**_dated(evidence)) for evidence in data["evidence"]),
            "removed": tuple(
                Removal(**{**r, "reasons": tuple(r["reasons"]), "citations": _citations(r)}) for r in data["removed"]
            ),
            "conflicts": tuple(
                Conflict(about=c["about"], claims=tuple(_claim(claim) for claim in c["claims"]))
                for c in data["conflicts"]
            ),
            "usage": Usage(**data["usage"]),
            "prompt": PromptReference(**data["prompt"]) if data["prompt"] else None,
            "created": datetime.fromisoformat(data["created"]) if data["created"] else None,
        }
    )


def _dated(data: Mapping[str, Any]) -> dict[str, Any]:
    return {**data, "published": published_from(data["published"])}


def _citations(data: Mapping[str, Any]) -> tuple[Citation, ...]:
    return tuple(Citation(**_dated(citation)) for citation in data["citations"])


def _claim(data: Mapping[str, Any]) -> Claim:
    return Claim(**{**data, "citations": _citations(data), "reasons": tuple(data["reasons"])})
