import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.retrieval.question import AnswerType, analyse_question, answer_type_match


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


@pytest.mark.parametrize(
    ("question", "holds", "does_not"),
    [
        ("How many people were rescued?", "Crews rescued 31 people.", "Crews rescued people all night."),
        ("When did the ferry sink?", "The ferry sank on Tuesday.", "The ferry sank near the pier."),
        ("What percentage voted?", "Turnout was 41 per cent.", "Turnout was low."),
        ("Why did the pool close?", "It closed because the roof leaked.", "It closed its doors."),
        ("Who opened the bridge?", "It was opened by Maria Okafor.", "It was opened by a visitor."),
    ],
)
def test_a_sentence_is_known_to_hold_an_answer_of_the_type_by_its_form(question, holds, does_not):
    asked = analyse_question(question)

    assert answer_type_match(asked, holds) > answer_type_match(asked, does_not)


def test_a_number_that_the_question_gives_is_no_answer_to_it():
    asked = analyse_question("How many of the 31 passengers were hurt?")

    assert answer_type_match(asked, "There were 31 passengers.") == 0


@given(st.text(max_size=200))
def test_any_text_can_be_taken_apart(text):
    question = analyse_question(text)

    assert question.name_terms <= set(question.terms) | set(question.focus)
    assert 0 <= answer_type_match(question, text) <= 1
