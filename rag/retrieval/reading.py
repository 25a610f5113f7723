"""Whether a sentence answers a question, by a learned model that reads the two together, and what it is given to read.

Words in common say what a sentence is about; whether it holds what was asked for they say badly, above all where the
question avoids the article's words. The model is a cross-encoder (:mod:`rag.models.cross_encoder`).
"""

import re
from collections.abc import Sequence
from typing import Protocol

__all__ = ["Reader", "as_read"]

_LEANS = re.compile(
    r"^\W*(?:\w+\W+){0,3}?(?:he|she|it|they|this|that|these|those|his|her|their|its|him|them)\b", re.IGNORECASE
)
"""A pronoun among the first words, which the sentence before explains."""
_FEW_WORDS = 8
"""A sentence of fewer words is read with the one before it."""
_CONTEXT_WORDS = 30


class Reader(Protocol):
    """A model that says whether one text answers another."""

    def score(self, pairs: Sequence[tuple[str, str]]) -> list[float]:
        """The log odds that the first text of each pair answers the question that is the second."""
        ...


def as_read(sentence: str, before: str = "", title: str = "") -> str:
    """A sentence as the model reads it: with the headline, and with the sentence before it where it leans on that.

    The model was trained on sentences shown so, and is to be used on the same.

    Args:
        sentence: the sentence.
        before: the one before it in the article; empty at the start.
        title: headline of the article; may be empty.
    """
    context = title
    if before and (_LEANS.match(sentence) or len(sentence.split()) < _FEW_WORDS):
        opening = " ".join(before.split()[:_CONTEXT_WORDS])
        context = f"{title}: {opening}" if title else opening
    return f"{sentence} ({context})" if context else sentence
