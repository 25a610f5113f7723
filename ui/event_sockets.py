"""Gradio's stream of events over WebSockets, of which a browser opens many more to a host than plain connections."""

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import urlsplit

__all__ = ["EventSockets"]

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
AsgiApp = Callable[[Message, Receive, Send], Awaitable[None]]

_SOCKET, _STREAM = "/queue/socket", "/queue/data"
_HANDSHAKE = (b"connection", b"upgrade")
_POLICY, _DONE = 1008, 1000


class EventSockets:
    """ASGI middleware that serves Gradio's ``/queue/data`` over WebSockets as ``/queue/socket``.

    A browser opens six HTTP/1.1 connections to a host, shared by all its tabs, and Gradio holds one of them for as long
    as a tab waits for an answer: with six tabs that wait, no tab could ask, stop or load any more. The request is
    handed on as if it had come over HTTP, with its cookies, so that signing in and going away mean what they mean
    there. The address is another one, since a proxy that knows no WebSockets may make a plain request of the handshake:
    Gradio would take it for the stream, and drop the events of the tab when the browser turns away.

    Args:
        app: the application behind it.
    """

    def __init__(self, app: AsgiApp) -> None:
        self._app = app

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        if scope["type"] != "websocket" or not scope["path"].endswith(_SOCKET):
            await self._app(scope, receive, send)
            return
        await receive()
        if not _from_own_page(scope):
            await send({"type": "websocket.close", "code": _POLICY})
            return
        await self._bridge(scope, receive, send)

    async def _bridge(self, scope: Message, receive: Receive, send: Send) -> None:
        gone = asyncio.Event()
        listening = asyncio.ensure_future(_until_gone(receive, gone))
        accepted = asked = False

        async def http_receive() -> Message:
            nonlocal asked
            if not asked:
                asked = True
                return {"type": "http.request", "body": b"", "more_body": False}
            await gone.wait()
            return {"type": "http.disconnect"}

        async def http_send(message: Message) -> None:
            nonlocal accepted
            if gone.is_set():
                return
            if message["type"] == "http.response.start":
                # Refused before the handshake is over, the page asks over HTTP and learns why.
                accepted = message["status"] == 200
                await send({"type": "websocket.accept"} if accepted else {"type": "websocket.close", "code": _POLICY})
            elif accepted and message.get("body"):
                await send({"type": "websocket.send", "text": bytes(message["body"]).decode()})

        try:
            await self._app(_as_http(scope), http_receive, http_send)
            if accepted and not gone.is_set():
                await send({"type": "websocket.close", "code": _DONE})
        except OSError:
            # Whoever listened went away while something was sent.
            return
        finally:
            listening.cancel()


async def _until_gone(receive: Receive, gone: asyncio.Event) -> None:
    while (await receive())["type"] != "websocket.disconnect":
        pass
    gone.set()


def _as_http(scope: Message) -> Message:
    headers = [
        (name, value)
        for name, value in scope["headers"]
        if name not in _HANDSHAKE and not name.startswith(b"sec-websocket")
    ]
    return {
        **scope,
        "type": "http",
        "method": "GET",
        "scheme": "https" if scope["scheme"] == "wss" else "http",
        # As uvicorn has it for HTTP: responses are to listen for who goes away themselves.
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "headers": headers,
        "path": scope["path"].removesuffix(_SOCKET) + _STREAM,
        "raw_path": scope["raw_path"].removesuffix(_SOCKET.encode()) + _STREAM.encode(),
        "extensions": {},
    }


def _from_own_page(scope: Message) -> bool:
    """Whether no page of another site opens this; browsers let those open WebSockets anywhere, cookies included."""
    headers = dict(scope["headers"])
    origin = headers.get(b"origin")
    return origin is None or urlsplit(origin.decode("latin-1")).netloc == headers.get(b"host", b"").decode("latin-1")
