"""Work that goes on by itself, and those who look at it."""

import asyncio
from collections.abc import AsyncGenerator

import pytest
from support.asynchronous import run

from ui.underway import Underway, Works, follow


async def counted(to: int, gate: asyncio.Event, failure: Exception | None = None) -> AsyncGenerator[int, None]:
    for number in range(to):
        yield number
        await gate.wait()
    if failure is not None:
        raise failure


def test_work_goes_on_when_those_who_look_go_away_and_others_see_what_came_of_it() -> None:
    async def story() -> tuple[list[int], list[int], bool]:
        gate = asyncio.Event()
        works = Works[int]()
        work = works.begin("count", counted(3, gate))
        first = []
        looking = follow(work)
        async for state in looking:
            first.append(state)
            break
        await looking.aclose()
        same = works.get("count") is work
        gate.set()
        second = [state async for state in follow(work)]
        return first, second, same and works.get("count") is None

    first, second, ended = run(story())
    assert first == [0]
    assert second[-1] == 2
    assert second == sorted(set(second))
    assert ended


def test_several_works_are_followed_at_once_until_all_are_over() -> None:
    async def story() -> set[int]:
        gate = asyncio.Event()
        gate.set()
        return {state async for state in follow(Underway(counted(3, gate)), Underway(counted(5, gate)))}

    assert {2, 4} <= run(story())


def test_following_nothing_ends_at_once() -> None:
    async def story() -> list[int]:
        return [state async for state in follow()]

    assert run(story()) == []


def test_a_failure_reaches_whoever_looks_also_later() -> None:
    async def story() -> None:
        gate = asyncio.Event()
        gate.set()
        work = Underway(counted(2, gate, ValueError("no ink")))
        await work.task
        async for _ in follow(work):
            pass

    with pytest.raises(ValueError, match="no ink"):
        run(story())
