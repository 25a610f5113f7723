"""Generators that block, for code that must not."""

import asyncio
import threading
from collections.abc import AsyncGenerator, Generator
from contextlib import closing, suppress
from typing import Any, TypeVar

__all__ = ["iterate"]

T = TypeVar("T")


async def iterate(items: Generator[T, None, None]) -> AsyncGenerator[T, None]:
    """What a generator yields, made in a thread of its own; when nobody listens any more, the generator is closed."""
    loop = asyncio.get_running_loop()
    arrived: asyncio.Queue[tuple[str, Any]] = asyncio.Queue()
    abandoned = threading.Event()

    def tell(kind: str, value: Any) -> None:
        # The loop is gone where its program has ended.
        with suppress(RuntimeError):
            loop.call_soon_threadsafe(arrived.put_nowait, (kind, value))

    def work() -> None:
        try:
            with closing(items):
                for item in items:
                    if abandoned.is_set():
                        return
                    tell("item", item)
        except BaseException as error:
            tell("error", error)
        else:
            tell("end", None)

    threading.Thread(target=work, name="newsproof-work", daemon=True).start()
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
