import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.retrieval.answer_form import answer_type_match
from rag.retrieval.question import analyse_question


@pytest.mark.parametrize(
    ("question", "holds", "does_not"),
    [
        ("How many people were rescued?", "Crews rescued 31 people.", "Crews rescued people all night."),
        ("How many people were rescued?", "Crews rescued 31 people.", "Crews rescued people in 2019."),
        ("How many people were rescued?", "Crews rescued 31 people.", "Crews rescued people on 3 May."),
        ("How old is the captain?", "Jean Mills, 58, is the captain.", "The captain has 12 ferries."),
        ("When did the ferry sink?", "The ferry sank on Tuesday.", "The ferry sank near the pier."),
        ("In which year did the ferry sink?", "The ferry sank in 1987.", "The ferry sank on a Tuesday."),
        ("What time did the ferry leave?", "The ferry left at 5.40pm.", "The ferry left on Tuesday."),
        ("How long did the strike last?", "The strike lasted nine weeks.", "The strike began last week."),
        (
            "How long was the section that broke off?",
            "A section 22 metres long broke off.",
            "A long section broke off.",
        ),
        ("What percentage voted?", "Turnout was 41 per cent.", "Turnout was low."),
        ("What did the council pay for the pier?", "The pier went for £40,000.", "The pier went to the council."),
        ("By how many pounds did the bill rise?", "The bill rose by £41.", "The bill rose by a fifth."),
        ("Why did the pool close?", "It closed because the roof leaked.", "It closed its doors."),
        ("Why did the pool close?", "It closed because the roof leaked.", "It closed after the summer."),
        ("Who opened the bridge?", "It was opened by Maria Okafor.", "It was opened by a visitor."),
        ("Who opened the bridge?", "It was opened by Maria Okafor.", "It was opened in Porto."),
        ("Who opened the bridge?", "Okafor, 61, opened it.", "Porto Council opened it."),
        ("Who is head of the firm?", "Greta Moor, the chief executive, spoke.", "The firm, of Porto, spoke."),
    ],
)
def test_a_sentence_is_known_to_hold_an_answer_of_the_type_by_its_form(question, holds, does_not):
    asked = analyse_question(question)

    assert answer_type_match(asked, holds) > answer_type_match(asked, does_not)


def test_a_number_that_the_question_gives_is_no_answer_to_it():
    asked = analyse_question("How many of the 31 passengers were hurt?")

    assert answer_type_match(asked, "There were 31 passengers.") == 0


def test_a_person_whom_the_question_names_is_no_answer_to_it():
    asked = analyse_question("Who arrested Jean Mills?")

    assert answer_type_match(asked, "It was Jean Mills whom they arrested.") == 0


@given(st.text(max_size=200), st.text(max_size=200))
def test_any_question_and_sentence_can_be_compared(question, sentence):
    assert 0 <= answer_type_match(analyse_question(question), sentence) <= 1
