"""Whether a true sentence addresses the question: its subject, its names, the form of the answer, what is presumed."""

import pytest

from rag.answering.addressing import answers_question, answers_subject, shares_subject, stands_as_answer
from rag.records import Claim, Evidence

QUESTION = "How much did the Tarn Bridge cost?"


def evidence(text: str, title: str = "") -> Evidence:
    return Evidence(
        number=1, article_id="a", version=1, start=0, end=len(text), text=text, score=0.5, title=title,
        source="Gazette", published=None, origin="https://example.org/a",
    )  # fmt: skip


def shown(text: str, cited: Evidence | None = None) -> Claim:
    return Claim(text=text, citations=((cited or evidence(text)).cite(),), verdict="supported", score=0.9)


COST = evidence("The Tarn Bridge cost 48 million euros, the auditor said.")
OPENED = evidence("Mayor Ines Holt opened it on Saturday.", "The Tarn Bridge")


def test_sharing_a_subject_counts_the_headline() -> None:
    assert shares_subject("Why was the bridge late?", evidence("Holt blamed steel for the late opening.", "The bridge"))
    assert not shares_subject("Who won the cup?", COST)
    assert not shares_subject("", COST)


def test_an_answer_holds_what_is_asked_for() -> None:
    assert answers_question(QUESTION, shown("The Tarn Bridge cost 48 million euros.", COST))
    assert not answers_question(
        "How many workers built the Tarn Bridge?", shown("Holt opened the Tarn Bridge.", OPENED)
    )


def test_another_bridge_on_the_same_river_is_no_answer() -> None:
    depth = evidence("The gauge of the Tarn at Mill Bridge stood at 3.9 metres.", "Flood on the Tarn")
    assert not answers_question("How deep is the Tarn under Old Harbour Bridge?", shown(depth.text, depth))
    assert answers_question("How high was the Tarn at Mill Bridge?", shown(depth.text, depth))


def test_an_answer_need_not_repeat_the_kind_of_thing_asked_for() -> None:
    counted = shown("Some 70 seals were counted, according to the Wyre Trust.")
    assert answers_subject("Which organisation counted the 70 seals?", counted)


def test_either_of_two_questions_may_be_answered() -> None:
    counted = shown("About 70 seals lay stranded near Wyre.")
    assert answers_subject("How many seals lay stranded near Wyre and which group gave the official estimate?", counted)


@pytest.mark.parametrize(
    ("question", "sentence", "answers"),
    [
        ("How many people were killed at Wyre?", "The storm at Wyre injured 12 people.", False),
        ("How many people were killed at Wyre?", "The storm at Wyre left 12 people dead.", True),
        ("How many deaths did the storm at Wyre cause?", "The storm at Wyre killed 12 people.", True),
        ("How many people were wounded at Wyre?", "The storm at Wyre killed 12 people.", False),
        ("How many people were killed at Wyre?", "The storm at Wyre cost people 12 million euros.", False),
        ("How many people were hurt at Wyre?", "The storm at Wyre injured 12 people.", True),
        ("By how much did Wyre Ferries raise its fares?", "Fares of Wyre Ferries stay at 3.20 euros.", False),
        ("By how much did Wyre Ferries raise its fares?", "Wyre Ferries raised its fares by 20 cents.", True),
    ],
)
def test_what_a_question_presumes_must_not_be_denied(question: str, sentence: str, answers: bool) -> None:
    assert answers_question(question, shown(sentence)) is answers


@pytest.mark.parametrize(
    ("sentence", "answers"),
    [
        ("The strike at Wyre lasted 36 hours.", True),
        ("The strike at Wyre lasted two days.", True),
        ("The strike at Wyre lasted three weeks.", False),
        ("The strike at Wyre began on Monday.", False),
    ],
)
def test_hours_are_not_told_in_weeks(sentence: str, answers: bool) -> None:
    assert answers_question("How many hours did the strike at Wyre last?", shown(sentence)) is answers


def test_a_town_is_no_country() -> None:
    question = "In which city did the ferry captains meet?"
    assert answers_question(question, shown("The ferry captains met in Lisbon."))
    assert not answers_question(question, shown("The ferry captains met in Portugal."))


def test_more_is_asked_of_a_sentence_that_no_model_chose() -> None:
    fares = evidence("The 14 ferries of Wyre carried 300 cars, the harbour said.")
    assert stands_as_answer("How many cars did the 14 ferries of Wyre carry?", fares)
    assert not stands_as_answer("How many cars did the 15 ferries of Wyre carry?", fares)
    assert not stands_as_answer("How many cars did the 14 ferries of Selby carry?", fares)


def test_half_of_the_names_suffice() -> None:
    jobs = evidence("About 1,100 jobs will go at Halden Motors, it said.", "Halden Motors cuts jobs")
    question = "Halden boss Ines Holt announced cuts. How many jobs will go at Halden Motors in Verrania?"
    assert answers_question(question, shown(jobs.text, jobs))
    assert not answers_question(
        "How many jobs will go at Corvo Steel in Verrania, says Ana Reyes?", shown(jobs.text, jobs)
    )


def test_who_asks_for_a_name_is_given_one() -> None:
    hurt = evidence("The man who was hurt on the bridge was seriously injured.")
    assert not answers_question("What is the name of the man who was hurt on the bridge?", shown(hurt.text, hurt))
    assert not answers_question("What was the man on the bridge called?", shown(hurt.text, hurt))
    named = evidence("The man who was hurt on the bridge is Carl Voss.")
    assert answers_question("What is the name of the man who was hurt on the bridge?", shown(named.text, named))
