import numpy as np
import pytest

from rag.answering.extractive import ANSWERABILITY_FEATURES
from rag.retrieval.question import analyse_question
from rag.retrieval.relevance import (
    FEATURES,
    READ,
    CandidateSentence,
    idf_table,
    load_model,
    score_sentences,
    sentence_features,
)

FERRY = [
    CandidateSentence(text=text, title="Ferry runs aground", position=position)
    for position, text in enumerate(
        [
            "The ferry ran aground near Orwell Point on Tuesday.",
            "Crews rescued 31 people from the ferry before dark.",
            "The council will meet next week to discuss the pier.",
        ]
    )
]


class MoonReader:
    """Learned models that look for nothing but the moon."""

    def __init__(self, *, cosine: float = 0.0, odds: float = 0.0) -> None:
        self.cosine, self.odds = cosine, odds
        self.read = 0

    def compare(self, question, sentences):
        self.read += len(sentences)
        moon = np.array([float("moon" in sentence.text) for sentence in sentences])
        return moon * self.cosine, (2 * moon - 1) * self.odds


@pytest.mark.parametrize(
    ("question", "best"),
    [
        ("How many people were rescued from the ferry?", 1),
        ("When did the ferry run aground?", 0),
        ("What will the council discuss?", 2),
    ],
)
def test_the_sentence_that_answers_scores_highest(question, best):
    assert int(np.argmax(score_sentences(question, FERRY))) == best


def test_scores_are_probabilities_in_the_order_of_the_sentences():
    scores = score_sentences("How many people were rescued?", FERRY)

    assert len(scores) == 3
    assert all(0 < score < 1 for score in scores)
    assert score_sentences("How many people were rescued?", FERRY[::-1]) == pytest.approx(scores[::-1])


def test_no_sentences_have_no_scores():
    assert score_sentences("Who?", []) == []


@pytest.mark.parametrize("meaning", [MoonReader(cosine=1.0), MoonReader(odds=3.0)])
def test_likeness_of_meaning_and_what_the_reader_says_raise_a_sentence(meaning):
    sentences = [
        CandidateSentence(text="A probe reached the moon."),
        CandidateSentence(text="A probe reached the shop."),
    ]

    by_words = score_sentences("What did the spacecraft do?", sentences)
    by_meaning = score_sentences("What did the spacecraft do?", sentences, meaning=meaning)

    assert by_words[0] == pytest.approx(by_words[1])
    assert by_meaning[0] > by_meaning[1]


def test_only_the_best_sentences_are_read_and_the_rest_stay_behind_them():
    sentences = [CandidateSentence(text=f"Crew {n} rescued people.") for n in range(READ)]
    sentences += [CandidateSentence(text="It rained.")] * 50
    meaning = MoonReader()

    scores = score_sentences("Who rescued people?", sentences, meaning=meaning)

    assert meaning.read == READ
    assert min(scores[:READ]) >= max(scores[READ:])


def test_rare_words_weigh_more_than_common_ones():
    idf = idf_table()

    assert idf("peopl") < idf("ferri") <= idf("zyzzyva")


@pytest.mark.parametrize("name", ["relevance", "relevance_lexical", "answerability", "answerability_lexical"])
def test_the_data_file_fits_the_code(name):
    model = load_model(name)
    expected = ANSWERABILITY_FEATURES if "answerability" in name else FEATURES

    assert model.features == expected
    assert model.mean.shape == model.scale.shape == model.weights.shape == (len(expected),)
    assert (model.scale > 0).all()


def test_features_of_a_question_without_content_words_are_finite():
    assert np.isfinite(sentence_features(analyse_question("Who is it?"), FERRY)).all()
