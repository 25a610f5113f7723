"""Load RealTimeQA (Kasai et al. 2023, arXiv:2207.13332): news articles, and quiz questions about the week's news."""

import gzip
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

__all__ = ["FOLDER", "HALVES", "Half", "NewsArticle", "QuizQuestion", "half_of", "load_articles", "load_questions"]

FOLDER = "realtimeqa-2022"
"""Folder of the set within the development data."""

Half = Literal["dev", "test", "all"]
HALVES: tuple[Half, ...] = ("dev", "test", "all")


@dataclass(frozen=True, slots=True)
class NewsArticle:
    """One article as the set has it; ``published`` is ``YYYY/MM/DD`` or empty."""

    url: str
    title: str
    text: str
    published: str
    source: str


@dataclass(frozen=True, slots=True)
class QuizQuestion:
    """One question.

    Attributes:
        id: id of the row.
        question: the question.
        answer: the right one of its choices, as printed there (sometimes in quotation marks).
        gold_urls: the articles it was made from; empty where they are not known.
    """

    id: str
    question: str
    answer: str
    gold_urls: tuple[str, ...]


def load_articles(data: Path) -> list[NewsArticle]:
    """All articles, in the order of the file.

    Args:
        data: the folder that holds :data:`FOLDER`.

    Raises:
        FileNotFoundError: the set is not there.
    """
    return [
        NewsArticle(
            url=row["url"],
            title=row["title"] or "",
            text=row["text"] or "",
            published=row["published"] or "",
            source=row["source"] or "",
        )
        for row in _rows(data / FOLDER / "articles.jsonl.gz")
    ]


def load_questions(data: Path, half: Half = "all") -> list[QuizQuestion]:
    """The questions of one half, or all; arguments and errors as for :func:`load_articles`."""
    questions = (
        QuizQuestion(
            id=row["id"],
            question=row["question"],
            answer=row["answer"],
            gold_urls=tuple(row["gold_urls"] or ()),
        )
        for row in _rows(data / FOLDER / "questions.jsonl.gz")
    )
    return [question for question in questions if half in ("all", half_of(question.id))]


def half_of(question_id: str) -> Literal["dev", "test"]:
    """Which half a question belongs to: what is tuned is tuned on ``dev``, what is claimed is measured on ``test``."""
    return ("dev", "test")[int(hashlib.sha256(question_id.encode()).hexdigest(), 16) % 2]


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)
