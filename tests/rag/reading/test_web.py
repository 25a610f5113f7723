"""Pages from the web: what is fetched from a real server, and what is refused."""

import gzip
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from rag.errors import ReadingError
from rag.reading.web import fetch_page, is_public_address, read_url
from rag.settings import Settings

STORY = "".join(f"<p>The {part} of the bridge over the Lode opened on Tuesday, the mayor said.</p>" for part in "abcd")
PAGE = (
    f"<html lang='en'><head><title>Bridge opens</title></head><body><article>{STORY}</article></body></html>".encode()
)


@dataclass
class Reply:
    """What the server sends for a path: status, headers, and parts of the body with a pause after each."""

    body: bytes = PAGE
    status: int = 200
    headers: dict[str, str] = field(default_factory=lambda: {"Content-Type": "text/html; charset=utf-8"})
    drip: float = 0.0


@dataclass
class Server:
    """A scripted server on loopback; ``seen`` holds the Host header of each request."""

    url: str
    replies: dict[str, Reply]
    seen: list[str]


@pytest.fixture
def server() -> Iterator[Server]:
    replies: dict[str, Reply] = {"/": Reply()}
    seen: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            seen.append(self.headers["Host"])
            reply = replies.get(self.path, Reply(status=404))
            self.send_response(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            self.end_headers()
            try:
                if reply.drip:
                    for byte in reply.body:
                        self.wfile.write(bytes([byte]))
                        time.sleep(reply.drip)
                else:
                    self.wfile.write(reply.body)
            except OSError:
                pass  # the client hung up, as it should

        def log_message(self, *_: object) -> None:
            pass

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    http.daemon_threads = True
    thread = threading.Thread(target=http.serve_forever, args=(0.02,))
    thread.start()
    yield Server(f"http://127.0.0.1:{http.server_port}", replies, seen)
    http.shutdown()
    thread.join()
    http.server_close()


def refusal(url: str, *, max_bytes: int = 100_000, total_timeout: float = 20.0, allow_private: bool = True) -> str:
    with pytest.raises(ReadingError) as caught:
        fetch_page(url, max_bytes=max_bytes, total_timeout=total_timeout, allow_private=allow_private)
    assert "\n" not in str(caught.value)
    assert ";" in str(caught.value)
    return str(caught.value)


def redirect(location: str) -> Reply:
    return Reply(b"", 302, {"Location": location})


def test_a_page_becomes_an_article_at_its_final_address(server: Server) -> None:
    server.replies["/old"] = redirect("/new?id=1#part")
    server.replies["/new?id=1"] = Reply()
    article = read_url(f"{server.url}/old#top", settings=Settings(), allow_private=True)
    assert article.origin == f"{server.url}/new?id=1"
    assert article.title == "Bridge opens"
    assert article.text.startswith("The a of the bridge")
    assert article.source == "127.0.0.1"
    assert article.language == "en"


def test_plain_text_in_a_declared_encoding(server: Server) -> None:
    server.replies["/a.txt"] = Reply(
        "Café opens\n\nIt cost £4.".encode("cp1252"), headers={"Content-Type": "text/plain; charset=iso-8859-1"}
    )
    article = read_url(f"{server.url}/a.txt", settings=Settings(), source="Echo", allow_private=True)
    assert (article.title, article.text, article.source) == ("Café opens", "It cost £4.", "Echo")


def test_the_host_header_is_that_of_the_address(server: Server) -> None:
    port = server.url.rpartition(":")[2]
    fetch_page(f"http://localhost:{port}/", allow_private=True)
    assert server.seen == [f"localhost:{port}"]


def test_the_tls_server_name_is_that_of_the_address() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        hello: list[bytes] = []

        def listen() -> None:
            connection, _ = listener.accept()
            with connection:
                hello.append(connection.recv(4096))

        thread = threading.Thread(target=listen)
        thread.start()
        refusal(f"https://localhost:{listener.getsockname()[1]}/")
        thread.join()
    assert b"localhost" in hello[0]


def test_an_environment_proxy_is_not_used(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert fetch_page(f"{server.url}/", allow_private=True).content == PAGE


def test_a_compressed_page(server: Server) -> None:
    server.replies["/"].body = gzip.compress(PAGE)
    server.replies["/"].headers["Content-Encoding"] = "gzip"
    assert fetch_page(f"{server.url}/", allow_private=True).content == PAGE
    server.replies["/"].body = gzip.compress(PAGE)[:-20]
    assert "broke off" in refusal(f"{server.url}/")
    server.replies["/"].headers["Content-Encoding"] = "br"
    assert "encoding br" in refusal(f"{server.url}/")


def test_a_private_address_is_refused_and_no_connection_made(server: Server) -> None:
    assert "private network" in refusal(f"{server.url}/", allow_private=False)
    assert server.seen == []


def test_a_redirect_to_a_private_address_is_refused(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    # The test's server plays the public one; everything else is judged as usual.
    monkeypatch.setattr("rag.reading.web.is_public_address", lambda address: address == "127.0.0.1")
    for target in ("http://10.0.0.1/", "http://169.254.169.254/latest/meta-data", "http://[::1]:80/", "//192.168.1.1/"):
        server.replies["/"] = redirect(target)
        assert "private network" in refusal(f"{server.url}/", allow_private=False)


def test_a_name_is_resolved_once_and_the_checked_address_is_used(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    port = int(server.url.rpartition(":")[2])
    asked: list[str] = []

    def rebinding(host: str, *_: object, **__: object) -> list[object]:
        asked.append(host)
        # The allowed address at the first look, another one ever after; an address is its own answer.
        address = host if host[0].isdigit() else "127.0.0.1" if asked.count(host) == 1 else "192.0.2.1"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

    monkeypatch.setattr(socket, "getaddrinfo", rebinding)
    monkeypatch.setattr("rag.reading.web.is_public_address", lambda address: address == "127.0.0.1")
    assert fetch_page(f"http://echo.example:{port}/").content == PAGE
    assert asked.count("echo.example") == 1
    assert server.seen == [f"echo.example:{port}"]


def test_one_private_address_among_public_ones_is_enough_to_refuse(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 80)) for address in ("93.184.215.14", "10.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: answers)
    assert "private network" in refusal("http://echo.example/", allow_private=False)


def test_redirects_are_counted(server: Server) -> None:
    for number in range(6):
        server.replies[f"/{number}"] = redirect(f"/{number + 1}")
    server.replies["/6"] = Reply()
    assert fetch_page(f"{server.url}/1", allow_private=True).url == f"{server.url}/6"
    assert "more than 5 redirects" in refusal(f"{server.url}/0")


def test_a_redirect_to_a_file_is_refused(server: Server) -> None:
    server.replies["/"] = redirect("file:///etc/passwd")
    assert "not an http(s) address" in refusal(f"{server.url}/")


def test_a_redirect_to_an_address_with_a_password_is_refused(server: Server) -> None:
    server.replies["/old"] = redirect(f"{server.url.replace('//', '//user:secret@')}/")
    message = refusal(f"{server.url}/old")
    assert "password" in message
    assert "secret" not in message


@pytest.mark.parametrize("announced", [True, False])
def test_a_page_that_is_too_large(server: Server, announced: bool) -> None:
    server.replies["/"].body = b"x" * 100_001
    if announced:
        server.replies["/"].headers["Content-Length"] = "100001"
    assert "larger than 100,000 bytes" in refusal(f"{server.url}/")


def test_a_page_that_unpacks_to_too_much(server: Server) -> None:
    server.replies["/"].body = gzip.compress(b"x" * 50_000_000)
    server.replies["/"].headers["Content-Encoding"] = "gzip"
    assert "larger than 100,000 bytes" in refusal(f"{server.url}/")


@pytest.mark.parametrize("kind", ["application/pdf", "image/png", "application/json", ""])
def test_other_kinds_of_content(server: Server, kind: str) -> None:
    server.replies["/"].headers = {"Content-Type": kind} if kind else {}
    assert "not HTML or plain text" in refusal(f"{server.url}/")


@pytest.mark.parametrize(("status", "message"), [(404, "status 404"), (500, "status 500"), (403, "refuses to show")])
def test_a_server_that_says_no(server: Server, status: int, message: str) -> None:
    server.replies["/"].status = status
    assert message in refusal(f"{server.url}/")


def test_a_slow_drip_is_cut_off(server: Server) -> None:
    server.replies["/"].drip = 0.05
    assert "did not deliver in time (0.5 s)" in refusal(f"{server.url}/", total_timeout=0.5)


def test_a_slow_drip_of_headers_is_cut_off() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def drip() -> None:
            connection, _ = listener.accept()
            with connection:
                try:
                    connection.sendall(b"HTTP/1.1 200 OK\r\nX: ")
                    while True:
                        connection.sendall(b"x")
                        time.sleep(0.05)
                except OSError:
                    pass

        thread = threading.Thread(target=drip)
        thread.start()
        assert "in time" in refusal(f"http://127.0.0.1:{listener.getsockname()[1]}/", total_timeout=0.5)
        thread.join()


def test_a_server_that_is_not_there() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    assert "could not be reached" in refusal(f"http://127.0.0.1:{port}/")
    assert "could not be reached" in refusal("http://no-such-host.invalid/")


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "http://", "http://user:secret@127.0.0.1/", "gopher://a/", "http://a b/"]
)
def test_addresses_that_are_not_fetched(url: str) -> None:
    assert "secret" not in refusal(url)


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.215.14", True),
        ("2606:2800:21f:cb07:6820:80da:af6b:8b2c", True),
        ("64:ff9b::5db8:d70e", True),
        ("127.0.0.1", False),
        ("10.1.2.3", False),
        ("172.16.0.1", False),
        ("192.168.0.1", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("0.0.0.0", False),
        ("224.0.0.1", False),
        ("240.0.0.1", False),
        ("255.255.255.255", False),
        ("::1", False),
        ("::", False),
        ("fe80::1%eth0", False),
        ("fc00::1", False),
        ("fec0::1", False),
        ("ff02::1", False),
        ("::ffff:127.0.0.1", False),
        ("::ffff:10.0.0.1", False),
        ("::127.0.0.1", False),
        ("64:ff9b::7f00:1", False),
        ("2002:7f00:1::", False),
        ("2001:db8::1", False),
    ],
)
def test_which_addresses_are_public(address: str, public: bool) -> None:
    assert is_public_address(address) is public
