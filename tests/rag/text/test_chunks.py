"""Chunks are runs of whole sentences within a limit."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.text.chunks import ChunkSpan, chunk_spans
from rag.text.sentences import Span


def sentences(count: int) -> list[Span]:
    return [Span(10 * i, 10 * i + 9) for i in range(count)]


def test_a_chunk_opens_with_the_last_sentence_of_the_one_before() -> None:
    assert chunk_spans(sentences(5), [5] * 5, limit=20) == [ChunkSpan(0, 39, 0), ChunkSpan(30, 49, 40)]


def test_a_long_sentence_is_not_repeated() -> None:
    assert chunk_spans(sentences(3), [25, 25, 25], limit=30) == [ChunkSpan(*s, fresh=s.start) for s in sentences(3)]


def test_a_sentence_over_the_limit_stands_alone() -> None:
    assert [chunk[:2] for chunk in chunk_spans(sentences(3), [5, 90, 5], limit=30)] == sentences(3)


def test_no_sentences_make_no_chunks_and_wrong_arguments_are_refused() -> None:
    assert chunk_spans([], [], limit=30) == []
    with pytest.raises(ValueError, match="2 sentences but 1 sizes"):
        chunk_spans(sentences(2), [1], limit=30)
    with pytest.raises(ValueError, match="positive"):
        chunk_spans([], [], limit=0)


@given(st.lists(st.integers(1, 60), max_size=60), st.integers(1, 80), st.integers(0, 3))
def test_every_sentence_is_fresh_once_and_the_limits_are_kept(sizes: list[int], limit: int, overlap: int) -> None:
    spans = sentences(len(sizes))
    chunks = chunk_spans(spans, sizes, limit, overlap)

    def inside(start: int, end: int) -> list[int]:
        return [size for span, size in zip(spans, sizes, strict=True) if start <= span.start and span.end <= end]

    assert [size for chunk in chunks for size in inside(chunk.fresh, chunk.end)] == sizes
    for chunk in chunks:
        fresh, repeated = inside(chunk.fresh, chunk.end), inside(chunk.start, chunk.fresh)
        assert sum(fresh) <= limit or len(fresh) == 1
        assert sum(repeated) <= limit / 4
        assert len(repeated) <= overlap
    for before, after in pairwise(chunks):
        assert before.start < after.start <= after.fresh
        assert before.end < after.end
