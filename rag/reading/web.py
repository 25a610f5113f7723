"""Pages from the web, fetched so that an address given by a stranger cannot reach into the local network.

The guard sits where connections are made: every host name, redirects included, is resolved once, all its addresses are
checked, and the connection goes to a checked address. A name that resolves differently a moment later (DNS rebinding)
therefore changes nothing, while the Host header and the TLS server name stay those of the URL. Method: OWASP
"Server-Side Request Forgery Prevention Cheat Sheet"; special addresses: IANA registries, by :mod:`ipaddress`.
"""

import ipaddress
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urldefrag, urlsplit

import httpcore2
import httpx2

from rag.errors import ReadingError
from rag.reading.decoding import decode
from rag.reading.draft import Draft, finish, is_web_url
from rag.reading.pages import MAX_PAGE_BYTES, declared_encoding, read_page_source
from rag.reading.plain import read_plain
from rag.records import Article
from rag.settings import Settings

__all__ = ["Page", "fetch_page", "is_public_address", "read_url"]

MEDIA_TYPES = ("text/html", "application/xhtml+xml", "text/plain")
MAX_REDIRECTS = 5
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_HEADERS = {
    "User-Agent": "Mozilla/5.0 (compatible; newsproof)",
    "Accept": "text/html,application/xhtml+xml,text/plain;q=0.9",
    "Accept-Encoding": "gzip",
}
_SAVE_IT = "open it in a browser, save it as .html and give that file"


@dataclass(frozen=True, slots=True)
class Page:
    """A fetched page: its final URL without fragment, its bytes, media type, and the encoding that the server names."""

    url: str
    content: bytes
    media_type: str
    charset: str | None


def read_url(
    url: str,
    *,
    settings: Settings,
    source: str | None = None,
    connect_timeout: float = 10.0,
    total_timeout: float = 30.0,
    allow_private: bool = False,
) -> Article:
    """Fetch a page and read it as an article whose origin is the final URL; arguments as in :func:`fetch_page`.

    Raises:
        ReadingError: the page cannot be fetched, or holds no article.
    """
    page = fetch_page(
        url,
        max_bytes=min(settings.max_file_bytes, MAX_PAGE_BYTES),
        connect_timeout=connect_timeout,
        total_timeout=total_timeout,
        allow_private=allow_private,
    )
    draft: Draft
    if page.media_type == "text/plain":
        draft = read_plain(decode(page.content, page.charset))
    else:
        draft = read_page_source(decode(page.content, page.charset or declared_encoding(page.content)))
    return finish(draft, origin=page.url, settings=settings, source=source)


def fetch_page(
    url: str,
    *,
    max_bytes: int = MAX_PAGE_BYTES,
    connect_timeout: float = 10.0,
    total_timeout: float = 30.0,
    allow_private: bool = False,
) -> Page:
    """Fetch an HTML or plain text page, following at most five redirects, without proxies or cookies of the user.

    Args:
        url: an absolute http(s) URL without user name and password.
        max_bytes: largest body, counted after decompression.
        connect_timeout: seconds for a connection.
        total_timeout: seconds for everything together, name resolution and redirects included.
        allow_private: also connect to loopback, private and other special addresses; for tests.

    Raises:
        ReadingError: with what happened and what to do; the URL itself is left to the caller to name.
    """
    if not is_web_url(url) or "@" in urlsplit(url).netloc:
        raise ReadingError("this is not an http(s) address without a password in it; correct it")
    deadline = _Deadline(total_timeout)
    transport = _Transport(_GuardedBackend(deadline, allow_private))
    timeout = httpx2.Timeout(total_timeout, connect=connect_timeout)
    try:
        with (
            httpx2.Client(
                transport=transport,
                trust_env=False,
                follow_redirects=True,
                max_redirects=MAX_REDIRECTS,
                timeout=timeout,
                headers=_HEADERS,
            ) as client,
            client.stream("GET", url) as response,
        ):
            media_type = _check_head(response, max_bytes)
            content = b"".join(_body(response, max_bytes))
            return Page(urldefrag(str(response.url))[0], content, media_type, response.charset_encoding)
    except (httpx2.TimeoutException, httpcore2.TimeoutException):
        raise ReadingError(f"the server did not deliver in time ({total_timeout:g} s); try again later") from None
    except httpx2.TooManyRedirects:
        raise ReadingError(f"more than {MAX_REDIRECTS} redirects; {_SAVE_IT}") from None
    except (httpx2.UnsupportedProtocol, httpx2.InvalidURL, httpcore2.UnsupportedProtocol):
        raise ReadingError("it leads to something that is not an http(s) address; correct it") from None
    except (httpx2.HTTPError, httpcore2.NetworkError, httpcore2.ProtocolError, zlib.error, OSError) as error:
        reason = " ".join(str(error).split()) or type(error).__name__
        raise ReadingError(f"the server could not be reached or broke off ({reason}); check the address") from None


