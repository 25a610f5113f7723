"""The third layer: a learned model that reads a claim beside its evidence, and what it is given to read.

The model itself is a cross-encoder (:mod:`rag.models.cross_encoder`); any object with its method can stand in for it.
"""

from collections.abc import Sequence
from typing import Protocol

from rag.checking.support import select

__all__ = ["Entailment", "doubt", "premise"]

_SENTENCES = 4
_WORDS = 120
_CERTAIN = 3.0
"""Log odds from which the model counts as certain."""


class Entailment(Protocol):
    """A model that says whether one text follows from another."""

    def score(self, pairs: Sequence[tuple[str, str]]) -> list[float]:
        """The log odds that the second text of each pair follows from the first."""
        ...


def premise(claim: str, sentences: Sequence[str]) -> str:
    """What of the evidence the model reads beside a claim: the sentences that carry most of it, in their order.

    The sentence before the best one comes with it, because that is where its pronouns are explained. The model was
    trained on evidence chosen so, and is to be used on the same.

    Args:
        claim: one sentence.
        sentences: the sentences of the evidence, in their order.
    """
    chosen = list(select(claim, sentences, _SENTENCES)) or list(range(min(2, len(sentences))))
    if chosen and chosen[0] > 0 and chosen[0] - 1 not in chosen:
        chosen.append(chosen[0] - 1)
    kept: list[int] = []
    length = 0
    for index in chosen:
        words = len(sentences[index].split())
        if not kept or length + words <= _WORDS:
            kept.append(index)
            length += words
    return " ".join(" ".join(sentences[index].split()) for index in sorted(kept))


def doubt(log_odds: float) -> float:
    """The model's doubt as a feature of the support score: 0 where it is certain of the claim, 1 of the contrary."""
    return min(1.0, max(0.0, 0.5 - log_odds / (2 * _CERTAIN)))
