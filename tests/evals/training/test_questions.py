"""Made questions are answered by the sentence they were made from; near misses are not."""

import random

import pytest

from evals.training.questions import Asked, make_questions

ASKED = {
    "who": ("Pia Lund opened the small museum in the old customs house.", "Pia Lund"),
    "how many": ("At least 14 boats were lost in the storm off the northern cape.", "At least 14"),
    "when": ("The old stone bridge was closed to all traffic on Tuesday.", "on Tuesday"),
    "where": ("The longest ferry of the fleet was built entirely in Skelby.", "in Skelby"),
    "which": ("Tarn Ferries recalled every life jacket that it had sold this spring.", "Tarn Ferries"),
    "how much": ("The repair of the quay will cost the harbour office $3.2 million.", "$3.2 million"),
}
OTHERS = [
    "The storm off the northern cape was the worst for many years.",
    "The harbour office has no money left for the quay.",
    "Nobody could remember a museum in the customs house.",
]


def asked_of(sentence: str) -> list[Asked]:
    return [
        asked
        for seed in range(30)
        for asked in make_questions("Storm", [sentence, *OTHERS], lambda word: (), random.Random(seed), limit=4)
        if asked.sentence == sentence or asked.kind.endswith("left out")
    ]


@pytest.mark.parametrize("kind", ASKED)
def test_a_question_asks_for_what_its_sentence_says(kind: str) -> None:
    sentence, answer = ASKED[kind]
    answered = [asked for asked in asked_of(sentence) if asked.answers and asked.kind == kind]
    assert answered
    for asked in answered:
        assert asked.question.endswith("?")
        assert asked.question.lower().startswith(kind if kind != "which" else ("which", "who"))
        assert answer not in asked.question
        assert answer in asked.sentence


def test_questions_read_like_questions() -> None:
    questions = {
        kind: {a.question for a in asked_of(s) if a.answers and a.kind == kind} for kind, (s, _) in ASKED.items()
    }
    assert questions["who"] == {"Who opened the small museum in the old customs house?"}
    assert questions["how many"] == {"How many boats were lost in the storm off the northern cape?"}
    assert questions["when"] == {"When was the old stone bridge closed to all traffic?"}
    assert questions["where"] == {"Where was the longest ferry of the fleet built entirely?"}
    assert questions["how much"] == {"How much will the repair of the quay cost the harbour office?"}


@pytest.mark.parametrize("kind", ["how many", "when", "where", "how much"])
def test_the_sentence_without_the_answer_is_a_near_miss(kind: str) -> None:
    sentence, answer = ASKED[kind]
    misses = [asked for asked in asked_of(sentence) if asked.kind == f"{kind}:left out"]
    assert misses
    assert not any(asked.answers or answer in asked.sentence for asked in misses)


def test_other_sentences_and_changed_premises_are_near_misses() -> None:
    sentences = [sentence for sentence, _ in ASKED.values()]
    made = [
        asked
        for seed in range(20)
        for asked in make_questions("Storm", [*sentences, *OTHERS], lambda word: (), random.Random(seed), limit=6)
    ]
    answers = {asked.question: asked.sentence for asked in made if asked.answers}
    for asked in made:
        if asked.kind.endswith("other sentence"):
            assert not asked.answers
            assert asked.sentence != answers[asked.question]
        if ":premise" in asked.kind:
            assert not asked.answers
            assert asked.question not in answers
            assert asked.question.split()[:2] in [question.split()[:2] for question in answers]
    assert {asked.kind.partition(":")[2].partition(" ")[0] for asked in made} >= {"", "other", "left", "premise"}


def test_no_more_questions_than_asked_for() -> None:
    sentences = [sentence for sentence, _ in ASKED.values()]
    made = list(make_questions("Storm", sentences, lambda word: (), random.Random(3), limit=2))
    assert sum(asked.answers for asked in made) == 2
    assert list(make_questions("Storm", OTHERS, lambda word: (), random.Random(3), limit=2)) == []
