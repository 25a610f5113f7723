"""What one answer has come to while it is made, and the record that it becomes."""

import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from rag.answering.abstention import NO_ANSWER
from rag.answering.events import ClaimReleased, ClaimRemoved, Event, EvidenceFound
from rag.records import Answer, Claim, Conflict, Evidence, PromptReference, Removal, Usage

__all__ = ["Progress"]


@dataclass(slots=True)
class Progress:
    """What one answer has come to so far."""

    question: str
    started: float = field(default_factory=time.perf_counter)
    standalone: str = ""
    evidence: tuple[Evidence, ...] = ()
    claims: list[Claim] = field(default_factory=list)
    removed: list[Removal] = field(default_factory=list)
    conflicts: tuple[Conflict, ...] = ()
    usage: Usage = field(default_factory=Usage)
    timings: dict[str, float] = field(default_factory=dict)
    reason: str = ""
    prompt: PromptReference | None = None

    def clock(self, step: str) -> None:
        """Note the seconds since the question was asked, the first time that a step is reached."""
        self.timings.setdefault(step, time.perf_counter() - self.started)

    def found(self, evidence: Sequence[Evidence]) -> Event:
        """Keep the evidence and return the event that tells of it."""
        self.evidence = tuple(evidence)
        self.clock("retrieve")
        return EvidenceFound(self.evidence, self.standalone)

    def record(self, outcome: Claim | Removal) -> Event:
        """Keep a decision and return the event that tells of it."""
        if isinstance(outcome, Claim):
            self.claims.append(outcome)
            self.clock("first_claim")
            return ClaimReleased(outcome)
        self.removed.append(outcome)
        return ClaimRemoved(outcome)

    def answer(self, model: str) -> Answer:
        """The whole answer, as it stands now.

        Args:
            model: what to call the chat model.
        """
        self.clock("total")
        claims = tuple(self.claims)
        return Answer(
            id=uuid.uuid4().hex,
            question=self.question,
            claims=claims,
            text=_text(claims, self.conflicts),
            abstained=not claims,
            reason=self.reason,
            evidence=self.evidence,
            removed=tuple(self.removed),
            conflicts=self.conflicts,
            standalone_question=self.standalone,
            usage=self.usage,
            timings=dict(self.timings),
            model=model,
            prompt=self.prompt,
            created=datetime.now(UTC),
        )


def _text(claims: Sequence[Claim], conflicts: Sequence[Conflict]) -> str:
    """The sentences of an answer, and which of them disagree."""
    if not claims:
        return NO_ANSWER
    return " ".join([*map(_shown, claims), *(f"The articles disagree about {c.about}." for c in conflicts)])


def _shown(claim: Claim) -> str:
    """A claim within the text of an answer: the source's own words stand in quotation marks."""
    return f"“{claim.text}”" if claim.verdict == "quoted" else claim.text
