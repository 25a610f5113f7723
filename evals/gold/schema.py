"""The schema of a gold file, validated on loading. ``schema.md`` describes it for people who write one."""

from collections import Counter
from datetime import date
from pathlib import Path
from typing import Annotated, Literal, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

__all__ = ["ArticleFile", "GoldError", "GoldSet", "Kind", "Nugget", "PastTurn", "Question", "load"]

Kind = Literal[
    "numeric",
    "who",
    "when",
    "where",
    "list",
    "attribution",
    "quotation",
    "two-facts",
    "comparison",
    "hedged",
    "inconsistent",
    "unanswerable",
    "false-premise",
    "multi-article",
    "conflicting",
    "corrected",
    "dated",
    "follow-up",
    "other",
]

Text = Annotated[str, Field(min_length=1)]
Alternatives = Annotated[tuple[Text, ...], Field(min_length=1)]
Answers = tuple[Text, ...] | tuple[Alternatives, ...]
Paragraphs = Annotated[tuple[Annotated[int, Field(ge=1)], ...], Field(min_length=1)]


class GoldError(ValueError):
    """A gold file cannot be read, or does not keep to the schema."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


def _items(answers: Answers) -> tuple[tuple[str, ...], ...]:
    """Required items, each with its alternatives; a flat list is one item."""
    if not answers:
        return ()
    nested = tuple(answer for answer in answers if not isinstance(answer, str))
    return nested or (tuple(answer for answer in answers if isinstance(answer, str)),)


class ArticleFile(_Strict):
    """A file that the questions are about.

    Attributes:
        file: name, with ``#N`` at the end for row N (from 1) of a JSON Lines file.
        copy_of: key of the article that this one repeats; the two count as one source.
        sha256: of the whole file, so that nobody scores against another text by mistake.
    """

    file: Text
    copy_of: Text | None = None
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")] | None = None

    @property
    def row(self) -> int | None:
        """The row of a JSON Lines file, counted from 1; None for any other file."""
        _, mark, row = self.file.rpartition("#")
        return int(row) if mark else None

    def path(self, folder: Path) -> Path:
        """Where the file lies under a folder."""
        return folder / self.file.partition("#")[0]


class PastTurn(_Strict):
    """An earlier exchange of the conversation that a follow-up question belongs to."""

    question: Text
    answer: Text


class Question(_Strict):
    """One question with what counts as a right answer.

    Attributes:
        id: unique in the file.
        question: as a reader would ask it.
        kind: what makes it easy or hard; results are reported by kind.
        answerable: False where the articles do not say, or the question assumes something they contradict.
        answers: alternatives of one answer, or for several required items a list of such lists.
        correction: for a false premise, what a reply may say instead of refusing (alternatives).
        evidence: paragraphs that state the answer or a part of it, by article key, counted from 1.
        quotes: sentences that state the answer, word for word; for gold about a library, in place of ``evidence``.
        all_evidence: every paragraph or quote listed is needed; otherwise any one of them is enough.
        history: earlier turns of the conversation, oldest first.
        as_of: answer from articles published up to this day only.
        derived: the answer follows from the evidence but is not written in it.
        confirmed: False for a proposal that no person has looked at yet; it is not asked.
        note: for the person who maintains the file.
    """

    id: Text
    question: Text
    kind: Kind
    answerable: bool = True
    answers: Answers = ()
    correction: tuple[Text, ...] = ()
    evidence: dict[str, Paragraphs] = Field(default_factory=dict)
    quotes: tuple[Text, ...] = ()
    all_evidence: bool = False
    history: tuple[PastTurn, ...] = ()
    as_of: date | None = None
    derived: bool = False
    confirmed: bool = True
    note: str = ""

    @property
    def items(self) -> tuple[tuple[str, ...], ...]:
        """The required items, each as its alternatives."""
        return _items(self.answers)

    @model_validator(mode="after")
    def _coherent(self) -> Self:
        if self.kind in ("unanswerable", "false-premise") and self.answerable:
            raise ValueError(f"{self.id}: a question of kind {self.kind} needs answerable: false")
        if self.answerable and not (self.answers and (self.evidence or self.quotes)):
            raise ValueError(f"{self.id}: an answerable question needs answers, and evidence or quotes")
        if not self.answerable and self.answers:
            raise ValueError(f"{self.id}: a question that is not answerable has no answers")
        if self.correction and self.kind != "false-premise":
            raise ValueError(f"{self.id}: only a false premise has a correction")
        if bool(self.history) != (self.kind == "follow-up"):
            raise ValueError(f"{self.id}: a follow-up question, and no other, has a history")
        return self


class Nugget(_Strict):
    """A fact that a summary of an article should (``vital``) or may (``okay``) carry.

    Attributes:
        article: key of the article.
        text: the fact in one sentence.
        answers: what a text must contain to carry the fact, as for a question.
        evidence: paragraphs that state it, by article key.
    """

    id: Text
    article: Text
    importance: Literal["vital", "okay"]
    text: Text
    answers: Annotated[Answers, Field(min_length=1)]
    evidence: Annotated[dict[str, Paragraphs], Field(min_length=1)]

    @property
    def items(self) -> tuple[tuple[str, ...], ...]:
        """The required items, each as its alternatives."""
        return _items(self.answers)


class GoldSet(_Strict):
    """A gold file.

    Attributes:
        name: of the set.
        description: one line.
        articles: the files asked about, by a short key; none where the questions give ``quotes``.
        interchangeable: True where each article alone answers every question (tellings of the same facts); evidence is
            then read for one article at a time.
        questions: unique ids.
        nuggets: unique ids.
    """

    name: Text
    description: str = ""
    articles: dict[str, ArticleFile] = Field(default_factory=dict)
    interchangeable: bool = False
    questions: tuple[Question, ...] = ()
    nuggets: tuple[Nugget, ...] = ()

    @model_validator(mode="after")
    def _coherent(self) -> Self:
        entries: tuple[Question | Nugget, ...] = (*self.questions, *self.nuggets)
        twice = [key for key, count in Counter(entry.id for entry in entries).items() if count > 1]
        if twice:
            raise ValueError(f"ids used more than once: {', '.join(sorted(twice))}")
        for entry in entries:
            unknown = set(entry.evidence) - set(self.articles)
            if unknown:
                raise ValueError(f"{entry.id}: evidence in unknown articles: {', '.join(sorted(unknown))}")
        for key, article in self.articles.items():
            if article.copy_of is not None and (article.copy_of == key or article.copy_of not in self.articles):
                raise ValueError(f"{key}: a copy of the unknown article {article.copy_of}")
        for nugget in self.nuggets:
            if nugget.article not in self.articles:
                raise ValueError(f"{nugget.id}: unknown article {nugget.article}")
        return self


def load(path: Path | str) -> GoldSet:
    """Read and validate a gold file.

    Args:
        path: a YAML file as described in ``schema.md``.

    Raises:
        GoldError: the file is missing, is not YAML, has an unknown key or breaks a rule of the schema; the message
            names the file and every fault found.
    """
    path = Path(path)
    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
        return GoldSet.model_validate(data)
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise GoldError(f"{path} cannot be read as a gold file: {error}") from error
    except ValidationError as error:
        faults = "; ".join(f"{'.'.join(map(str, e['loc'])) or 'file'}: {e['msg']}" for e in error.errors())
        raise GoldError(f"{path} does not keep to the gold schema: {faults}") from error
