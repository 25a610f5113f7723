"""Pages that were written on after the day that they state."""

from datetime import date

import pytest

from rag.records import Article
from rag.summaries.dating import event_dates
from rag.summaries.sentences import read_sentences
from rag.summaries.updated_pages import DayOfWriting

WEDNESDAY = date(2024, 3, 13)


def doubted(told: str, *, text: str = "Venn bought the port on Tuesday.", title: str = "") -> bool:
    """Whether the day of a sentence at the end of an article of a Wednesday is in doubt."""
    article = Article.create(origin="file:///a", title=title, text=f"{text}\n\n{told}", published=WEDNESDAY)
    when = event_dates(told, WEDNESDAY)[0]
    return DayOfWriting(read_sentences(article), WEDNESDAY).doubts(when, told)


@pytest.mark.parametrize(
    "title", ["Ferry live updates: two hurt", "5 things to know for March 13", "The port: what we know"]
)
def test_a_weekday_of_a_running_page_may_be_the_next_one(title: str) -> None:
    assert doubted("The ferry sank at the quay on Friday.", title=title)
    assert not doubted("The ferry sank at the quay on Friday.", title="Ferry sinks")


def test_news_that_opens_with_last_week_was_written_later() -> None:
    opening = "The ferry Halcyon sank at the quay of Orrin on Friday."
    assert doubted("Divers looked for the crew on Saturday.", text=opening)
    assert doubted("Divers looked for the crew yesterday.", text=opening)
    assert not doubted("Divers looked for the crew on Tuesday.", text=opening)
    assert not doubted("The ferry was built in 1911.", text=opening)


def test_a_page_most_of_whose_weekdays_are_of_last_week_was_written_later() -> None:
    days = ("Tuesday", "Saturday", "Saturday")
    text = " ".join(f"Crew number {i} left the port on {day}." for i, day in enumerate(days))
    assert doubted("The ferry sank at the quay on Saturday.", text=text)
    assert not doubted("The ferry sank at the quay on Saturday.", text=text.replace("Saturday", "Tuesday"))


def test_what_lies_ahead_but_would_be_next_year_was_written_before() -> None:
    told = "The ferry sank at the quay on Friday."
    opening = "Venn bought the port on Tuesday. The fair will open on 20"
    assert doubted(told, text=f"{opening} January.")
    assert doubted("The ferry sank at the quay on Thursday.", text=f"{opening} January.")
    assert not doubted(told, text=f"{opening} January 2025.")
    assert not doubted(told, text=f"{opening} April.")


def test_a_day_that_is_written_out_is_never_in_doubt() -> None:
    assert not doubted("The ferry sank at the quay on 8 March.", title="Ferry live updates")
