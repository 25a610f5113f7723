import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.checking.tokens import content, fold, meanings, stem, tokenize


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("carried", "carries"),
        ("killed", "killing"),
        ("rose", "risen"),
        ("elections", "elect"),
        ("resignation", "resigned"),
        ("organised", "organized"),
        ("colour", "color"),
        ("women", "woman"),
        ("cities", "city"),
        ("decision", "decided"),
        ("announced", "announcement"),
    ],
)
def test_inflections_and_spellings_share_a_stem(left: str, right: str) -> None:
    assert stem(left) == stem(right)


@pytest.mark.parametrize(("left", "right"), [("rise", "fall"), ("police", "policy"), ("bank", "ban")])
def test_different_words_keep_different_stems(left: str, right: str) -> None:
    assert stem(left) != stem(right)


def test_contractions_are_taken_apart() -> None:
    assert [t.lower for t in tokenize("They didn't say it won’t rain; it's Putin's.")] == (
        ["they", "did", "not", "say", "it", "will", "not", "rain", ";", "it", "putin", "."]
    )
    assert [t.lower for t in tokenize("The U.S. has 1,500.5 jets.")] == ["the", "us", "has", "1,500.5", "jets", "."]


def test_function_words_carry_no_content_but_acronyms_do() -> None:
    assert [t.text for t in content("The US told us of the raids.")] == ["US", "told", "raids"]


def test_synonyms_share_a_meaning() -> None:
    assert meanings(stem("purchased")) & meanings(stem("bought"))
    assert not meanings(stem("bought")) & meanings(stem("sold"))


def test_accents_do_not_matter() -> None:
    assert fold("Élysée") == "elysee"


@given(st.text(max_size=200))
def test_tokens_are_in_order_and_within_the_text(text: str) -> None:
    starts = [t.start for t in tokenize(text)]
    assert starts == sorted(starts)
    assert all(0 <= t.start < t.end <= len(text) for t in tokenize(text))
