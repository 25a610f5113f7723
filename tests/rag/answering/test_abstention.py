"""Telling "the articles do not answer" from an answer."""

import pytest

from rag.answering.abstention import NOT_IN_ARTICLES, is_refusal, says_not_in_articles


@pytest.mark.parametrize(
    "text",
    [
        NOT_IN_ARTICLES,
        "not in the articles.",
        f"I am afraid this is {NOT_IN_ARTICLES}.",
        "The articles do not mention how much the bridge cost.",
        "The provided evidence doesn't explicitly state when it opened.",
        "The cost of the bridge is not mentioned in the articles.",
        "There is no information about the cost in the provided text.",
        "No information is given about this.",
        "I cannot answer this question.",
        "I'm sorry, but that is unknown.",
        "Unfortunately, the year is missing.",
        "The answer is not provided.",
        "Not mentioned.",
    ],
)
def test_refusals(text: str) -> None:
    assert is_refusal(text)


@pytest.mark.parametrize(
    "text",
    [
        "The ministry did not say how many people were hurt.",
        "Peskov declined to say whether the talks brought any results.",
        "The mayor said she does not know who broke the window.",
        "The report was not mentioned by the minister.",
        "Holt gave no details of the plan.",
        "The bridge cost 48 million euros.",
    ],
)
def test_statements_about_the_world_are_answers(text: str) -> None:
    assert not is_refusal(text)


def test_what_an_article_says_to_be_missing_is_an_answer_when_cited() -> None:
    text = "There is no evidence of arson, the fire brigade said."
    assert is_refusal(text)
    assert not is_refusal(text, cited=True)
    assert is_refusal("The articles do not mention arson.", cited=True)


def test_only_the_marker_itself_is_the_marker() -> None:
    assert says_not_in_articles("**NOT IN THE ARTICLES**")
    assert not says_not_in_articles("This is not in the articles of association.")
