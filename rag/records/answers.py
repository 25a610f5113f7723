"""Answers: sentences with the exact spans that they rest on, and all that is needed to replay them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from rag.records.base import Record

__all__ = [
    "Answer",
    "Citation",
    "Claim",
    "ClaimVerdict",
    "Conflict",
    "Evidence",
    "PromptReference",
    "Removal",
    "Turn",
    "Usage",
]

ClaimVerdict = Literal["supported", "quoted", "unsupported"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation(Record):
    """An exact span of a source: ``article.text[start:end] == quote`` for version ``version`` of the article."""

    article_id: str
    version: int
    start: int
    end: int
    quote: str
    title: str
    source: str
    published: datetime | date | None
    origin: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence(Record):
    """A numbered span offered to the model; ``number`` starts at 1 and is what the model cites."""

    number: int
    article_id: str
    version: int
    start: int
    end: int
    text: str
    score: float
    title: str
    source: str
    published: datetime | date | None
    origin: str

    def cite(self) -> Citation:
        """The citation of exactly this span."""
        return Citation(
            article_id=self.article_id,
            version=self.version,
            start=self.start,
            end=self.end,
            quote=self.text,
            title=self.title,
            source=self.source,
            published=self.published,
            origin=self.origin,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim(Record):
    """One sentence of an output, with the spans that it rests on and what the check found.

    Attributes:
        text: the sentence, without citation marks.
        citations: the spans it cites, at least one for every sentence that is shown.
        verdict: ``supported`` (checked against its citations), ``quoted`` (it is the source's own wording), or
            ``unsupported`` (never shown as an answer).
        score: how well the citations support the sentence, 0..1.
        reasons: what the check objected to, in words.
    """

    text: str
    citations: tuple[Citation, ...]
    verdict: ClaimVerdict
    score: float
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Removal(Record):
    """A sentence of the model that was not shown, and why."""

    text: str
    reasons: tuple[str, ...]
    citations: tuple[Citation, ...] = ()
    score: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict(Record):
    """Two or more articles that give different values for the same thing, as ``claims`` with their citations."""

    about: str
    claims: tuple[Claim, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage(Record):
    """Tokens as the server counted them; ``cached_tokens`` of the input came from its prompt cache."""

    input_tokens: int = 0
    output_tokens: int = 0
    cached_tokens: int = 0
    calls: int = 0

    def __add__(self, other: "Usage") -> "Usage":
        return Usage(
            input_tokens=self.input_tokens + other.input_tokens,
            output_tokens=self.output_tokens + other.output_tokens,
            cached_tokens=self.cached_tokens + other.cached_tokens,
            calls=self.calls + other.calls,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class PromptReference(Record):
    """Which prompt made an answer: its name, version, and the SHA-256 of its file."""

    name: str
    version: int
    hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn(Record):
    """One earlier exchange of a conversation."""

    question: str
    answer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer(Record):
    """What the library answered, with everything needed to check and replay it.

    Attributes:
        id: unique id under which the answer is recorded.
        question: the question as asked.
        claims: the sentences shown, in order; each is cited and checked.
        text: the claims' sentences joined, or the abstention notice.
        abstained: True where the articles do not answer.
        reason: why it abstained, in words; empty otherwise.
        evidence: the numbered spans that were offered.
        removed: sentences that were dropped, with reasons.
        conflicts: disagreements between the articles.
        standalone_question: the question as searched for, rewritten from the conversation where it had to be.
        usage: tokens.
        timings: seconds by step (``retrieve``, ``first_claim``, ``total``).
        model: provider and model, such as ``local:qwen2.5-coder-1.5b-instruct-q4_k_m``, or ``none``.
        prompt: the prompt used, None where no model was called.
        created: when (aware).
    """

    id: str
    question: str
    claims: tuple[Claim, ...]
    text: str
    abstained: bool
    reason: str = ""
    evidence: tuple[Evidence, ...] = ()
    removed: tuple[Removal, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    standalone_question: str = ""
    usage: Usage = field(default_factory=Usage)
    timings: Mapping[str, float] = field(default_factory=dict)
    model: str = "none"
    prompt: PromptReference | None = None
    created: datetime | None = None
