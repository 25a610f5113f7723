"""Work that goes on whether anybody looks or not, and tells whoever looks each time that it has changed."""

import asyncio
import logging
from collections.abc import AsyncGenerator, Hashable
from contextlib import aclosing
from typing import Generic, TypeVar

__all__ = ["Underway", "Works", "follow"]

_log = logging.getLogger(__name__)

T = TypeVar("T")


class Underway(Generic[T]):
    """A generator of states that runs to its end in a task of its own.

    A page that is loaded again, or closed, takes none of it along. Make it within an event loop, and hold on to it.

    Args:
        states: the states, in the order in which they come about.

    Attributes:
        over: whether nothing comes any more.
        task: the task.
    """

    def __init__(self, states: AsyncGenerator[T, None]) -> None:
        self._states = states
        self._latest: list[T] = []
        self._count = 0
        self.over = False
        self._failure: Exception | None = None
        self._watching: set[asyncio.Event] = set()
        self.task = asyncio.create_task(self._run())

    async def _run(self) -> None:
        try:
            async with aclosing(self._states) as states:
                async for state in states:
                    self._latest = [state]
                    self._count += 1
                    self._tell()
        except Exception as error:
            # For those who look; where nobody does, for the log.
            self._failure = error
            if not self._watching:
                _log.warning("what was going on without anybody looking failed", exc_info=True)
        finally:
            self.over = True
            self._tell()

    def _tell(self) -> None:
        for event in self._watching:
            event.set()


class Works(Generic[T]):
    """What is under way, by name, for as long as it is."""

    def __init__(self) -> None:
        self._works: dict[Hashable, Underway[T]] = {}

    def begin(self, name: Hashable, states: AsyncGenerator[T, None]) -> Underway[T]:
        """Begin some work, within an event loop."""
        work = self._works[name] = Underway(states)
        work.task.add_done_callback(lambda _: self._end(name, work))
        return work

    def get(self, name: Hashable) -> Underway[T] | None:
        """What is under way by that name."""
        work = self._works.get(name)
        return None if work is None or work.over else work

    def _end(self, name: Hashable, work: Underway[T]) -> None:
        if self._works.get(name) is work:
            del self._works[name]


async def follow(*works: Underway[T]) -> AsyncGenerator[T, None]:
    """The latest states of works, each time one of them has changed; what changed twice meanwhile comes once.

    Raises:
        Exception: what a work ended with.
    """
    changed = asyncio.Event()
    seen = dict.fromkeys(works, 0)
    for work in works:
        work._watching.add(changed)
    try:
        while seen:
            changed.clear()
            for work, count in list(seen.items()):
                # Before the state is given away: what comes while somebody deals with it is for the next round.
                over, seen[work] = work.over, work._count
                if work._count != count:
                    yield work._latest[-1]
                if over:
                    del seen[work]
                    if work._failure is not None:
                        raise work._failure
            if seen:
                await changed.wait()
    finally:
        for work in works:
            work._watching.discard(changed)
