"""What one question came to, as plain data: the answer, the passages, and the text of every article that is cited.

A log that holds this can be scored again, compared and shown without the library that it came from.
"""

from collections.abc import Sequence
from datetime import date, datetime

from pydantic import BaseModel, ConfigDict

from evals.pipelines import Pipeline
from rag import Answer, Article, NotFoundError, Passage

__all__ = [
    "OBSERVATION",
    "PASSAGES",
    "Found",
    "Observation",
    "Offered",
    "Removed",
    "Shown",
    "Span",
    "Stored",
    "observe",
]

OBSERVATION = "observation"
"""Under which the observation lies in a sample's store, as JSON."""

PASSAGES = 10
"""How many passages of the search are kept for the retrieval measures."""


class _Plain(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class Span(_Plain):
    """A span that is cited; ``quote`` is what the citation says stands there."""

    article_id: str
    version: int
    start: int
    end: int
    quote: str
    title: str = ""
    source: str = ""
    published: date | datetime | None = None
    origin: str = ""

    @property
    def key(self) -> str:
        """Under which the article's text is kept in the observation."""
        return f"{self.article_id}@{self.version}"


class Shown(_Plain):
    """A sentence that was shown."""

    text: str
    citations: tuple[Span, ...]
    verdict: str
    score: float
    reasons: tuple[str, ...] = ()


class Removed(_Plain):
    """A sentence that was left out."""

    text: str
    reasons: tuple[str, ...] = ()


class Disagreement(_Plain):
    """A conflict that was pointed out."""

    about: str = ""
    claims: tuple[Shown, ...] = ()


class Offered(_Plain):
    """A piece of evidence that the answer could rest on."""

    number: int
    article_id: str
    version: int
    start: int
    end: int
    text: str
    title: str = ""
    source: str = ""


class Found(_Plain):
    """A passage of the search; ``copies`` are the other origins of the same article."""

    article_id: str
    version: int = 0
    start: int
    end: int
    text: str
    score: float
    origin: str
    copies: tuple[str, ...] = ()


class Tokens(_Plain):
    """Tokens as the server counted them."""

    input_tokens: int = 0
    output_tokens: int = 0
    calls: int = 0


class Stored(_Plain):
    """An article as the library has it."""

    text: str
    title: str = ""
    source: str = ""
    published: date | datetime | None = None


class Observation(_Plain):
    """What one question came to.

    Attributes:
        articles: the cited articles, and that of the first passage, by ``id@version``; one that the library does not
            have is missing.
        passages: what the search found for the question, best first.
    """

    question: str
    standalone_question: str = ""
    text: str = ""
    claims: tuple[Shown, ...] = ()
    abstained: bool
    reason: str = ""
    evidence: tuple[Offered, ...] = ()
    removed: tuple[Removed, ...] = ()
    conflicts: tuple[Disagreement, ...] = ()
    usage: Tokens = Tokens()
    timings: dict[str, float] = {}
    model: str = "none"
    passages: tuple[Found, ...] = ()
    articles: dict[str, Stored] = {}

    @property
    def shown(self) -> tuple[Shown, ...]:
        """Every sentence that a reader sees: the answer, and what conflicts say beyond it."""
        said = {claim.text for claim in self.claims}
        return self.claims + tuple(c for conflict in self.conflicts for c in conflict.claims if c.text not in said)

    @property
    def said(self) -> str:
        """The sentences shown, as one text."""
        return " ".join(claim.text for claim in self.shown)


def observe(pipeline: Pipeline, answer: Answer, passages: Sequence[Passage]) -> Observation:
    """Put together what is needed to score an answer."""
    articles: dict[str, Stored] = {}
    found = [passage.to_dict() for passage in passages[:PASSAGES]]
    if passages:
        first = pipeline.article(passages[0].article_id)
        found[0]["version"] = first.version
        articles[f"{first.id}@{first.version}"] = _kept(first)
    observation = Observation.model_validate({**answer.to_dict(), "passages": found})
    for claim in observation.shown:
        for span in claim.citations:
            if span.key not in articles and (stored := _stored(pipeline, span)) is not None:
                articles[span.key] = stored
    return observation.model_copy(update={"articles": articles})


def _stored(pipeline: Pipeline, span: Span) -> Stored | None:
    try:
        return _kept(pipeline.article(span.article_id, span.version))
    except NotFoundError:
        return None


def _kept(article: Article) -> Stored:
    return Stored(text=article.text, title=article.title, source=article.source, published=article.published)
