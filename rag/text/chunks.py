"""Chunks: runs of whole sentences that fit the embedder's window."""

from collections.abc import Sequence

from rag.text.sentences import Span

__all__ = ["chunk_spans"]


def chunk_spans(sentences: Sequence[Span], sizes: Sequence[int], limit: int, overlap: int = 1) -> list[Span]:
    """Group consecutive sentences into overlapping chunks.

    Args:
        sentences: the sentence spans of one text, in order.
        sizes: the size of each sentence in the unit of ``limit`` (tokens of the embedder).
        limit: the size that a chunk should not exceed. A sentence that is larger stands alone.
        overlap: how many sentences at the end of a chunk open the next one again. An overlap that would leave no room
            for a new sentence is dropped, so every chunk but a lone large sentence keeps to the limit.

    Returns:
        One span a chunk, from the start of its first to the end of its last sentence, in order. Every sentence is in
        at least one chunk, and no chunk lies within another.

    Raises:
        ValueError: ``sizes`` and ``sentences`` differ in length, or ``limit`` is not positive.
    """
    if len(sizes) != len(sentences):
        raise ValueError(f"{len(sentences)} sentences but {len(sizes)} sizes")
    if limit <= 0:
        raise ValueError(f"the limit must be positive, not {limit}")
    chunks: list[Span] = []
    first = 0
    while first < len(sentences):
        last = first
        total = sizes[first]
        while last + 1 < len(sentences) and total + sizes[last + 1] <= limit:
            last += 1
            total += sizes[last]
        chunks.append(Span(sentences[first].start, sentences[last].end))
        if last + 1 == len(sentences):
            break
        following = last + 1
        first = following
        carried = sizes[following]
        while first > following - overlap and first - 1 > _first_of(chunks[-1], sentences, following):
            carried += sizes[first - 1]
            if carried > limit:
                break
            first -= 1
    return chunks


def _first_of(chunk: Span, sentences: Sequence[Span], before: int) -> int:
    """The index of the sentence that opens a chunk, looking backwards from ``before``."""
    index = before - 1
    while index > 0 and sentences[index].start > chunk.start:
        index -= 1
    return index
