"""Sentence spans: exact, in order, and with nothing lost between them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.text.normalise import normalise
from rag.text.sentences import MAX_SENTENCE, sentence_spans


def split(text: str) -> list[str]:
    return [text[start:end] for start, end in sentence_spans(text)]


def test_abbreviations_numbers_and_initials_do_not_end_a_sentence() -> None:
    text = "Mr. Hale paid $3.5 million for the U.S. firm. It was sold by J. P. Osei in Jan. 2021."
    assert split(text) == [
        "Mr. Hale paid $3.5 million for the U.S. firm.",
        "It was sold by J. P. Osei in Jan. 2021.",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "It was opened by Lt. Gov. Ada Hale on Monday.",
        "Lt. Col. Osei thanked Reps. Marsh and Roy.",
        "The plan was drawn up by U.S. Rep. Ada Hale.",
        "Of the two lakes, U.S. Secretary of the Interior Bo Roy said, one is dry.",
        "The talks mended U.K.-U.S. relations.",
        "Prices rose by 4 per cent. in March, the No. 2 of the bank said.",
    ],
)
def test_no_abbreviation_within_a_sentence_ends_it(text: str) -> None:
    assert split(f"{text} It was late.") == [text, "It was late."]


def test_an_abbreviation_may_end_a_sentence() -> None:
    assert split("She moved to the U.S. The house was sold. They met at 5 p.m. The office was shut.") == [
        "She moved to the U.S.",
        "The house was sold.",
        "They met at 5 p.m.",
        "The office was shut.",
    ]


def test_a_closing_quotation_mark_stays_with_its_sentence() -> None:
    assert split('"We are ready." She left. “So am I,” he said.') == [
        '"We are ready."',
        "She left.",
        "“So am I,” he said.",
    ]


def test_a_heading_and_a_dateline_are_sentences_of_their_own() -> None:
    assert split("Bridge to open\nFriday 3 May\n\nThe bridge opens today.") == [
        "Bridge to open",
        "Friday 3 May",
        "The bridge opens today.",
    ]


def test_a_hard_wrapped_sentence_is_one_sentence() -> None:
    text = "The council voted on Tuesday evening to keep both of\nits branch libraries open for a year. It was close."
    assert len(split(text)) == 2


def test_only_the_last_line_decides_whether_a_hard_wrapped_paragraph_goes_on() -> None:
    line = "the ferries of the strait and the trains of the coast go on "
    text = f"{line}\n{line}\n{line}\nshort line\n{line}\nto Orrin"
    assert [len(part.split("\n")) for part in split(text)] == [4, 2]


def test_a_text_without_punctuation_is_cut_at_spaces() -> None:
    parts = split("word " * 1000)
    assert all(len(part) <= MAX_SENTENCE and not part.startswith(" ") for part in parts)
    assert " ".join(parts).split() == ["word"] * 1000


def test_a_text_without_spaces_is_cut_at_the_limit() -> None:
    parts = split("x" * 2500)
    assert "".join(parts) == "x" * 2500
    assert max(map(len, parts)) <= MAX_SENTENCE


@pytest.mark.parametrize("text", ["", "   ", "\n\n"])
def test_nothing_has_no_sentences(text: str) -> None:
    assert sentence_spans(normalise(text)) == []


TEXTS = st.one_of(
    st.text(alphabet=st.characters(codec=None, exclude_categories=()), max_size=400),
    st.lists(
        st.sampled_from(
            ["“No,” he said.", "U.S.", "3.5", "שלום עולם.", "مرحبا؟", "👩‍👩‍👧!", "e\u0301a.", "\r\n", "\n\n", " ", "。"]
        ),
        max_size=60,
    ).map(" ".join),
)


@given(TEXTS)
def test_spans_are_tight_disjoint_in_order_and_cover_all_but_white_space(raw: str) -> None:
    text = normalise(raw)
    position = 0
    for start, end in sentence_spans(text):
        assert position <= start < end <= len(text)
        assert not text[position:start].strip()
        assert text[start:end] == text[start:end].strip()
        assert end - start <= MAX_SENTENCE
        position = end
    assert not text[position:].strip()
