"""How much one person may ask for in a minute."""

import time
from collections import OrderedDict
from collections.abc import Callable

__all__ = ["RateLimiter"]

_KEPT = 10_000


class RateLimiter:
    """A token bucket for each person: so many at once, and as many again over a minute.

    Args:
        per_minute: how many.
        clock: seconds that never go back.
    """

    def __init__(self, per_minute: int, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._size = float(per_minute)
        self._clock = clock
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, person: str, count: int = 1) -> float:
        """Take some tokens.

        Returns:
            0 where there were enough; else the seconds until there are, and nothing is taken.
        """
        now = self._clock()
        tokens, since = self._buckets.pop(person, (self._size, now))
        tokens = min(self._size, tokens + (now - since) * self._size / 60)
        # More than a bucket holds is let through when it is full, or it would never be.
        wanted = min(float(count), self._size)
        wait = max(0.0, (wanted - tokens) * 60 / self._size)
        self._buckets[person] = (tokens if wait else tokens - count, now)
        while len(self._buckets) > _KEPT:
            self._buckets.popitem(last=False)
        return wait
