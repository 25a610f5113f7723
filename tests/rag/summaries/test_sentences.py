"""Which sentences can stand in a summary, and which only behind the one before them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.records import Article
from rag.summaries.sentences import read_sentences, stands_alone
from rag.text.normalise import normalise


def article(text: str, title: str = "") -> Article:
    return Article.create(origin="file:///a", title=title, text=text)


@pytest.mark.parametrize(
    "sentence",
    [
        "He said the ferry would sail again in May.",
        "The harbour master also closed the eastern quay.",
        "They left before the tide turned on Sunday.",
        "“We had no warning of it at all.”",
        "However, the council kept the toll.",
        "Nobody in Wexcombe had expected this decision.",
        "Two, the bridge at Orrin is too narrow.",
        "In Saltmere she opened a second shop.",
    ],
)
def test_what_refers_to_something_before_it_does_not_stand_alone(sentence: str) -> None:
    assert not stands_alone(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "Marta Venn said she would open a second shop.",
        "The contractor was fined for the failings that led to the loss of the quay.",
        "The ferry to Orrin will sail again in May, Captain Aldous Reeve said.",
        "It is the first time that a woman has led the port of Saltmere.",
        "“There was no warning at all,” said Marta Venn, who was on board.",
        "Marta Venn said the quay was too narrow for those who sail to Orrin.",
        "The storm tore off not only roofs but also the sign of the Saltmere Hotel.",
    ],
)
def test_what_names_what_it_speaks_of_stands_alone(sentence: str) -> None:
    assert stands_alone(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "Sign up for our newsletter to get the best of Saltmere every morning.",
        "Who will pay for the new quay at Saltmere in the end?",
        "Saltmere | 14 | 22 | 31 | 48 | 61 were counted in the five years.",
        "“The quay is lost, said Venn, and nobody will ever build it up again.",
        "Photo: the ferry at the quay of Saltmere on Monday evening.",
        "The order came from Lt.",
        "Get the best of Saltmere in your inbox every morning at seven.",
        "Support local journalism: the Saltmere Gazette needs the help of readers.",
        "Follow along for the latest updates on Monday, as the search goes on.",
        "Ada Heard and Orla Finch at Orrin in 2015.",
        "Marta Venn waves to the crews on Monday.",
        "Follow Marta Venn on Twitter: @martavenn for news of the ferry.",
        "Use our lite site for low bandwidth in the storm.",
        "Fifteen gifts for fathers who sail.",
        "SALTMERE, UK - MARCH 12: Divers search the wreck of the ferry.",
        "Marta Venn looks at the quay on March 12, 2024 in Saltmere.",
        "MUST WATCH The wreck of the ferry was found by divers.",
        "Marta Venn arrives at the quay with her lawyers on Tuesday, March 12.",
        "A. Reeve/Orrin Times/Coast Press A wreck is seen off the quay of Saltmere.",
        "This story covers the news of the ferry from Monday.",
        "Contact Ada Reeve at areeve@gazette.example or by telephone.",
        "📷 The storm over Orrin is seen from the harbour.",
    ],
)
def test_notices_questions_tables_and_cut_quotations_are_not_used(sentence: str) -> None:
    first, second = read_sentences(article(f"The ferry to Orrin sank on Monday in a storm.\n\n{sentence}"))[:2]
    assert first.usable
    assert not second.usable


def test_place_and_agency_are_no_part_of_the_first_sentence() -> None:
    first = read_sentences(article("SALTMERE (AFP) - The ferry to Orrin sank on Monday in a storm. Nobody was hurt."))[
        0
    ]
    assert first.text == "The ferry to Orrin sank on Monday in a storm."
    assert first.cite().quote == first.text


@pytest.mark.parametrize(
    "head",
    [
        "SALTMERE – ",
        "PORT OF SALTMERE, U.K. — ",
        "SALTMERE, March 12 (Reuters) - ",
        "Saltmere / Orrin (CNN Business) ",
    ],
)
def test_what_stands_before_the_head_of_an_article_is_not_used(head: str) -> None:
    text = (
        "Ada Reeve is a fellow of the Orrin Institute and writes about ports.\n\n"
        f"{head}The ferry to Orrin sank on Monday in a storm."
    )
    first, second = read_sentences(article(text))
    assert not first.usable
    assert (second.usable, second.text) == (True, "The ferry to Orrin sank on Monday in a storm.")


def test_the_opening_sentence_leans_on_no_headline() -> None:
    text = (
        "Saltmere —\n\nThe ferry that sank on Monday had lost its rudder too, divers said. It had also lost its anchor."
    )
    assert [(s.usable, s.leans) for s in read_sentences(article(text))] == [(False, False), (True, False), (True, True)]


def test_a_sentence_within_a_longer_quotation_is_not_used() -> None:
    text = "“The quay is lost to us,” said Venn. “Nobody will build it again. The town has no money for it.”"
    assert [s.usable for s in read_sentences(article(text))] == [True, False, False]


def test_a_table_is_summarised_by_its_lines() -> None:
    sentences = read_sentences(article("Orrin | 14\nSaltmere | 22\nWexcombe | 9"))
    assert sentences
    assert all(sentence.usable for sentence in sentences)


@given(st.text(alphabet="Ab .,“”\"'\n|5?é", max_size=200))
def test_every_sentence_is_exactly_where_it_says(text: str) -> None:
    source = article(normalise(text))
    for index, sentence in enumerate(read_sentences(source)):
        assert sentence.index == index
        assert source.text[sentence.span.start : sentence.span.end] == sentence.text == sentence.cite().quote
