"""A real OpenAI-compatible HTTP server on loopback whose answers a test writes beforehand.

A conversation in a test reads like this::

    def test_it_answers(scripted_server):
        scripted_server.enqueue("The bridge opened in May [1].")
        client = openai.OpenAI(base_url=scripted_server.url, api_key="test")
        ...
        assert scripted_server.requests[-1]["messages"][0]["role"] == "system"

``enqueue`` takes a text, or a :class:`Reply` for everything else; replies are used up in order, one for each request
to ``/v1/chat/completions``. When none is left the server answers 400 ``nothing enqueued`` (which clients do not
retry), unless ``server.default`` holds a reply, or a function from the parsed request to a text or Reply.

Faults: ``Reply(status=429, headers={"Retry-After": "0"})``, ``Reply(stall=True)`` (no byte until
``server.release()`` or the end of the test), ``Reply("half a sentence", cut=True)`` (the connection closes in the
middle of the stream), ``Reply("")`` (an empty answer), ``Reply(raw=b"data: {nonsense\\n\\n")`` (these bytes instead of
the protocol's).

``requests`` has the parsed bodies of the chat requests, ``embedding_requests`` those of the embedding requests (one for
each batch); ``headers`` has the headers of every request, in order. Embeddings are deterministic: equal texts have
equal vectors of length ``server.dimension``; ``enqueue_embedding`` scripts faults there.
"""

import hashlib
import json
import random
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any

__all__ = ["Body", "Reply", "ScriptedServer"]


@dataclass(frozen=True)
class Reply:
    """One scripted answer.

    Attributes:
        text: what the model says.
        status: HTTP status; from 400 on the body is an error with ``text`` as its message.
        headers: further response headers.
        chunk: characters in each piece of a stream.
        pause: seconds before each piece of a stream.
        stall: send nothing until the server is released.
        cut: close the connection after half of the answer.
        raw: a body that is sent as it is, with status and headers.
        usage: prompt, completion and cached tokens; counted in words where None.
        finish_reason: why the model stopped.
    """

    text: str = ""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    chunk: int = 5
    pause: float = 0.0
    stall: bool = False
    cut: bool = False
    raw: bytes | None = None
    usage: tuple[int, int, int] | None = None
    finish_reason: str = "stop"


Body = dict[str, Any]


class _Server(ThreadingHTTPServer):
    """One that does not tell of clients which hang up, as those do that have read enough."""

    def handle_error(self, request: Any, client_address: Any) -> None:
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class ScriptedServer:
    """The server; start it with ``with ScriptedServer() as server``, or use the fixture ``scripted_server``.

    Args:
        port: TCP port on loopback, such as that of an earlier server which was stopped; a free one where 0.

    Attributes:
        requests: parsed bodies of the requests to ``/v1/chat/completions``.
        embedding_requests: parsed bodies of the requests to ``/v1/embeddings``.
        headers: headers of all requests, names in lower case.
        default: the reply, or a function that makes one from a request, when nothing is enqueued.
        dimension: length of the embedding vectors.
        model: the name under which ``/v1/models`` lists the model.
    """

    def __init__(self, port: int = 0) -> None:
        self.requests: list[Body] = []
        self.embedding_requests: list[Body] = []
        self.headers: list[dict[str, str]] = []
        self.default: str | Reply | Callable[[Body], str | Reply] | None = None
        self.dimension = 8
        self.model = "scripted"
        self._replies: deque[Reply] = deque()
        self._embedding_replies: deque[Reply] = deque()
        self._lock = threading.Lock()
        self._released = threading.Event()
        self._http = _Server(("127.0.0.1", port), _handler(self))
        self._http.daemon_threads = True
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.02,), daemon=True)

    @property
    def url(self) -> str:
        """Base URL for a client, ending in ``/v1``."""
        return f"http://127.0.0.1:{self._http.server_address[1]}/v1"

    def enqueue(self, *replies: str | Reply) -> None:
        """Add answers to the script of the chat model."""
        with self._lock:
            self._replies.extend(_reply(reply) for reply in replies)

    def enqueue_embedding(self, *replies: Reply) -> None:
        """Add faults (status, stall, raw) to the script of the embedding model; they come before any vectors."""
        with self._lock:
            self._embedding_replies.extend(replies)

    def release(self) -> None:
        """Let all stalled requests go on, these and later ones."""
        self._released.set()

    def __enter__(self) -> "ScriptedServer":
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def stop(self) -> None:
        """Stop listening, as a server that went down; its address refuses connections from then on."""
        self.release()
        if self._thread.is_alive():
            self._http.shutdown()
            self._thread.join()
        self._http.server_close()

    def vector(self, text: str) -> list[float]:
        """The vector that this server gives for a text."""
        source = random.Random(hashlib.sha256(text.encode()).digest())
        return [source.gauss(0, 1) for _ in range(self.dimension)]

    def _next_reply(self, body: Body) -> Reply:
        with self._lock:
            self.requests.append(body)
            if self._replies:
                return self._replies.popleft()
        default = self.default(body) if callable(self.default) else self.default
        return Reply("nothing enqueued", status=400) if default is None else _reply(default)

    def _next_embedding_reply(self, body: Body) -> Reply | None:
        with self._lock:
            self.embedding_requests.append(body)
            return self._embedding_replies.popleft() if self._embedding_replies else None

    def _wait(self) -> None:
        self._released.wait()


