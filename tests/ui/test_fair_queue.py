"""Who waits is served in turns, knows how many come first, and may leave."""

import asyncio
from collections.abc import Callable

import pytest
from support.asynchronous import run

from ui.fair_queue import FairQueue


async def settle() -> None:
    for _ in range(10):
        await asyncio.sleep(0)


def request(queue: FairQueue, person: str, served: list[str], places: list[int] | None = None) -> asyncio.Task[None]:
    async def wait() -> None:
        async for ahead in queue.wait(person):
            if places is not None:
                places.append(ahead)
        served.append(person)

    return asyncio.create_task(wait())


def test_people_are_served_in_turns_however_much_one_of_them_sends() -> None:
    async def scene() -> list[str]:
        queue, served = FairQueue(1), list[str]()
        for person in ("ann", "ann", "ann", "ann", "bob", "cid", "bob"):
            request(queue, person, served)
        await settle()
        for _ in range(6):
            queue.leave()
            await settle()
        return served

    assert run(scene()) == ["ann", "ann", "bob", "cid", "ann", "bob", "ann"]


def test_the_place_in_the_queue_is_the_number_of_requests_served_before() -> None:
    async def scene() -> list[int]:
        queue, served, places = FairQueue(1), list[str](), list[int]()
        for person in ("ann", "ann", "ann", "bob", "ann"):
            request(queue, person, served)
        await settle()
        request(queue, "bob", served, places)
        await settle()
        for _ in range(5):
            queue.leave()
            await settle()
        return places

    # Before the second request of bob: ann, bob, ann; her third one comes after it.
    assert run(scene()) == [3, 2, 1, 0]


def test_several_are_in_at_once_when_there_are_slots() -> None:
    async def scene() -> list[str]:
        queue, served = FairQueue(2), list[str]()
        for person in ("ann", "bob", "cid"):
            request(queue, person, served)
        await settle()
        return served

    assert run(scene()) == ["ann", "bob"]


@pytest.mark.parametrize("after_admission", [False, True])
def test_whoever_stops_waiting_takes_no_slot(after_admission: bool) -> None:
    async def scene() -> list[str]:
        queue, served = FairQueue(1), list[str]()
        request(queue, "ann", served)
        await settle()
        impatient = request(queue, "bob", served)
        request(queue, "cid", served)
        await settle()
        act: list[Callable[[], object]] = [impatient.cancel, queue.leave]
        for step in reversed(act) if after_admission else act:
            step()
        await settle()
        return served

    assert run(scene()) == ["ann", "cid"]


def test_a_queue_without_slots_is_refused() -> None:
    with pytest.raises(ValueError, match="slot"):
        FairQueue(0)
