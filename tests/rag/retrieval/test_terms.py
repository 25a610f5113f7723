import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.retrieval.terms import content_terms, stem, words


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("resigned", "resignation"),
        ("countries", "country"),
        ("rose", "rise"),
        ("killed", "died"),
        ("Syrian".lower(), "syria"),
        ("refusal", "refused"),
        ("displaced", "displacement"),
    ],
)
def test_forms_of_a_word_share_a_stem(one, other):
    assert stem(one) == stem(other)


@pytest.mark.parametrize(
    ("one", "other"), [("party", "part"), ("number", "numb"), ("policy", "police"), ("order", "ordinal")]
)
def test_different_words_keep_different_stems(one, other):
    assert stem(one) != stem(other)


@pytest.mark.parametrize("spelling", ["1,500,000 people", "1.5 million people", "1.5m people", "1500000 people"])
def test_a_number_has_one_form(spelling):
    assert content_terms(words(spelling)) == ["1500000", stem("people")]


def test_percent_has_one_form():
    assert (
        [w.term for w in words("38%")]
        == [w.term for w in words("38 per cent")]
        == [w.term for w in words("38 percent")]
    )


@given(st.text(max_size=300))
def test_words_stand_where_they_say(text):
    end = 0
    for word in words(text):
        assert end <= word.start < word.end
        assert text[word.start : word.end] == word.text
        end = word.end
