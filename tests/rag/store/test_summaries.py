"""Summaries and timelines come back as they were, and stay apart by user."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from rag.errors import NotFoundError
from rag.records import Citation, Claim, Conflict, Summary, SummaryClaim, SummarySection, Timeline, TimelineEvent
from rag.store.summaries import Summaries

QUOTE = "The weir at Tolbury was rebuilt in 2019."
CITATION = Citation(
    article_id="a",
    version=2,
    start=10,
    end=10 + len(QUOTE),
    quote=QUOTE,
    title="Weir",
    source="Courier",
    published=date(2024, 3, 12),
    origin="https://news.example/weir",
)
CLAIM = SummaryClaim(text=QUOTE, citations=(CITATION,), verdict="quoted", score=1.0, sources=2)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Summaries]:
    opened = Summaries(tmp_path)
    yield opened
    opened.close()


def summary(name: str = "s1") -> Summary:
    plain = Claim(text=QUOTE, citations=(CITATION,), verdict="quoted", score=1.0)
    return Summary(
        id=name,
        title="The weir",
        style="bullets",
        sections=(SummarySection(heading="Weir", claims=(CLAIM,)),),
        claims=(CLAIM,),
        words=8,
        wanted_words=40,
        articles=("a",),
        conflicts=(Conflict(about="year", claims=(plain,)),),
        notes=("short",),
        created=datetime(2024, 3, 13, tzinfo=UTC),
    )


def timeline() -> Timeline:
    day = date(2019, 1, 1)
    event = TimelineEvent(first_day=day, last_day=date(2019, 12, 31), precision="year", label="2019", claim=CLAIM)
    return Timeline(id="t1", topic="weir", events=(event,), articles=("a",), created=datetime(2024, 3, 14, tzinfo=UTC))


def test_what_was_kept_comes_back_the_same_after_a_restart(store: Summaries, tmp_path: Path) -> None:
    store.save(summary(), "")
    store.save(timeline(), "")
    store.close()

    again = Summaries(tmp_path)
    assert again.get("s1", "") == summary()
    assert again.get("t1", "") == timeline()
    assert [(head.kind, head.title) for head in again.latest("")] == [("timeline", "weir"), ("summary", "The weir")]
    again.close()


def test_nobody_sees_changes_or_removes_those_of_others(store: Summaries) -> None:
    store.save(summary(), "ann")
    with pytest.raises(NotFoundError):
        store.get("s1", "bob")
    with pytest.raises(NotFoundError):
        store.save(summary(), "bob", "mine now")
    store.remove("s1", "bob")
    assert [head.title for head in store.latest("ann")] == ["The weir"]
    assert store.latest("bob") == []


def test_the_list_shows_the_latest_ones_and_what_was_removed_is_gone(store: Summaries) -> None:
    for number in range(5):
        store.save(summary(f"s{number}"), "", f"Summary {number}")
    store.remove("s4", "")
    assert [head.title for head in store.latest("", 2)] == ["Summary 3", "Summary 2"]
