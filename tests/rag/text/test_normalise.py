"""One normal form for every text."""

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from rag.text.normalise import normalise

ANYTHING = st.text(alphabet=st.characters(codec=None, exclude_categories=()), max_size=300)


def test_line_ends_spaces_and_controls_take_one_form() -> None:
    assert normalise("\ufeffOne\r\ntwo\rthree\u2028four\x00\x07") == "One\ntwo\nthree\nfour"
    assert normalise("a\u00a0b\tc   \n\n\n\n  d  ") == "a b c\n\n  d"


def test_a_long_run_of_spaces_is_no_trouble() -> None:
    gap = " " * 500_000
    assert normalise(f"One{gap}two{gap}\nthree{gap}") == f"One{gap}two\nthree"


def test_accents_are_composed_and_emoji_kept_whole() -> None:
    assert normalise("Cafe\u0301 👩‍👩‍👧") == "Café 👩‍👩‍👧"


@given(ANYTHING)
def test_a_normal_text_stays_as_it_is(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once


@given(ANYTHING)
def test_the_result_is_composed_encodable_and_free_of_controls(text: str) -> None:
    result = normalise(text)
    assert unicodedata.is_normalized("NFC", result)
    result.encode()
    assert all(c == "\n" or unicodedata.category(c) != "Cc" for c in result)
