"""Conversations stay apart by user, in order, and survive being closed."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from rag.errors import NotFoundError
from rag.store.conversations import Conversations, Exchange


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Conversations]:
    opened = Conversations(tmp_path)
    yield opened
    opened.close()


def exchange(number: int, answer: str = "") -> Exchange:
    return Exchange(id=f"e{number}", question=f"Question {number}?", answer_id=answer or f"a{number}")


def test_a_conversation_is_listed_under_its_first_question_and_keeps_its_order(store: Conversations) -> None:
    for number in (1, 2, 3):
        store.record("c1", "ann", exchange(number))

    assert [c.title for c in store.conversations("ann")] == ["Question 1?"]
    assert [e.id for e in store.exchanges("c1", "ann")] == ["e1", "e2", "e3"]


def test_an_answer_that_was_asked_for_again_takes_the_place_of_the_first(store: Conversations) -> None:
    store.record("c1", "ann", exchange(1))
    store.record("c1", "ann", exchange(2))
    store.record("c1", "ann", exchange(1, answer="better"))

    assert [e.answer_id for e in store.exchanges("c1", "ann")] == ["better", "a2"]


def test_nobody_sees_or_changes_the_conversations_of_others(store: Conversations) -> None:
    store.record("c1", "ann", exchange(1))

    assert store.conversations("bob") == []
    assert store.exchanges("c1", "bob") == []
    with pytest.raises(NotFoundError):
        store.exchange("e1", "bob")
    with pytest.raises(NotFoundError):
        store.record("c1", "bob", exchange(2))
    assert store.latest("bob") == []
    assert not store.has_asked("bob", "a1")
    assert store.has_asked("ann", "a1")
    store.record("c2", "bob", exchange(1, answer="stolen"))  # an id of ann's in a conversation of bob's
    store.remove("c1", "bob")
    assert [e.answer_id for e in store.exchanges("c1", "ann")] == ["a1"]


def test_a_conversation_can_be_forgotten(store: Conversations) -> None:
    store.record("c1", "ann", exchange(1))
    store.remove("c1", "ann")

    assert store.conversations("ann") == []
    with pytest.raises(NotFoundError):
        store.exchange("e1", "ann")


def test_a_rating_is_one_for_each_person_and_answer(store: Conversations) -> None:
    store.rate("a1", "ann", helpful=False)
    store.rate("a1", "ann", helpful=False, note="It asks about the old bridge.")
    store.rate("a1", "bob", helpful=True)

    mine = store.rating("a1", "ann")
    assert mine is not None
    assert (mine.helpful, mine.note) == (False, "It asks about the old bridge.")
    assert [(r.user, r.helpful) for r in store.ratings()] == [("bob", True), ("ann", False)]
    assert store.rating("a2", "ann") is None


def test_everything_is_there_after_reopening(tmp_path: Path) -> None:
    first = Conversations(tmp_path)
    first.record("c1", "", exchange(1))
    first.rate("a1", "", helpful=True)
    first.close()

    again = Conversations(tmp_path)
    assert again.exchange("e1", "").answer_id == "a1"
    assert len(again.ratings()) == 1
    again.close()
