"""Choosing the sentences that carry an article."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.records import Article
from rag.summaries.salience import choose, concept_weights
from rag.summaries.sentences import Sentence, read_sentences

FERRY = (
    "The ferry to Orrin sank on Monday with 212 people on board. "
    "The crew of a trawler saved 198 of them within an hour. "
    "Fourteen passengers are missing, the coastguard said. "
    "She had been built in 1987 at a yard in Wexcombe. "
    "Marta Venn, who owns the line, said the hull had been inspected in March. "
    "Venn said the inspectors had found no fault. "
    "Storm warnings had been given for the strait on Sunday evening. "
    "Children of the school in Saltmere sang at the quay on Tuesday. "
    "A cafe near the quay sells a cake that is named after the ferry."
)


def sentences(text: str = FERRY, title: str = "Ferry to Orrin sinks") -> list[Sentence]:
    return read_sentences(Article.create(origin="file:///a", title=title, text=text))


def chosen(budget: int, text: str = FERRY, **options: int) -> list[Sentence]:
    found = sentences(text)
    return choose(
        found, concept_weights(found, "Ferry to Orrin sinks"), budget, title="Ferry to Orrin sinks", **options
    )


def test_key_points_come_first_and_small_talk_is_left_out() -> None:
    texts = [s.text for s in chosen(40)]
    assert texts[0] == "The ferry to Orrin sank on Monday with 212 people on board."
    assert not any("cake" in text or "sang" in text for text in texts)


@given(st.integers(min_value=30, max_value=90))
def test_length_is_kept_within_a_fifth_and_order_is_the_articles(budget: int) -> None:
    found = chosen(budget)
    assert 0.8 * budget <= sum(s.length for s in found) <= 1.2 * budget
    assert all(one.index < other.index for one, other in pairwise(found))


@given(st.integers(min_value=8, max_value=120))
def test_nothing_dangles(budget: int) -> None:
    found = chosen(budget)
    for place, sentence in enumerate(found):
        if sentence.leans:
            assert place > 0
            assert found[place - 1].index == sentence.index - 1


def test_there_are_no_more_sentences_than_wanted() -> None:
    assert len(chosen(500, most=2)) <= 2


def test_a_long_summary_of_a_long_article_has_as_many_sentences_as_it_needs() -> None:
    text = " ".join(f"Councillor Adeane{i} of Orrin{i} paid {i} crowns for pump{i} and mill{i}." for i in range(600))
    found = chosen(4000, text)
    assert 3200 <= sum(s.length for s in found) <= 4800
    assert len(found) > 200


@pytest.mark.parametrize("text", ["", "One.", "The ferry sank on Monday off Orrin."])
def test_short_texts(text: str) -> None:
    assert "".join(s.text for s in chosen(100, text)) == text


def test_what_is_only_called_the_plant_needs_a_plant_before_it() -> None:
    text = (
        "Rolf Adeane grew a gourd of 900 pounds in Saltmere. The shed was torn down by Wednesday morning. "
        "Adeane had bought a shed in May to keep the seeds dry."
    )
    assert "The shed was torn down by Wednesday morning." not in [s.text for s in chosen(9, text)]
