"""Ratings as drafts of gold questions, for somebody to look at and confirm."""

import re
from collections.abc import Iterable
from typing import Any

import yaml

from rag import Answer, Rating

__all__ = ["as_gold"]

_KINDS = (
    (r"\bhow (?:many|much|long|far|old)\b", "numeric"),
    (r"\bwho(?:m|se)?\b", "who"),
    (r"\bwhen\b", "when"),
    (r"\bwhere\b", "where"),
)
_QUOTES = 3


def as_gold(rated: Iterable[tuple[Rating, Answer]]) -> str:
    """Write rated answers as a gold file (see ``evals/gold/schema.md``).

    Every question is a draft (``confirmed: false``), which no eval asks before a person has looked at it.

    Args:
        rated: ratings with the answers that they are about.
    """
    questions = [_question(rating, answer) for rating, answer in rated]
    data = {
        "name": "ratings",
        "description": "Drafts from what readers thought of answers.",
        "questions": questions,
    }
    return yaml.safe_dump(data, sort_keys=False, allow_unicode=True, width=110)


def _question(rating: Rating, answer: Answer) -> dict[str, Any]:
    good = [claim.text for claim in answer.claims] if rating.helpful else []
    wanted = [rating.note] if rating.note and not rating.helpful else good
    quotes = [citation.quote for claim in answer.claims for citation in claim.citations]
    quotes = list(dict.fromkeys(quotes or [item.text for item in answer.evidence]))[:_QUOTES]
    answerable = bool(wanted and quotes)
    question: dict[str, Any] = {
        "id": f"rated-{answer.id[:12]}-{'up' if rating.helpful else 'down'}",
        "question": answer.standalone_question or answer.question,
        "kind": _kind(answer.question) if answerable else "unanswerable",
        "answerable": answerable,
    }
    if answerable:
        question |= {"answers": wanted, "quotes": quotes}
    note = "rated helpful" if rating.helpful else "rated not helpful"
    said = "refused" if answer.abstained else f"answered: {answer.text}"
    return question | {"confirmed": False, "note": f"{note}; {answer.model} {said}"}


def _kind(question: str) -> str:
    """A guess at the kind of question, for the person who confirms it."""
    return next((kind for pattern, kind in _KINDS if re.search(pattern, question, re.IGNORECASE)), "list")
