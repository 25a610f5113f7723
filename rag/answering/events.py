"""What happens while an answer is made, in the order in which a reader may see it."""

from dataclasses import dataclass

from rag.records import Answer, Claim, Evidence, Removal

__all__ = ["ClaimReleased", "ClaimRemoved", "Event", "EvidenceFound", "Finished"]


@dataclass(frozen=True, slots=True)
class EvidenceFound:
    """The evidence on which the answer will rest, and the question as it was searched for. Always the first event."""

    evidence: tuple[Evidence, ...]
    standalone_question: str


@dataclass(frozen=True, slots=True)
class ClaimReleased:
    """A sentence that was checked and may be shown."""

    claim: Claim


@dataclass(frozen=True, slots=True)
class ClaimRemoved:
    """A sentence that will not be shown, and why."""

    removal: Removal


@dataclass(frozen=True, slots=True)
class Finished:
    """The whole answer. Always the last event."""

    answer: Answer


Event = EvidenceFound | ClaimReleased | ClaimRemoved | Finished
