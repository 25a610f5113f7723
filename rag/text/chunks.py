"""Chunks: runs of whole sentences that fit the embedder's window."""

from collections.abc import Sequence
from typing import NamedTuple

from rag.text.sentences import Span

__all__ = ["ChunkSpan", "chunk_spans"]

_REPEATED = 4
"""The sentences that a chunk repeats take at most this part of the limit."""


class ChunkSpan(NamedTuple):
    """Where a chunk stands in its text; from ``fresh`` on it says what no chunk before it does."""

    start: int
    end: int
    fresh: int


def chunk_spans(sentences: Sequence[Span], sizes: Sequence[int], limit: int, overlap: int = 1) -> list[ChunkSpan]:
    """Group consecutive sentences into overlapping chunks.

    Args:
        sentences: the sentence spans of one text, in order.
        sizes: the size of each sentence in the unit of ``limit`` (tokens of the embedder).
        limit: the size that the fresh part of a chunk should not exceed. A sentence that is larger stands alone.
        overlap: how many sentences at the end of a chunk open the next one again, so that what refers back to them is
            found with them; fewer where they are longer than a quarter of ``limit``.

    Returns:
        One span a chunk, in order. Every sentence is in the fresh part of exactly one chunk, and no chunk lies within
        another.

    Raises:
        ValueError: ``sizes`` and ``sentences`` differ in length, or ``limit`` is not positive.
    """
    if len(sizes) != len(sentences):
        raise ValueError(f"{len(sentences)} sentences but {len(sizes)} sizes")
    if limit <= 0:
        raise ValueError(f"the limit must be positive, not {limit}")
    chunks: list[ChunkSpan] = []
    following = opened = 0
    while following < len(sentences):
        fresh = following
        total = 0
        while following < len(sentences) and (following == fresh or total + sizes[following] <= limit):
            total += sizes[following]
            following += 1
        # A chunk of a single sentence is not repeated, or it would lie within the next one.
        earliest = max(fresh - overlap, opened + 1) if chunks else fresh
        first, repeated = fresh, 0
        while first > earliest and (repeated + sizes[first - 1]) * _REPEATED <= limit:
            first -= 1
            repeated += sizes[first]
        chunks.append(ChunkSpan(sentences[first].start, sentences[following - 1].end, sentences[fresh].start))
        opened = first
    return chunks
