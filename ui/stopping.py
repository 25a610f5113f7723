"""Work that somebody may stop."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import suppress
from typing import Any

__all__ = ["StoppedError", "until"]


class StoppedError(Exception):
    """Somebody asked to stop."""


async def until(items: AsyncGenerator[Any, None], stop: asyncio.Event) -> AsyncGenerator[Any, None]:
    """What a generator yields.

    Raises:
        StoppedError: as soon as somebody asks to stop.
    """
    stopping = asyncio.ensure_future(stop.wait())
    try:
        while True:
            coming = asyncio.ensure_future(anext(items, None))
            try:
                await asyncio.wait({coming, stopping}, return_when=asyncio.FIRST_COMPLETED)
                if not coming.done():
                    raise StoppedError
            finally:
                if not coming.done():
                    coming.cancel()
                    with suppress(asyncio.CancelledError):
                        await coming
            item = coming.result()
            if item is None:
                return
            yield item
    finally:
        stopping.cancel()
