"""Hybrid search over the sample corpus, with the real embedder."""

from collections import Counter
from datetime import date
from typing import Any, NoReturn

import pytest

from rag.library import Library
from rag.records import Article
from rag.retrieval.search import Searcher, SearchOptions
from rag.store.filters import Filters

COST = "What will the repair of Lockgate Bridge cost?"


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("How many vehicles a day does Lockgate Bridge carry?", "14,000 vehicles"),
        ("a player was dismissed", "Hurrell"),  # in other words
        ("Varnholt operating margin", "10.5 per cent"),
        ("judge fine footway contractor", "£610,000"),
    ],
)
def test_the_passage_that_answers_comes_first(shared_library: Library, query: str, words: str) -> None:
    assert words in shared_library.search(query)[0].text


@pytest.mark.parametrize("query", [COST, "bridge", "Quayside flood homes", "Putin Assad Moscow", "ÆØ 漢字 🙂"])
def test_passages_are_exact_spans_best_first_and_none_twice(shared_library: Library, query: str) -> None:
    passages = shared_library.search(query, k=50)
    assert passages
    for passage in passages:
        article = shared_library.article(passage.article_id)
        assert article.text[passage.start : passage.end] == passage.text
        assert (passage.title, passage.source, passage.published) == (article.title, article.source, article.published)
    scores = [passage.score for passage in passages]
    assert scores == sorted(scores, reverse=True)
    assert all(0.0 <= score <= 1.0 for score in scores)
    assert max(Counter((p.article_id, p.start) for p in passages).values()) == 1


@pytest.mark.parametrize("k", [1, 3, 10])
def test_no_more_than_were_asked_for_and_more_only_add(shared_library: Library, k: int) -> None:
    assert shared_library.search(COST, k=k) == shared_library.search(COST, k=k + 5)[:k]


@pytest.mark.parametrize(("query", "k"), [("", 5), ("  \n", 5), (COST, 0), (COST, -1)])
def test_nothing_asked_is_nothing_found(shared_library: Library, query: str, k: int) -> None:
    assert shared_library.search(query, k=k) == []


@pytest.mark.parametrize("query", ["?", '"', "NEAR(", "a OR", "the of and", "*", "text: x", "\x00", "x" * 5000])
def test_any_query_is_taken_as_words(shared_library: Library, query: str) -> None:
    assert len(shared_library.search(query, k=3)) <= 3


def test_filters_hold_for_both_searches(shared_library: Library) -> None:
    day = date(2024, 3, 15)
    since = shared_library.search("bridge", k=100, since=day)
    until = shared_library.search("bridge", k=100, until=day)
    assert {p.article_id for p in since} & {p.article_id for p in until} == {
        a.id for a in shared_library.articles(since=day, until=day)
    }
    courier = shared_library.search("bridge", k=100, sources=["corvenham COURIER "])
    assert {p.source for p in courier} == {"Corvenham Courier"}
    both = shared_library.search("bridge", k=100, sources=["Corvenham Courier", "Ostershire Gazette"])
    assert {p.source for p in both} == {"Corvenham Courier", "Ostershire Gazette"}
    assert shared_library.search("bridge", sources=["The Moon"]) == []
    assert shared_library.search("bridge", since=date(2030, 1, 1)) == []


def test_copies_of_an_article_count_as_one(shared_library: Library) -> None:
    (copy,) = [a for a in shared_library.articles() if a.duplicate_of]
    passages = shared_library.search("council memo repair cost £3.9 million", k=100)
    assert copy.duplicate_of in {p.article_id for p in passages}
    text = shared_library.article(copy.duplicate_of or "").text
    for passage in passages:
        if passage.article_id == copy.id:  # only for what the first copy does not say
            assert passage.text not in text


def test_several_articles_have_their_say(shared_library: Library) -> None:
    catalogue = shared_library.catalogue

    def articles(repetition: float) -> int:
        options = SearchOptions(repetition=repetition)
        searcher = Searcher(catalogue, shared_library._parts.vectors, shared_library._parts.embedder, options)
        return len({p.article_id for p in searcher.search("the long night at the hospital", 5)})

    assert articles(0.5) > articles(1.0)


def test_lexical_search_alone_opens_neither_vectors_nor_embedder(shared_library: Library) -> None:
    def unneeded(*args: Any) -> NoReturn:
        raise AssertionError("not needed for lexical search")

    options = SearchOptions(dense_weight=0.0, lead_weight=0.0)
    searcher = Searcher(shared_library.catalogue, unneeded, unneeded, options)
    (best,) = searcher.search("Kessell", 1)
    assert "Kessell" in best.text


def test_dense_search_alone_finds_what_shares_no_word(shared_library: Library) -> None:
    options = SearchOptions(dense_weight=1.0)
    searcher = Searcher(
        shared_library.catalogue, shared_library._parts.vectors, shared_library._parts.embedder, options
    )
    best = searcher.search("soccer match", 1, Filters(until=date(2024, 12, 31)))[0]
    assert "soccer" not in best.text
    assert "Rovers" in best.title


def test_of_passages_that_fit_alike_the_newer_comes_first(library: Library) -> None:
    sentence = "Pellmere harbour charges a mooring fee of {} pounds a night, its master said.\n"
    for year, fee in ((2016, 12), (2021, 19), (2026, 25)):
        library.add(
            Article.create(
                origin=f"https://example.org/pellmere-{year}",
                title=f"Pellmere mooring fee set at {fee} pounds",
                text=sentence.format(fee),
                published=date(year, 5, 2),
            )
        )

    def fee(**options: Any) -> str:
        return library.search(options.pop("query", "What is the mooring fee at Pellmere harbour?"), k=1, **options)[
            0
        ].text

    assert "25 pounds" in fee()
    assert "19 pounds" in fee(until=date(2022, 1, 1))
    # Who names a year does not ask for the latest: only the words decide.
    library.tune(SearchOptions(recency=1.0))
    assert "25 pounds" in fee()
    assert fee(query="mooring fee of 12 pounds at Pellmere harbour in 2016") == sentence.format(12).strip()
