"""A queue in which everybody's next request is as near as everybody else's, however many somebody has sent."""

import asyncio
from collections import OrderedDict, deque
from collections.abc import AsyncGenerator
from contextlib import suppress

__all__ = ["FairQueue"]


class FairQueue:
    """Admits a few at a time, in turns among those who wait (round robin), first come first served for each of them.

    Use it within one event loop::

        async for ahead in queue.wait("ann"):
            show(f"{ahead} before you")
        try:
            ...
        finally:
            queue.leave()

    Args:
        slots: how many may be in at once.

    Raises:
        ValueError: there is no slot.
    """

    def __init__(self, slots: int) -> None:
        if slots < 1:
            raise ValueError("a queue needs at least one slot")
        self._free = slots
        self._waiting: OrderedDict[str, deque[asyncio.Event]] = OrderedDict()
        self._moved = asyncio.Event()

    async def wait(self, person: str) -> AsyncGenerator[int, None]:
        """Wait to be admitted; who stops waiting early loses the place.

        Yields:
            How many are served before this request, each time that changes; nothing where a slot is free. When it ends,
            the slot is the caller's until :meth:`leave`.
        """
        if self._free > 0 and not self._waiting:
            self._free -= 1
            return
        ticket = asyncio.Event()
        self._waiting.setdefault(person, deque()).append(ticket)
        admitted = False
        told = -1
        try:
            self._admit()
            while not ticket.is_set():
                ahead = self._ahead(person, ticket)
                if ahead != told:
                    told = ahead
                    yield ahead
                    continue
                moved = self._moved
                await moved.wait()
            admitted = True
        finally:
            if not admitted:
                self._forget(person, ticket)

    def leave(self) -> None:
        """Give a slot back."""
        self._free += 1
        self._admit()

    def _admit(self) -> None:
        while self._free > 0 and self._waiting:
            person, tickets = next(iter(self._waiting.items()))
            tickets.popleft().set()
            self._free -= 1
            # Whoever was served goes behind all others who wait.
            self._waiting.move_to_end(person)
            if not tickets:
                del self._waiting[person]
        self._tell()

    def _forget(self, person: str, ticket: asyncio.Event) -> None:
        if ticket.is_set():
            self.leave()
            return
        tickets = self._waiting.get(person)
        if tickets is not None:
            with suppress(ValueError):
                tickets.remove(ticket)
            if not tickets:
                del self._waiting[person]
        self._tell()

    def _tell(self) -> None:
        moved, self._moved = self._moved, asyncio.Event()
        moved.set()

    def _ahead(self, person: str, ticket: asyncio.Event) -> int:
        """How many requests come before one: whole rounds among all, and those earlier in its own round."""
        rounds = self._waiting[person].index(ticket)
        people = list(self._waiting)
        mine = people.index(person)
        return sum(min(len(tickets), rounds + (people.index(other) < mine)) for other, tickets in self._waiting.items())