def is_public_address(address: str) -> bool:
    """Whether an IP address is one of the public internet; an IPv4 address inside an IPv6 one is checked as well."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped is not None:
            return is_public_address(str(ip.ipv4_mapped))
        if ip in _NAT64:
            return is_public_address(str(ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)))
        embedded = [ip.sixtofour, *(ip.teredo or ())]
        if ip.is_site_local or not all(is_public_address(str(inner)) for inner in embedded if inner is not None):
            return False
    return ip.is_global and not ip.is_multicast and not ip.is_reserved


def _check_head(response: httpx2.Response, max_bytes: int) -> str:
    if response.url.userinfo:
        # The final address is stored and shown, so it must not carry what a redirect put there.
        raise ReadingError(f"it leads to an address with a password in it; {_SAVE_IT}")
    status = response.status_code
    if status in (401, 402, 403, 407, 451):
        raise ReadingError(f"the server refuses to show the page (status {status}); {_SAVE_IT}")
    if status != 200:
        raise ReadingError(f"the server answered with status {status}; check the address or try again later")
    media_type = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type not in MEDIA_TYPES:
        raise ReadingError(
            f"it is {media_type or 'of no stated type'}, not HTML or plain text; give the article's page"
        )
    length = response.headers.get("content-length", "")
    if length.isdigit() and int(length) > max_bytes:
        raise ReadingError(_too_large(max_bytes))
    return media_type


def _too_large(max_bytes: int) -> str:
    return f"the page is larger than {max_bytes:,} bytes; copy the article's text to a .txt file"


def _body(response: httpx2.Response, max_bytes: int) -> Iterator[bytes]:
    """The body in parts, unpacked here since a small compressed part may unpack to more than memory holds."""
    encoding = response.headers.get("content-encoding", "identity").strip().lower()
    if encoding not in ("identity", "", "gzip", "x-gzip"):
        raise ReadingError(f"the server sent it in the encoding {encoding}, which was not asked for; {_SAVE_IT}")
    unpacker = zlib.decompressobj(wbits=31) if "gzip" in encoding else None
    total = 0
    for raw in response.iter_raw():
        part = unpacker.decompress(raw, max_bytes + 1 - total) if unpacker else raw
        total += len(part)
        if total > max_bytes:
            raise ReadingError(_too_large(max_bytes))
        yield part
    if unpacker and not unpacker.eof:
        raise ReadingError("the page broke off before its end; try again later")


class _Deadline:
    """The moment by which a fetch must be over."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    def within(self, timeout: float | None) -> float:
        """The shorter of a time-out and the time left, in seconds.

        Raises:
            httpcore2.ReadTimeout: no time is left.
        """
        left = self._end - time.monotonic()
        if left <= 0:
            raise httpcore2.ReadTimeout("the time for the whole fetch is over")
        return left if timeout is None else min(timeout, left)


class _BoundedStream(httpcore2.NetworkStream):
    """A connection on which no wait outlasts the deadline, however slowly bytes drip in."""

    def __init__(self, inner: httpcore2.NetworkStream, deadline: _Deadline) -> None:
        self._inner = inner
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, self._deadline.within(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, self._deadline.within(timeout))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore2.NetworkStream:
        secured = self._inner.start_tls(ssl_context, server_hostname, self._deadline.within(timeout))
        return _BoundedStream(secured, self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


class _GuardedBackend(httpcore2.NetworkBackend):
    """Makes connections to checked addresses only."""

    def __init__(self, deadline: _Deadline, allow_private: bool) -> None:
        self._deadline = deadline
        self._allow_private = allow_private
        self._sockets = httpcore2.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.NetworkStream:
        addresses = _resolve(host, port, self._deadline.within(timeout))
        if not self._allow_private and not all(map(is_public_address, addresses)):
            raise ReadingError(f"{host} is an address inside a private network and is not read; {_SAVE_IT}")
        failure: Exception | None = None
        for address in addresses:
            try:
                stream = self._sockets.connect_tcp(
                    address, port, self._deadline.within(timeout), local_address, socket_options
                )
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as error:
                failure = error
            else:
                return _BoundedStream(stream, self._deadline)
        raise failure or httpcore2.ConnectError(f"{host} has no address")


def _resolve(host: str, port: int, timeout: float) -> list[str]:
    """The addresses of a host, asked for in a thread since the resolver of the system has no time-out."""
    found: list[str] = []
    failure: list[OSError] = []

    def ask() -> None:
        try:
            answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            found.extend(dict.fromkeys(str(answer[4][0]) for answer in answers))
        except (OSError, UnicodeError):
            failure.append(OSError(f"the host name {host} is not known"))

    thread = threading.Thread(target=ask, daemon=True)
    thread.start()
    thread.join(timeout)
    if thread.is_alive():
        raise httpcore2.ConnectTimeout(f"no answer about the host name {host}")
    if failure:
        raise httpcore2.ConnectError(str(failure[0]))
    return found


class _Parts(httpx2.SyncByteStream):
    """The body of a response of httpcore2 as httpx2 takes it."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream

    def __iter__(self) -> Iterator[bytes]:
        yield from self._stream

    def close(self) -> None:
        self._stream.close()


class _Transport(httpx2.BaseTransport):
    """httpx2 on connections of our own making; its own transport does not take a network backend."""

    def __init__(self, backend: httpcore2.NetworkBackend) -> None:
        self._pool = httpcore2.ConnectionPool(ssl_context=httpx2.create_ssl_context(), network_backend=backend)

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        url = request.url
        answer = self._pool.handle_request(
            httpcore2.Request(
                method=request.method,
                url=httpcore2.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
                headers=request.headers.raw,
                extensions=request.extensions,
            )
        )
        return httpx2.Response(
            answer.status, headers=answer.headers, stream=_Parts(answer.stream), extensions=answer.extensions
        )

    def close(self) -> None:
        self._pool.close()
