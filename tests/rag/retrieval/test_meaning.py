"""The two learned models that say which sentence answers, with their real weights."""

from pathlib import Path

import numpy as np
import pytest

from rag.retrieval.meaning import LearnedMeaning, open_meaning
from rag.retrieval.relevance import CandidateSentence
from rag.settings import Settings, load_settings

SENTENCES = [
    CandidateSentence(text=text, title="Ferry fares", position=place)
    for place, text in enumerate(
        [
            "Skelby Council met in the old town hall on Tuesday evening.",
            "From May a day return to Corran Head will set families back £14.",
            "The quay was built by Edda Tolland in 1871.",
        ]
    )
]


@pytest.fixture(scope="module")
def meaning() -> LearnedMeaning:
    found = open_meaning(load_settings())
    assert found is not None, "the weights of the embedder are not there: run `make test`"
    return found


@pytest.mark.parametrize(
    ("question", "best"),
    [
        ("How much does the boat trip there and back cost?", 1),
        ("Who constructed the harbour wall?", 2),
        ("Where did the councillors gather?", 0),
    ],
)
def test_the_answer_is_found_in_other_words(meaning: LearnedMeaning, question: str, best: int) -> None:
    _, odds = meaning.compare(question, SENTENCES)
    assert int(np.argmax(odds)) == best


def test_each_sentence_has_both_numbers_whatever_stands_beside_it(meaning: LearnedMeaning) -> None:
    cosines, odds = meaning.compare("Who built the quay?", SENTENCES)
    assert cosines.shape == odds.shape == (3,)
    assert (abs(cosines) <= 1).all()
    alone = meaning.compare("Who built the quay?", SENTENCES[2:])
    assert alone[1][0] == pytest.approx(odds[2])
    assert [len(part) for part in meaning.compare("Who built the quay?", [])] == [0, 0]


def test_a_pronoun_is_read_with_the_sentence_before_it(meaning: LearnedMeaning) -> None:
    alone = CandidateSentence(text="It was built in 1871.")
    explained = CandidateSentence(text="It was built in 1871.", before="The quay of Corran Head is to be repaired.")
    _, odds = meaning.compare("When was the quay of Corran Head built?", [alone, explained])
    assert odds[1] > odds[0]


def test_without_the_weights_there_is_none(tmp_path: Path) -> None:
    assert open_meaning(Settings(models=tmp_path)) is None
