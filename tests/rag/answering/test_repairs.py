"""Other wordings of a sentence: less is said, or who says it is said."""

import pytest

from rag.answering.repairs import with_speaker, without_time_of_asking

HOLIDAY = "Which holiday did Verrania celebrate this week?"


@pytest.mark.parametrize(
    ("sentence", "question", "shorter"),
    [
        ("Verrania celebrated Harvest Day this week.", HOLIDAY, "Verrania celebrated Harvest Day."),
        ("This week, Verrania celebrated Harvest Day.", HOLIDAY, "Verrania celebrated Harvest Day."),
        ("The Comet was recently renewed.", "Which show was recently renewed?", "The Comet was renewed."),
        (
            "Officials said this week that the bridge is safe.",
            "Who said this week that it is safe?",
            "Officials said that the bridge is safe.",
        ),
        ("A fire this week forced many to flee.", "What forced many to flee this week?", "A fire forced many to flee."),
        # Without the time these would be no sentences.
        ("A report released this week found cracks.", "What did a report released this week find?", ""),
        ("This year's fair is in Bellmere.", "Where is this year's fair?", ""),
        # The model's own time is its own claim, and stays to be checked.
        ("Verrania celebrated Harvest Day last month.", HOLIDAY, ""),
        ("Verrania celebrated Harvest Day.", HOLIDAY, ""),
    ],
)
def test_a_time_that_only_repeats_the_question_may_go(sentence: str, question: str, shorter: str) -> None:
    assert without_time_of_asking(sentence, question) == shorter


@pytest.mark.parametrize(
    "sentence",
    [
        "Verrania did not celebrate this week.",
        "Only Verrania celebrated this week.",
        "The warmest day of this week was Monday.",
        "More guests than ever came this week.",
        "Verrania has not paid since this week.",
    ],
)
def test_it_stays_where_the_sentence_would_say_more_without_it(sentence: str) -> None:
    assert without_time_of_asking(sentence, HOLIDAY) == ""


@pytest.mark.parametrize(
    ("sentence", "source", "said"),
    [
        (
            "The steel bridge of Bellmere will open in May.",
            "The steel bridge of Bellmere will open in May, said Ines Holt, the mayor.",
            "The steel bridge of Bellmere will open in May, according to Ines Holt.",
        ),
        (
            "The steel bridge of Bellmere will open in May.",
            "“The steel bridge of Bellmere will open in May,” the ministry’s spokesman Carl Voss told reporters.",
            "The steel bridge of Bellmere will open in May, according to the ministry’s spokesman Carl Voss.",
        ),
        (
            "The steel bridge of Bellmere will open in May.",
            "On Monday, the council said that the steel bridge of Bellmere will open in May.",
            "The steel bridge of Bellmere will open in May, according to the council.",
        ),
        (
            "The steel bridge of Bellmere will open in May.",
            "He said the steel bridge of Bellmere will open in May.",
            "",
        ),
        ("The steel bridge of Bellmere will open in May.", "The steel bridge of Bellmere will open in May.", ""),
        (
            "Holt said the steel bridge of Bellmere will open in May.",
            "The steel bridge of Bellmere will open in May, Voss said.",
            "",
        ),
        # Not all of it is in what she says.
        ("Holt designed the bridge of May.", "After a walk over the bridge of May, Holt spoke.", ""),
        # Who speaks of something else in the same source is not who says this.
        ("Four people were hurt on the bridge in May.", "Four people were hurt in May. Voss said steel is dear.", ""),
    ],
)
def test_a_sentence_is_given_its_speaker(sentence: str, source: str, said: str) -> None:
    assert with_speaker(sentence, source) == said
