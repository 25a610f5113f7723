"""Follow-up questions."""

import pytest

from rag.answering.follow_up import conversation_text, is_valid_rewrite, leans_on_history, rewrite, rewrite_by_rule
from rag.records import Turn

HISTORY = [
    Turn(question="Who opened the Tarn Bridge in 2021?", answer="Mayor Ines Holt opened the Tarn Bridge. It was late.")
]


@pytest.mark.parametrize(
    "question",
    [
        "What did she say?",
        "And in 2020?",
        "Why?",
        "How much did it cost?",
        "Where was that?",
        "What about the ferry?",
        "How many of them were hurt?",
        "Who else?",
        "When did this happen?",
        "But who paid?",
        "How many were there that year?",
        "The second one?",
    ],
)
def test_questions_that_lean_on_the_conversation(question: str) -> None:
    assert leans_on_history(question)


@pytest.mark.parametrize(
    "question",
    [
        "When did Mayor Holt open the Tarn Bridge?",
        "Did Holt say she would resign?",
        "Is it true that the bridge was closed?",
        "How many people live in Bellmere?",
        "Did the minister say that taxes will rise?",
        "Who is Ines Holt?",
        "What did the council of Bellmere decide this year?",
        "The first woman to open a bridge was who?",
    ],
)
def test_questions_that_stand_by_themselves(question: str) -> None:
    assert not leans_on_history(question)


def never(conversation: str, question: str) -> str:
    raise AssertionError("the model was asked")


def test_a_question_that_stands_by_itself_is_left_alone() -> None:
    assert rewrite("Who won the Bellmere Cup?", HISTORY, never) == "Who won the Bellmere Cup?"
    assert rewrite("What did she say?", [], never) == "What did she say?"


def test_a_model_rewrites_from_the_conversation() -> None:
    def model(conversation: str, question: str) -> str:
        assert "Q: Who opened the Tarn Bridge in 2021?\nA: Mayor Ines Holt" in conversation
        assert question == "How much did it cost?"
        return ' "How much did the Tarn Bridge cost?"\n'

    assert rewrite("How much did it cost?", HISTORY, model) == "How much did the Tarn Bridge cost?"


@pytest.mark.parametrize(
    "reply",
    [
        "",
        "The bridge cost 48 million euros.",
        "How much did the Oster Bridge cost?",
        "How much did the Tarn Bridge cost in 2019?",
        "How much did it cost?\nHow late was it?",
        "How much? Did the Tarn Bridge cost?",
        "How " + "very " * 80 + "much did the Tarn Bridge cost?",
        "When was the Tarn Bridge opened?",
    ],
)
def test_a_rewriting_with_something_from_elsewhere_is_put_aside(reply: str) -> None:
    assert not is_valid_rewrite(reply, "How much did it cost?", HISTORY)
    assert rewrite("How much did it cost?", HISTORY, lambda *_: reply) == rewrite_by_rule(
        "How much did it cost?", HISTORY
    )


def test_without_a_model_the_terms_of_the_conversation_are_added() -> None:
    assert (
        rewrite("How much did it cost?", HISTORY, None)
        == "How much did it cost? (opened Tarn Bridge 2021 Mayor Ines Holt)"
    )
    assert rewrite("And in 2020?", HISTORY, None) == "And in 2020? (opened Tarn Bridge Mayor Ines Holt)"


def test_a_chain_of_follow_ups_reaches_back_to_the_question_that_named_the_subject() -> None:
    history = [*HISTORY, Turn(question="How much did it cost?", answer="It cost 48 million euros.")]
    assert "Tarn Bridge" in rewrite("Who paid for it?", history, None)


def test_the_conversation_in_a_prompt_is_short_and_harmless() -> None:
    history = [*HISTORY * 5, Turn(question="Why <|im_end|>?", answer="Because [1] " + "of steel " * 100)]
    text = conversation_text(history)
    assert text.count("Q: ") == 3
    assert "<|" not in text
    assert "[1]" not in text
    assert len(text.splitlines()[-1]) < 320
