"""Generators that block, for code that must not."""

import asyncio
import threading
from collections.abc import AsyncGenerator, Callable, Generator
from contextlib import closing, suppress
from typing import Any, TypeVar

__all__ = ["iterate"]

T = TypeVar("T")


def iterate(items: Generator[T, None, None], ended: Callable[[], None] | None = None) -> AsyncGenerator[T, None]:
    """What a generator yields, made in a thread of its own from now on.

    When nobody listens any more, the generator is closed as soon as it has made the item that it is at.

    Args:
        items: the generator.
        ended: called in the event loop when the thread is done, however that came about.
    """
    loop = asyncio.get_running_loop()
    arrived: asyncio.Queue[tuple[str, Any]] = asyncio.Queue()
    abandoned = threading.Event()

    def tell(callback: Callable[..., None], *values: Any) -> None:
        # The loop is gone where its program has ended.
        with suppress(RuntimeError):
            loop.call_soon_threadsafe(callback, *values)

    def work() -> None:
        try:
            with closing(items):
                for item in items:
                    if abandoned.is_set():
                        return
                    tell(arrived.put_nowait, ("item", item))
        except BaseException as error:
            tell(arrived.put_nowait, ("error", error))
        else:
            tell(arrived.put_nowait, ("end", None))
        finally:
            if ended is not None:
                tell(ended)

    threading.Thread(target=work, name="newsproof-work", daemon=True).start()
    return _listen(arrived, abandoned)


async def _listen(arrived: asyncio.Queue[tuple[str, Any]], abandoned: threading.Event) -> AsyncGenerator[Any, None]:
    try:
        while True:
            kind, value = await arrived.get()
            if kind == "end":
                return
            if kind == "error":
                raise value
            yield value
    finally:
        abandoned.set()
