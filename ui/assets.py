"""The scripts and styles of Gradio, which never change under their names: each is read and compressed but once."""

import asyncio
import gzip
import mimetypes
from collections.abc import Awaitable, Callable, MutableMapping
from functools import lru_cache
from pathlib import Path
from typing import Any

__all__ = ["Assets"]

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
AsgiApp = Callable[[Message, Receive, Send], Awaitable[None]]

_PREFIX = "/assets/"
_KEPT = 512
# Not as the machine has it: a browser runs no script that is said to be plain text.
_TEXTS = {
    ".css": "text/css",
    ".js": "text/javascript",
    ".json": "application/json",
    ".svg": "image/svg+xml",
}
_LOOPBACK = ("127.0.0.1", "::1")


class Assets:
    """ASGI middleware that serves ``/assets/`` of Gradio's front end.

    Gradio compresses each file anew for each visitor, within its event loop, and lets browsers ask again whether it has
    changed; but the names hold hashes of what is in the files. On this machine nothing is compressed.

    Args:
        app: the application behind it, which serves all else.
        folder: where the files are.
    """

    def __init__(self, app: AsgiApp, folder: Path) -> None:
        self._app = app
        self._folder = folder

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        path = self._file(scope)
        if path is None:
            await self._app(scope, receive, send)
            return
        squeezed = path.suffix in _TEXTS and _is_far(scope) and _takes_gzip(scope)
        body = await asyncio.to_thread(_squeezed, path) if squeezed else _read(path)
        if path.suffix in _TEXTS:
            kind = f"{_TEXTS[path.suffix]}; charset=utf-8"
        else:
            kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        headers = [
            (b"content-type", kind.encode()),
            (b"content-length", str(len(body)).encode()),
            (b"cache-control", b"public, max-age=31536000, immutable"),
            (b"vary", b"accept-encoding"),
            # Said also where nothing was compressed, or Gradio would.
            (b"content-encoding", b"gzip" if squeezed else b"identity"),
        ]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})

    def _file(self, scope: Message) -> Path | None:
        """The file that is asked for, where it is one of the folder's."""
        if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD"):
            return None
        name = scope["path"].removeprefix(_PREFIX)
        if name == scope["path"] or "/" in name or name.startswith(".") or "\\" in name or "\0" in name:
            return None
        path = self._folder / name
        return path if path.is_file() else None


@lru_cache(maxsize=_KEPT)
def _read(path: Path) -> bytes:
    return path.read_bytes()


@lru_cache(maxsize=_KEPT)
def _squeezed(path: Path) -> bytes:
    return gzip.compress(path.read_bytes())


def _is_far(scope: Message) -> bool:
    """Whether the bytes go over a network: not on this machine, unless a proxy passes them on."""
    client = scope.get("client")
    forwarded = any(name in (b"forwarded", b"x-forwarded-for") for name, _ in scope["headers"])
    return forwarded or client is None or client[0] not in _LOOPBACK


def _takes_gzip(scope: Message) -> bool:
    accepted = b",".join(value for name, value in scope["headers"] if name == b"accept-encoding")
    return b"gzip" in [part.split(b";")[0].strip() for part in accepted.split(b",")]
