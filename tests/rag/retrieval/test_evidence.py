from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.records import Article, Passage
from rag.retrieval.evidence import estimate_tokens, needs_predecessor, select_evidence
from rag.text.chunks import chunk_spans
from rag.text.normalise import normalise
from rag.text.sentences import sentence_spans

FERRY = """Ferry runs aground

The ferry Orwell Star ran aground near Shotley on Tuesday evening. Crews rescued 31 people before dark. Nobody was hurt.

Captain Jean Mills took over the ferry in May. She said the steering had failed twice this year.

The council will discuss the pier next week. However, it has no money for repairs."""
MARKET = """Market to close

The fish market in Shotley will close in June. Traders blame rising rents."""


def article(origin: str, text: str) -> Article:
    text = normalise(text)
    return Article.create(origin=origin, text=text, title=text.partition("\n")[0])


def passages_of(*articles: Article, limit: int = 30) -> list[Passage]:
    """All chunks of the articles, as a search would return them."""
    found = []
    for item in articles:
        spans = sentence_spans(item.text)
        for number, chunk in enumerate(chunk_spans(spans, [(s.end - s.start) // 5 + 1 for s in spans], limit)):
            found.append(
                Passage(
                    article_id=item.id,
                    start=chunk.start,
                    end=chunk.end,
                    text=item.text[chunk.start : chunk.end],
                    score=1 / (1 + number),
                    title=item.title,
                    source=item.source,
                    published=None,
                    origin=item.origin,
                )
            )
    return found


LIBRARY = {a.id: a for a in (article("ferry", FERRY), article("market", MARKET))}
PASSAGES = passages_of(*LIBRARY.values())


def test_the_answering_sentence_is_among_few():
    evidence = select_evidence("How many people were rescued?", PASSAGES, LIBRARY.__getitem__, sentences=2)

    assert any("31 people" in item.text for item in evidence)


def test_a_sentence_with_a_pronoun_brings_its_predecessor_along():
    evidence = select_evidence("How often had the steering failed?", PASSAGES, LIBRARY.__getitem__, sentences=1)

    assert evidence[0].text == (
        "Captain Jean Mills took over the ferry in May. She said the steering had failed twice this year."
    )


def test_the_article_with_the_best_sentence_comes_first_and_numbers_run_on():
    evidence = select_evidence("When will the fish market close?", PASSAGES, LIBRARY.__getitem__)

    assert evidence[0].title == "Market to close"
    assert [item.number for item in evidence] == list(range(1, len(evidence) + 1))


def test_whole_chunks_give_every_sentence_its_own_number():
    evidence = select_evidence("What about the ferry?", PASSAGES, LIBRARY.__getitem__, whole_chunks=True, tokens=3000)

    sentences = {a.text[s.start : s.end] for a in LIBRARY.values() for s in sentence_spans(a.text)}
    assert {item.text for item in evidence} == sentences


def test_nothing_found_is_no_evidence():
    assert select_evidence("What?", [], LIBRARY.__getitem__) == []


@pytest.mark.parametrize(
    "sentence",
    [
        "She said the steering had failed.",
        "The company declined to comment.",
        "But the council refused.",
        "“We had no choice,” he said.",
        '"It came without warning."',
        "Their homes were flooded.",
    ],
)
def test_sentences_that_lean_on_the_one_before(sentence):
    assert needs_predecessor(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "Captain Jean Mills said she had no choice.",
        "Crews rescued 31 people before dark.",
        "“We had no choice,” Jean Mills said.",
        "This week the market closed.",
        "Putin said he was ready.",
    ],
)
def test_sentences_that_stand_alone(sentence):
    assert not needs_predecessor(sentence)


ANY_TEXT = st.lists(
    st.sampled_from(
        [
            "The mayor spoke.",
            "She left.",
            "But why?",
            "Prices rose 3%.",
            "\n\n",
            "\n",
            '"No," he said.',
            "Ünïcode 😀 ran.",
            "x",
        ]
    ),
    min_size=1,
    max_size=25,
).map(" ".join)


@settings(max_examples=60, deadline=None)
@given(
    texts=st.lists(ANY_TEXT, min_size=1, max_size=3),
    question=st.sampled_from(["Who spoke?", "How much did prices rise?", "why", ""]),
    sentences=st.integers(1, 8),
    tokens=st.integers(1, 120),
    whole=st.booleans(),
)
def test_spans_are_exact_disjoint_ordered_and_within_the_budget(texts, question, sentences, tokens, whole):
    articles = {a.id: a for a in (article(f"a{n}", text) for n, text in enumerate(texts))}
    passages = passages_of(*articles.values())

    evidence = select_evidence(
        question, passages, articles.__getitem__, sentences=sentences, tokens=tokens, whole_chunks=whole
    )

    assert bool(evidence) == bool(passages)
    assert [item.number for item in evidence] == list(range(1, len(evidence) + 1))
    for item in evidence:
        assert item.text == articles[item.article_id].text[item.start : item.end] != ""
        assert item.cite().quote == item.text
    for one, other in pairwise(evidence):
        if one.article_id == other.article_id:
            assert one.end <= other.start
    order = [item.article_id for item in evidence]
    assert len(set(order)) == sum(one != other for one, other in pairwise(["", *order]))
    if not whole:
        assert len(evidence) <= sentences
    if len(evidence) > 1:
        assert sum(estimate_tokens(item.text) for item in evidence) <= tokens
