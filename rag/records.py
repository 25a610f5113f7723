"""The records that the library takes and gives: frozen, comparable, and each with a ``to_dict()`` for JSON.

All offsets are code-point offsets into ``Article.text``, half-open as in Python slices.
"""

import dataclasses
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal

__all__ = [
    "Answer",
    "Article",
    "Chunk",
    "Citation",
    "Claim",
    "ClaimVerdict",
    "Conflict",
    "DatePrecision",
    "Evidence",
    "Failure",
    "IngestReport",
    "Passage",
    "PromptReference",
    "Removal",
    "Summary",
    "SummaryClaim",
    "SummarySection",
    "SummaryStyle",
    "Timeline",
    "TimelineEvent",
    "Turn",
    "Usage",
    "article_id",
    "content_hash",
]

ClaimVerdict = Literal["supported", "quoted", "unsupported"]
SummaryStyle = Literal["brief", "bullets", "report"]
DatePrecision = Literal["day", "week", "month", "year"]


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
        return value.to_dict() if isinstance(value, _Record) else dataclasses.asdict(value)
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    return value


class _Record:
    """What all records share."""

    __slots__ = ()

    def to_dict(self) -> dict[str, Any]:
        """The record as plain data for JSON, its fields in order."""
        return {f.name: _plain(getattr(self, f.name)) for f in dataclasses.fields(self)}  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True, kw_only=True)
class Article(_Record):
    """One news article as it is stored.

    Attributes:
        id: first 16 hex digits of the SHA-256 of ``origin``.
        origin: URL or file URI that the article came from (with ``#row`` for a row of a JSON Lines file).
        title: headline, possibly empty.
        text: normalised body (see :mod:`rag.text.normalise`); every offset anywhere refers to it.
        source: publisher, possibly empty.
        authors: names, possibly none.
        published: when the article appeared; None where that cannot be trusted.
        language: ISO 639-1 code, or empty where unknown.
        content_hash: SHA-256 of ``text``.
        version: 1 for the first text seen at this origin, one more for each change.
        added: when this version entered the library (aware); None before it has.
        duplicate_of: id of the article whose (nearly) same text was here first, else None.
    """

    id: str
    origin: str
    title: str
    text: str
    source: str = ""
    authors: tuple[str, ...] = ()
    published: datetime | date | None = None
    language: str = ""
    content_hash: str = ""
    version: int = 1
    added: datetime | None = None
    duplicate_of: str | None = None

    @classmethod
    def create(
        cls,
        *,
        origin: str,
        text: str,
        title: str = "",
        source: str = "",
        authors: tuple[str, ...] = (),
        published: datetime | date | None = None,
        language: str = "",
    ) -> "Article":
        """Make an article from a text that is already normalised; id and content hash are computed."""
        return cls(
            id=article_id(origin),
            origin=origin,
            title=title,
            text=text,
            source=source,
            authors=authors,
            published=published,
            language=language,
            content_hash=content_hash(text),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Chunk(_Record):
    """A run of whole sentences: ``text == article.text[start:end]``."""

    id: str
    article_id: str
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage(_Record):
    """One search result: a span of an article with its relevance ``score`` (0..1, higher is better).

    ``copies`` are the origins at which the library has the same article again, as syndicated texts are.
    """

    article_id: str
    start: int
    end: int
    text: str
    score: float
    title: str
    source: str
    published: datetime | date | None
    origin: str
    copies: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation(_Record):
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
class Evidence(_Record):
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
class Claim(_Record):
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
class Removal(_Record):
    """A sentence of the model that was not shown, and why."""

    text: str
    reasons: tuple[str, ...]
    citations: tuple[Citation, ...] = ()
    score: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict(_Record):
    """Two or more articles that give different values for the same thing, as ``claims`` with their citations."""

    about: str
    claims: tuple[Claim, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage(_Record):
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
class PromptReference(_Record):
    """Which prompt made an answer: its name, version, and the SHA-256 of its file."""

    name: str
    version: int
    hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn(_Record):
    """One earlier exchange of a conversation."""

    question: str
    answer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer(_Record):
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


@dataclass(frozen=True, slots=True, kw_only=True)
class SummaryClaim(Claim):
    """One sentence of a summary; ``sources`` counts the independent sources that it cites, copies and further articles
    of one publisher counting once."""

    sources: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class SummarySection(_Record):
    """A part of a summary: a heading (a title of the sources, or what the part tells) and its claims in order."""

    heading: str
    claims: tuple[SummaryClaim, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary(_Record):
    """A summary of one article or a digest of many; every claim is cited and checked as in an answer.

    Attributes:
        id: unique id.
        title: headline of the article, or what the digest is about.
        style: ``brief``, ``bullets`` or ``report``.
        sections: the claims, grouped.
        claims: all claims in order.
        words: how many words the claims have.
        wanted_words: how many were asked for.
        articles: ids of the articles that were read; copies of one another count once.
        copies: how many copies of these articles were left out.
        removed: sentences that were dropped, with reasons; among them what later articles correct.
        conflicts: disagreements between the articles, each value with its citation.
        notes: what a reader should know, such as articles that are not covered.
        complete: False where it was interrupted, or the model failed on the way; what is there was checked.
        usage: tokens.
        timings: seconds by step (``select``, ``first_claim``, ``total``).
        model: provider and model, or ``none``.
        prompt: the prompt used, None where no model was called.
        created: when (aware).
    """

    id: str
    title: str
    style: SummaryStyle
    sections: tuple[SummarySection, ...]
    claims: tuple[SummaryClaim, ...]
    words: int
    wanted_words: int
    articles: tuple[str, ...] = ()
    copies: int = 0
    removed: tuple[Removal, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    notes: tuple[str, ...] = ()
    complete: bool = True
    usage: Usage = field(default_factory=Usage)
    timings: Mapping[str, float] = field(default_factory=dict)
    model: str = "none"
    prompt: PromptReference | None = None
    created: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineEvent(_Record):
    """One event: what happened, in a cited sentence, and when.

    Attributes:
        first_day: first day of the time that the text gives, by itself or counted from the dateline.
        last_day: last day of it; the same day where the precision is ``day``.
        precision: how exactly the text says when.
        label: the time in words, such as ``12 March 2024``, ``March 2024`` or ``2024``.
        claim: the sentence, with a citation of each article that tells it.
    """

    first_day: date
    last_day: date
    precision: DatePrecision
    label: str
    claim: SummaryClaim


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline(_Record):
    """The dated events of a topic, earliest first.

    Attributes:
        id: unique id.
        topic: what was asked for.
        events: the events.
        articles: ids of the articles that were read.
        notes: what a reader should know.
        timings: seconds by step.
        created: when (aware).
    """

    id: str
    topic: str
    events: tuple[TimelineEvent, ...]
    articles: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    timings: Mapping[str, float] = field(default_factory=dict)
    created: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure(_Record):
    """An input that could not be read, with what happened and what to do."""

    origin: str
    error: str


@dataclass(frozen=True, slots=True, kw_only=True)
class IngestReport(_Record):
    """What an ingest did: counts of articles, the failures, chunks embedded, seconds taken."""

    added: int = 0
    updated: int = 0
    unchanged: int = 0
    duplicates: int = 0
    failed: tuple[Failure, ...] = ()
    chunks: int = 0
    seconds: float = 0.0
