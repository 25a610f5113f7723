"""A question and what has come of it: what the pages show, and by which numbers its citations go."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from rag import Answer, Citation, Claim, Conflict, Evidence, Exchange, Provider, Removal, Summary, Timeline

__all__ = ["STOPPED", "Limits", "Stage", "TurnState", "is_broken_off", "new_id"]

Stage = Literal["waiting", "searching", "writing", "done", "stopped", "failed"]

STOPPED = "stopped before it was complete"


def new_id() -> str:
    """An id for a conversation or a turn that nobody can guess."""
    return uuid.uuid4().hex


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Which articles may be used for an answer, and which kind of model writes it."""

    llm: Provider | None = None
    since: date | None = None
    until: date | None = None
    sources: tuple[str, ...] = ()


@dataclass(slots=True, kw_only=True)
class TurnState:
    """One question and what has come of it so far.

    Attributes:
        id: id of the exchange in the conversation.
        stage: how far it is.
        ahead: how many requests are served before it, while it waits.
        answer: the recorded answer, once it is complete or was broken off.
        error: why it failed, in words.
        rating: what this person thinks of the answer: True, False, or None.
        other: a summary or timeline whose citations these are, in place of an answer.
    """

    id: str
    question: str
    stage: Stage = "searching"
    ahead: int = 0
    standalone: str = ""
    evidence: tuple[Evidence, ...] = ()
    claims: list[Claim] = field(default_factory=list)
    removed: list[Removal] = field(default_factory=list)
    answer: Answer | None = None
    error: str = ""
    rating: bool | None = None
    other: Summary | Timeline | None = None

    @classmethod
    def of(cls, exchange: Exchange, answer: Answer, rating: bool | None = None) -> "TurnState":
        """The state of a turn that is over."""
        broken = is_broken_off(answer)
        failed = broken and answer.reason != STOPPED
        return cls(
            id=exchange.id,
            question=exchange.question,
            stage="failed" if failed else "stopped" if broken else "done",
            standalone=answer.standalone_question,
            evidence=answer.evidence,
            claims=list(answer.claims),
            removed=list(answer.removed),
            answer=answer,
            error=answer.reason if failed else "",
            rating=rating,
        )

    @classmethod
    def of_record(cls, record: Summary | Timeline) -> "TurnState":
        """The state of a summary or timeline that is over."""
        if isinstance(record, Timeline):
            title, claims = record.topic, [event.claim for event in record.events]
        else:
            title, claims = record.title, list(record.claims)
        return cls(id=record.id, question=title, stage="done", claims=[*claims], other=record)

    def citations(self) -> dict[Citation, int]:
        """The numbers of the citations: by first occurrence in the sentences, then in the conflicts.

        A number never changes while sentences are added, nor afterwards.
        """
        shown = [*self.claims, *(claim for conflict in self.conflicts for claim in conflict.claims)]
        numbers: dict[Citation, int] = {}
        for claim in shown:
            for citation in claim.citations:
                numbers.setdefault(citation, len(numbers) + 1)
        return numbers

    @property
    def kind(self) -> str:
        """What it is, in a word."""
        return type(self.other).__name__.lower() if self.other is not None else "answer"

    @property
    def conflicts(self) -> Sequence[Conflict]:
        """The disagreements between the articles, once they are known."""
        if isinstance(self.other, Summary):
            return self.other.conflicts
        return self.answer.conflicts if self.answer else ()


def is_broken_off(answer: Answer) -> bool:
    """Whether an answer was stopped or failed on the way, so that its sentences are true but not all there is."""
    return "total" not in answer.timings
