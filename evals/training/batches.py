"""Rows of text pairs as token numbers, cut as the cross-encoder reads them, and batches of them."""

import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from evals.training.pairs import Row

__all__ = ["SECOND", "WINDOW", "Example", "Tokeniser", "Tokens", "batches", "encode", "open_tokeniser"]

WINDOW = 256
"""Tokens of a pair at most, as in :mod:`rag.models.cross_encoder`; the end of the first text is cut off."""
SECOND = 96
"""Tokens of its second text at most."""
_CLS, _SEP = 101, 102
_MIXED = 600
"""Examples sorted by length together: enough that batches need little padding, few enough that they are mixtures."""

Tokens = tuple[list[int], list[int]]
"""Token numbers of a pair, and for each of them 0 in the first text and 1 in the second."""

Tokeniser = Callable[[str], list[int]]
"""The token numbers of a text, without special ones."""


@dataclass(frozen=True, slots=True)
class Example:
    """A row as the model reads it.

    Attributes:
        pairs: the tokens of each pair.
        label: of all of them together.
        weight: how much it counts in training.
    """

    pairs: tuple[Tokens, ...]
    label: bool
    weight: float = 1.0

    @property
    def longest(self) -> int:
        """Tokens of its longest pair."""
        return max(len(ids) for ids, _ in self.pairs)


def open_tokeniser(path: Path) -> Tokeniser:
    """The tokeniser of a ``tokenizer.json``."""
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(path))
    tokenizer.no_padding()
    tokenizer.no_truncation()

    def tokenise(text: str) -> list[int]:
        ids: list[int] = tokenizer.encode(text, add_special_tokens=False).ids
        return ids

    return tokenise


def encode(
    rows: Iterable[Row],
    tokenise: Tokeniser,
    weigh: Callable[[Row], float] = lambda row: 1.0,
    most: int | None = None,
) -> list[Example]:
    """Rows as the model reads them.

    Args:
        rows: the rows.
        tokenise: of :func:`open_tokeniser`.
        weigh: how much a row counts in training.
        most: pairs of a row that are kept; all where None.
    """
    return [Example(tuple(_pair(*pair, tokenise) for pair in row.pairs[:most]), row.label, weigh(row)) for row in rows]


def _pair(first: str, second: str, tokenise: Tokeniser) -> Tokens:
    tail = tokenise(second)[:SECOND]
    head = tokenise(first)[: WINDOW - 3 - len(tail)]
    return [_CLS, *head, _SEP, *tail, _SEP], [0] * (len(head) + 2) + [1] * (len(tail) + 1)


def batches(examples: Sequence[Example], budget: int, rng: random.Random | None = None) -> list[list[int]]:
    """The places of the examples, in batches of similar length.

    Args:
        examples: the examples.
        budget: tokens of a batch at most, padding included; one example may be more.
        rng: shuffles; without it the shortest examples come first.
    """
    order = list(range(len(examples)))
    if rng:
        rng.shuffle(order)
    parts = [order[start : start + _MIXED] for start in range(0, len(order), _MIXED)] if rng else [order]
    found = [batch for part in parts for batch in _fill(examples, part, budget)]
    if rng:
        rng.shuffle(found)
    return found


def _fill(examples: Sequence[Example], places: Sequence[int], budget: int) -> list[list[int]]:
    found: list[list[int]] = []
    longest = pairs = 0
    for place in sorted(places, key=lambda place: examples[place].longest):
        length, more = examples[place].longest, len(examples[place].pairs)
        if not found or max(longest, length) * (pairs + more) > budget:
            found.append([])
            longest = pairs = 0
        found[-1].append(place)
        longest, pairs = max(longest, length), pairs + more
    return found
