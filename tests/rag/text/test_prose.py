import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.text.normalise import normalise
from rag.text.prose import is_list_item, is_sentence
from rag.text.sentences import sentence_spans


@pytest.mark.parametrize(
    "text",
    [
        "The ferry ran aground near Shotley on Tuesday.",
        "“Nobody was hurt,” the coastguard said.",
        "Nobody was hurt.",
        "The bill rose by 4.9 per cent to £2,114 a year, after 3.2 per cent in 2023.",
        "Photographs of the ferry were shown in court.",
    ],
)
def test_sentences_can_be_quoted(text):
    assert is_sentence(text)


@pytest.mark.parametrize(
    "text",
    [
        "Ferry runs aground near Shotley",
        "FERRY AT A GLANCE: The night in pictures.",
        "More ferries:Two captains leave the harbour office.",
        "Hide Caption 3 of 12 Photos: The ferry A tug pulls the ferry off the sand.",
        "Orla Finch/Getty Images The ferry lies on the sand.",
        "By Orla Finch.",
        "Read more: the ferry that would not steer.",
        "Sign up for our weekly letter from the harbour.",
        "This story was updated with a statement of the harbour office.",
        "| Ferry | 31 | 12 |.",
        "and went back to the harbour.",
        "31 12 44 18 2.",
        "…",
        "",
    ],
)
def test_headings_captions_tables_and_notices_cannot(text):
    assert not is_sentence(text)


def test_an_item_of_a_list_that_a_sentence_announces_says_something():
    text = normalise(
        "The council will pay for:\n\n£1.2 million for the pier\n\n£300,000 for the lamps\n\nIt met on Tuesday."
    )
    spans = sentence_spans(text)

    assert [is_list_item(text, spans, i) for i in range(len(spans))] == [False, True, True, False]


def test_a_heading_that_nothing_announces_is_no_item():
    text = normalise("The council met on Tuesday.\n\nLamps and the pier\n\nIt will meet again.")
    spans = sentence_spans(text)

    assert not any(is_list_item(text, spans, i) for i in range(len(spans)))


@given(st.text(max_size=200))
def test_any_text_can_be_asked_about(text):
    spans = sentence_spans(normalise(text))

    for index, span in enumerate(spans):
        is_sentence(normalise(text)[span.start : span.end])
        is_list_item(normalise(text), spans, index)
