from dataclasses import replace

import pytest

from rag.answering.extractive import answer_extractively
from rag.records import Article, Passage
from rag.retrieval.evidence import needs_predecessor
from rag.text.normalise import normalise

TEXT = normalise(
    """Ferry runs aground near Shotley

The ferry Orwell Star ran aground near Shotley on Tuesday evening. Crews rescued 31 people before dark, the coastguard
said. Nobody was hurt.

Captain Jean Mills took over the ferry in May. She said the steering had failed twice this year.

The council will discuss the pier next week. Repairs to the pier would cost £40,000, according to the harbour office."""
)
ARTICLE = Article.create(origin="ferry", text=TEXT, title="Ferry runs aground near Shotley", source="Shotley Echo")
PASSAGE = Passage(
    article_id=ARTICLE.id,
    start=0,
    end=len(TEXT),
    text=TEXT,
    score=1.0,
    title=ARTICLE.title,
    source=ARTICLE.source,
    published=None,
    origin=ARTICLE.origin,
)


def ask(question: str, **options):
    return answer_extractively(question, [PASSAGE], lambda article_id: ARTICLE, **options)


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("How many people did crews rescue?", "31"),
        ("When did the Orwell Star run aground?", "Tuesday"),
        ("How much would repairs to the pier cost?", "£40,000"),
        ("Who took over the ferry in May?", "Jean Mills"),
    ],
)
def test_a_question_is_answered_with_the_sentence_that_holds_the_answer(question, answer):
    found = ask(question)

    assert not found.abstained
    assert answer in found.claims[0].text


@pytest.mark.parametrize(
    "question",
    [
        "Why did Jean Mills resign?",
        "What did Greta Thunberg say about the flood in Paris?",
        "How many votes did the senator receive?",
    ],
)
def test_what_the_article_does_not_say_is_refused_with_a_reason(question):
    found = ask(question)

    assert found.abstained
    assert found.claims == ()
    assert found.reason


def test_a_name_that_occurs_nowhere_is_given_as_the_reason():
    assert "Thunberg" in ask("What did Greta Thunberg say about the flood?").reason


def test_claims_quote_exactly_what_they_cite():
    found = ask("How often had the steering of the ferry failed this year?", threshold=0.0)

    for claim in found.claims:
        (citation,) = claim.citations
        assert claim.verdict == "quoted"
        assert claim.text == citation.quote == TEXT[citation.start : citation.end]
        assert citation in [item.cite() for item in found.evidence]


def test_no_claim_opens_with_a_pronoun_that_its_article_explains():
    found = ask("How often had the steering of the ferry failed this year?", threshold=0.0, most=1)

    assert found.claims[0].text.startswith("Captain Jean Mills")
    assert not needs_predecessor(found.claims[0].text)


def test_nothing_found_is_refused():
    found = answer_extractively("Who?", [], lambda article_id: ARTICLE)

    assert found.abstained
    assert found.confidence == 0.0


def test_the_threshold_decides():
    question = "How many people did crews rescue?"

    assert ask(question, threshold=1.0).abstained
    assert not ask(question, threshold=0.0).abstained
    assert ask(question, threshold=1.0).confidence == ask(question, threshold=0.0).confidence


def test_at_most_three_sentences_are_quoted():
    assert 1 <= len(ask("ferry Shotley pier council", threshold=0.0).claims) <= 3


def test_a_question_of_the_article_is_no_answer():
    text = normalise(
        "Quiz of the week\n\nHow many people did crews rescue from the ferry near Shotley? Crews took 31 to Orwell."
    )
    article = Article.create(origin="quiz", text=text, title="Quiz of the week")
    passage = replace(PASSAGE, article_id=article.id, end=len(text), text=text, title=article.title)

    found = answer_extractively(
        "How many people did crews rescue from the ferry near Shotley?", [passage], lambda _: article, threshold=0.0
    )

    assert found.claims
    assert not any(claim.text.endswith("?") for claim in found.claims)


def test_the_scores_of_passages_do_not_decide_but_their_order():
    half = TEXT.index("Captain")
    passages = [replace(PASSAGE, end=half, text=TEXT[:half]), replace(PASSAGE, start=half, text=TEXT[half:])]
    damped = [passages[0], replace(passages[1], score=0.01)]
    question = "How much would repairs to the pier cost?"

    one, other = (answer_extractively(question, found, lambda _: ARTICLE) for found in (passages, damped))

    assert one.claims == other.claims
    assert one.confidence == other.confidence


def test_a_heading_is_neither_quoted_nor_brought_along():
    text = normalise(
        "She will not resign\n\nShe said on Tuesday that the ferry office in Orwell would stay open until May."
    )
    article = Article.create(origin="office", text=text, title="Ferry office")
    passage = replace(PASSAGE, article_id=article.id, end=len(text), text=text, title=article.title)

    found = answer_extractively(
        "Until when will the ferry office stay open?", [passage], lambda _: article, threshold=0.0
    )

    assert [claim.text for claim in found.claims] == [text[text.index("She said") :]]
