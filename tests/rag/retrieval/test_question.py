import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.retrieval.question import AnswerType, analyse_question


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("Who opened the bridge?", AnswerType.PERSON),
        ("Where will the ministers meet?", AnswerType.PLACE),
        ("Which country banned the film?", AnswerType.PLACE),
        ("When did the ferry sink?", AnswerType.DATE),
        ("In which year was the mill built?", AnswerType.DATE),
        ("How long did the talks last?", AnswerType.DURATION),
        ("How many people were rescued?", AnswerType.COUNT),
        ("How old is the mayor?", AnswerType.COUNT),
        ("How much did the repair cost?", AnswerType.MONEY),
        ("What was the repair said to cost?", AnswerType.MONEY),
        ("By how many pounds did the bill rise?", AnswerType.MONEY),
        ("What was the firm's operating margin?", AnswerType.COUNT),
        ("What percentage of voters stayed at home?", AnswerType.PERCENT),
        ("Which company built the turbines?", AnswerType.ORGANISATION),
        ("Why did the council close the pool?", AnswerType.REASON),
        ("What did the mayor say about the flood?", AnswerType.QUOTATION),
        ("Did the council approve the plan?", AnswerType.YES_NO),
        ("What is a caldera?", AnswerType.DEFINITION),
        ("Which two towns share the station?", AnswerType.LIST),
        ("What was the name of the ship?", AnswerType.NAME),
    ],
)
def test_the_wording_of_a_question_tells_the_type_of_its_answer(question, kind):
    assert analyse_question(question).answer_type is kind


def test_the_noun_that_names_the_answer_is_not_expected_in_the_answer():
    question = analyse_question("Which country banned the film?")

    assert question.focus == ("countri",)
    assert "countri" not in question.terms


def test_names_numbers_and_quoted_phrases_are_found():
    question = analyse_question('Why did Ana de la Cruz tell 250,000 listeners "not a penny more" in Porto?')

    assert [len(name) for name in question.names] == [2, 1]
    assert question.numbers == ("250000",)
    assert question.quoted == ("not a penny more",)


def test_a_question_in_lower_case_has_terms_but_no_names():
    question = analyse_question("when did the orwell ferry sink")

    assert question.names == ()
    assert {"orwell", "ferri", "sink"} <= set(question.terms)


@given(st.text(max_size=200))
def test_any_text_can_be_taken_apart(text):
    question = analyse_question(text)

    assert question.name_terms <= set(question.terms) | set(question.focus)
