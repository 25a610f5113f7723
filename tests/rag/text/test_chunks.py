"""Chunks are runs of whole sentences within a limit."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.text.chunks import chunk_spans
from rag.text.sentences import Span


def sentences(count: int) -> list[Span]:
    return [Span(10 * i, 10 * i + 9) for i in range(count)]


def test_a_chunk_opens_with_the_last_sentence_of_the_one_before() -> None:
    assert chunk_spans(sentences(5), [10] * 5, limit=30) == [Span(0, 29), Span(20, 49)]


def test_an_overlap_that_leaves_no_room_is_dropped() -> None:
    assert chunk_spans(sentences(3), [25, 25, 25], limit=30) == sentences(3)


def test_a_sentence_over_the_limit_stands_alone() -> None:
    assert chunk_spans(sentences(3), [5, 90, 5], limit=30) == sentences(3)


def test_no_sentences_make_no_chunks_and_wrong_arguments_are_refused() -> None:
    assert chunk_spans([], [], limit=30) == []
    with pytest.raises(ValueError, match="2 sentences but 1 sizes"):
        chunk_spans(sentences(2), [1], limit=30)
    with pytest.raises(ValueError, match="positive"):
        chunk_spans([], [], limit=0)


@given(st.lists(st.integers(1, 60), max_size=60), st.integers(1, 80), st.integers(0, 3))
def test_every_sentence_is_covered_and_the_limit_is_kept(sizes: list[int], limit: int, overlap: int) -> None:
    spans = sentences(len(sizes))
    chunks = chunk_spans(spans, sizes, limit, overlap)
    for sentence in spans:
        assert any(chunk.start <= sentence.start and sentence.end <= chunk.end for chunk in chunks)
    for chunk in chunks:
        inside = [
            size for span, size in zip(spans, sizes, strict=True) if chunk.start <= span.start and span.end <= chunk.end
        ]
        assert sum(inside) <= limit or len(inside) == 1
    for before, after in pairwise(chunks):
        assert before.start < after.start
        assert before.end < after.end