def _reply(reply: str | Reply) -> Reply:
    return Reply(reply) if isinstance(reply, str) else reply


def _words(messages: Sequence[Body]) -> int:
    return sum(len(str(message.get("content", "")).split()) for message in messages)


def _handler(script: ScriptedServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *args: object) -> None:
            """Keep the output of the tests clean."""

        def do_GET(self) -> None:
            script.headers.append({name.lower(): value for name, value in self.headers.items()})
            if self.path == "/v1/models":
                self._json(200, {"object": "list", "data": [{"id": script.model, "object": "model"}]})
            else:
                self._json(404, _error(f"no such address: {self.path}"))

        def do_POST(self) -> None:
            script.headers.append({name.lower(): value for name, value in self.headers.items()})
            body = json.loads(self.rfile.read(int(self.headers.get("Content-Length", 0))))
            try:
                if self.path == "/v1/chat/completions":
                    self._chat(body, script._next_reply(body))
                elif self.path == "/v1/embeddings":
                    self._embed(body, script._next_embedding_reply(body))
                else:
                    self._json(404, _error(f"no such address: {self.path}"))
            except (BrokenPipeError, ConnectionResetError):
                self.close_connection = True  # the client gave up waiting

        def _fault(self, reply: Reply) -> bool:
            """Play the faults that chat and embeddings share; True when that was the whole answer."""
            if reply.stall:
                script._wait()
            if reply.raw is not None:
                content = "text/event-stream" if reply.raw.startswith(b"data:") else "application/json"
                self._send(reply.status, reply.raw, {"Content-Type": content, **reply.headers})
                return True
            if reply.status >= 400:
                self._json(reply.status, _error(reply.text or f"scripted {reply.status}"), reply.headers)
                return True
            return False

        def _chat(self, body: Body, reply: Reply) -> None:
            if self._fault(reply):
                return
            prompt, completion, cached = reply.usage or (_words(body["messages"]), len(reply.text.split()), 0)
            usage = {
                "prompt_tokens": prompt,
                "completion_tokens": completion,
                "total_tokens": prompt + completion,
                "prompt_tokens_details": {"cached_tokens": cached},
            }
            head: Body = {"id": f"chatcmpl-{len(script.requests)}", "created": int(time.time()), "model": body["model"]}
            if body.get("stream"):
                wants_usage = bool((body.get("stream_options") or {}).get("include_usage"))
                self._stream(reply, head | {"object": "chat.completion.chunk"}, usage if wants_usage else None)
                return
            message = {"role": "assistant", "content": reply.text}
            choice = {"index": 0, "message": message, "finish_reason": reply.finish_reason}
            data = json.dumps(head | {"object": "chat.completion", "choices": [choice], "usage": usage}).encode()
            self._send(200, data, {"Content-Type": "application/json", **reply.headers}, cut=reply.cut)

        def _stream(self, reply: Reply, head: Body, usage: Body | None) -> None:
            self.send_response(200)
            for name, value in {"Content-Type": "text/event-stream", "Transfer-Encoding": "chunked"}.items():
                self.send_header(name, value)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            self.end_headers()

            def event(data: str) -> None:
                payload = f"data: {data}\n\n".encode()
                self.wfile.write(f"{len(payload):x}\r\n".encode() + payload + b"\r\n")
                self.wfile.flush()

            def choice(delta: Body, finish: str | None = None) -> str:
                return json.dumps(head | {"choices": [{"index": 0, "delta": delta, "finish_reason": finish}]})

            event(choice({"role": "assistant", "content": ""}))
            pieces = [reply.text[at : at + reply.chunk] for at in range(0, len(reply.text), reply.chunk)]
            for piece in pieces[: len(pieces) // 2] if reply.cut else pieces:
                time.sleep(reply.pause)
                event(choice({"content": piece}))
            if reply.cut:
                self._hang_up()
                return
            event(choice({}, reply.finish_reason))
            if usage is not None:
                event(json.dumps(head | {"choices": [], "usage": usage}))
            event("[DONE]")
            self.wfile.write(b"0\r\n\r\n")

        def _embed(self, body: Body, reply: Reply | None) -> None:
            if reply is not None and self._fault(reply):
                return
            texts = [body["input"]] if isinstance(body["input"], str) else body["input"]
            data = [
                {"object": "embedding", "index": index, "embedding": script.vector(str(text))}
                for index, text in enumerate(texts)
            ]
            usage = {"prompt_tokens": len(texts), "total_tokens": len(texts)}
            self._json(200, {"object": "list", "model": body["model"], "data": data, "usage": usage})

        def _json(self, status: int, data: Body, headers: Mapping[str, str] | None = None) -> None:
            self._send(status, json.dumps(data).encode(), {"Content-Type": "application/json", **(headers or {})})

        def _send(self, status: int, data: bytes, headers: Mapping[str, str], *, cut: bool = False) -> None:
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data[: len(data) // 2] if cut else data)
            if cut:
                self._hang_up()

        def _hang_up(self) -> None:
            self.wfile.flush()
            self.close_connection = True

    return Handler


def _error(message: str) -> Body:
    return {"error": {"message": message, "type": "scripted", "code": None}}
