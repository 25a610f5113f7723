"""What the checker takes and gives: spans of evidence, their context, findings and the verdict."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

__all__ = ["Context", "EvidenceSpan", "Finding", "SourceVerdict", "Verdict"]


@dataclass(frozen=True, slots=True)
class EvidenceSpan:
    """One cited span with what is known about the article around it.

    Attributes:
        text: the span itself; only its words can support a claim.
        published: date of the article, against which "yesterday" and "last month" are resolved.
        title: headline of the article.
        article: full text of the article; it resolves names ("Putin" → "Vladimir Putin") and pronouns, no more.
        source: publisher, so that "the Courier reported" is not taken for a wrong attribution.
    """

    text: str
    published: datetime | date | None = None
    title: str = ""
    article: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Context:
    """What surrounds a claim.

    The first four fields stand in for evidence that is given as plain strings.

    Attributes:
        published: date of the article.
        title: headline of the article.
        article: full text of the article.
        source: publisher.
        question: what the claim answers, so that a fragment ("In Moscow.") can be completed.
    """

    published: datetime | date | None = None
    title: str = ""
    article: str = ""
    source: str = ""
    question: str = ""


class Finding(NamedTuple):
    """One objection of a rule.

    Attributes:
        rule: name of the rule, such as ``numbers``.
        hard: True where the objection alone makes the claim unsupported; otherwise it only lowers the score.
        reason: the objection in words for a reader.
        start: offset in the claim of the words objected to, or -1.
        end: offset after them, or -1.
    """

    rule: str
    hard: bool
    reason: str
    start: int = -1
    end: int = -1


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a claim is supported, how well (0..1), and what speaks against it."""

    supported: bool
    score: float
    reasons: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """The verdict as plain data for JSON."""
        return {"supported": self.supported, "score": self.score, "reasons": list(self.reasons)}


@dataclass(frozen=True, slots=True)
class SourceVerdict:
    """A verdict against a whole document, with the half-open spans of the sentences that carry the claim."""

    supported: bool
    score: float
    reasons: tuple[str, ...] = ()
    spans: tuple[tuple[int, int], ...] = ()
