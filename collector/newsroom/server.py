"""The newsroom's web server: serves the current edition on loopback, with validators, and misbehaves when told to.

In a test:

    with Newsroom(edition, clock) as newsroom:
        ... fetch newsroom.url ...
        newsroom.edition = withdraw(newsroom.edition, clock(), "toll")
        newsroom.fault = lambda path: Fault(status=503) if "page=" in path else None
"""

from __future__ import annotations

import gzip
import socket
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.utils import format_datetime
from hashlib import sha256
from http import HTTPStatus
from http.client import responses
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from types import TracebackType
from typing import Any
from urllib.parse import parse_qs, urlsplit

from collector.newsroom.pages import front, page_of, render
from collector.newsroom.sheet import Press
from collector.newsroom.story import Edition

_HTML = (("Content-Type", "text/html; charset=utf-8"),)
_PREFIX = "with:block-"
_PICTURE = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 5 3"><path fill="#{}" d="M0 0h5v3H0z"/></svg>'


@dataclass(frozen=True, slots=True)
class Asked:
    """One request: method, path with query, headers with their names in lower case, and the status it was given."""

    method: str
    path: str
    headers: dict[str, str]
    status: int


@dataclass(frozen=True, slots=True)
class Fault:
    """What to answer instead of the truth.

    Without `body`, a status of 200 keeps the page's own bytes and any other says no more than its name. `headers` come
    on top. `cut_at` sends only so many bytes of what Content-Length promises and then hangs up. `wait` is in seconds.
    """

    status: int = 200
    body: bytes | None = None
    headers: tuple[tuple[str, str], ...] = ()
    cut_at: int | None = None
    wait: float = 0.0


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    body: bytes = b""
    headers: tuple[tuple[str, str], ...] = ()


class Newsroom:
    """Serves `edition` while the context is open. `clock` tells the newsroom's time, by which pages are printed.

    `edition`, `press` and `fault` may be set at any moment from any thread; the next request is served by them.
    `requests` is everything that was asked, oldest first. With a `press.noise_seed` each answer has noise of its own.
    """

    def __init__(
        self, edition: Edition, clock: Callable[[], datetime], press: Press | None = None, port: int = 0
    ) -> None:
        self.edition = edition
        self.clock = clock
        self.fault: Callable[[str], Fault | None] = _no_fault
        self.requests: list[Asked] = []
        self._server = _Server(("127.0.0.1", port), self)
        self.press = replace(press or Press(), origin=f"http://127.0.0.1:{self._server.server_port}")

    @property
    def origin(self) -> str:
        """The scheme, host and port."""
        return self.press.origin

    @property
    def url(self) -> str:
        """The blog's address."""
        return self.origin + self.edition.path

    def permalink(self, slug: str) -> str:
        """The address that answers with the page of that post, and 404 once it is withdrawn."""
        return f"{self.url}?page={_PREFIX}{self.edition.post(slug).id}"

    def __enter__(self) -> Newsroom:
        Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def __exit__(
        self, _type: type[BaseException] | None, _error: BaseException | None, _traceback: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self.close()

    def close(self) -> None:
        """Gives the port back and hangs up on everybody; leaving the context does it too."""
        self._server.server_close()


class _Server(ThreadingHTTPServer):
    """Keeps account of its connections, so that closing the newsroom closes those that are kept alive."""

    daemon_threads = True

    def __init__(self, address: tuple[str, int], newsroom: Newsroom) -> None:
        super().__init__(address, _Handler)
        self.newsroom = newsroom
        self.connections: set[socket.socket] = set()

    def server_close(self) -> None:
        super().server_close()
        for connection in tuple(self.connections):
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Says what went wrong, unless it is only a reader that hung up."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server_version = "HarbourCourier/1"
    sys_version = ""

    def setup(self) -> None:
        super().setup()
        self.server.connections.add(self.connection)

    def finish(self) -> None:
        self.server.connections.discard(self.connection)
        super().finish()

    def do_GET(self) -> None:
        newsroom = self.server.newsroom
        fault = newsroom.fault(self.path) or Fault()
        time.sleep(fault.wait)
        answer = _with_fault(_answer(newsroom, self.path), fault)
        if fault.cut_at is None:
            answer = self._conditional(answer)
        headers = {name.lower(): value for name, value in self.headers.items()}
        newsroom.requests.append(Asked(self.command, self.path, headers, answer.status))
        self._send(answer, fault.cut_at)

    def do_HEAD(self) -> None:
        self.do_GET()

    def log_message(self, format: str, *args: object) -> None:
        """Keeps quiet: `Newsroom.requests` is the log."""

    def _conditional(self, answer: _Answer) -> _Answer:
        etag = dict(answer.headers).get("ETag")
        asked = self.headers.get("If-None-Match")
        if etag and asked and (asked.strip() == "*" or etag in {tag.strip() for tag in asked.split(",")}):
            return replace(answer, status=HTTPStatus.NOT_MODIFIED, body=b"")
        return answer

    def _send(self, answer: _Answer, cut_at: int | None) -> None:
        body, headers = answer.body, answer.headers
        encoded = any(name.lower() == "content-encoding" for name, _ in headers)
        if body and not encoded and "gzip" in self.headers.get("Accept-Encoding", ""):
            body = gzip.compress(body, compresslevel=5, mtime=0)
            headers = (*headers, ("Content-Encoding", "gzip"))
        self.send_response(answer.status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Vary", "Accept-Encoding")
        if answer.status != HTTPStatus.NOT_MODIFIED:
            self.send_header("Content-Length", str(len(body)))
        self.close_connection = self.close_connection or cut_at is not None
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body[:cut_at])


def _answer(newsroom: Newsroom, target: str) -> _Answer:
    edition = newsroom.edition
    parts = urlsplit(target)
    if parts.path == "/robots.txt":
        return _Answer(200, b"User-agent: *\nAllow: /\n", (("Content-Type", "text/plain; charset=utf-8"),))
    if parts.path == "/":
        return _Answer(200, front(edition, newsroom.press).encode(), _HTML)
    if parts.path.startswith("/img/media/"):
        colour = sha256(parts.path.encode()).hexdigest()[:6]
        return _Answer(200, _PICTURE.format(colour).encode(), (("Content-Type", "image/svg+xml"),))
    number = _number(edition, parts.query) if parts.path == edition.path else None
    return _page(newsroom, edition, number) if number else _plain(HTTPStatus.NOT_FOUND)


def _page(newsroom: Newsroom, edition: Edition, number: int) -> _Answer:
    press = newsroom.press
    if press.noise_seed is not None:
        press = replace(press, noise_seed=press.noise_seed + len(newsroom.requests))
    body = render(edition, number, newsroom.clock(), press).encode()
    fresh_for = 5 if edition.live and number == 1 else 60
    validators = (
        ("ETag", f'W/"hash{sha256(body).hexdigest()[:20]}"'),
        ("Last-Modified", format_datetime(edition.last_modified.astimezone(UTC), usegmt=True)),
        ("Cache-Control", f"max-age={fresh_for}, stale-while-revalidate=6, stale-if-error=864000"),
    )
    return _Answer(200, body, (*_HTML, *validators))


def _number(edition: Edition, query: str) -> int | None:
    """The page that the query asks for: the first without `page`, none for a post that is on no page."""
    asked = parse_qs(query, keep_blank_values=True).get("page")
    if asked is None:
        return 1
    return page_of(edition, asked[0].removeprefix(_PREFIX)) if asked[0].startswith(_PREFIX) else None


def _with_fault(answer: _Answer, fault: Fault) -> _Answer:
    if fault.body is not None:
        answer = _Answer(fault.status, fault.body, _HTML)
    elif fault.status != HTTPStatus.OK:
        answer = _plain(fault.status)
    replaced = {name.lower() for name, _ in fault.headers}
    kept = tuple(header for header in answer.headers if header[0].lower() not in replaced)
    return replace(answer, headers=(*kept, *fault.headers))


def _plain(status: int) -> _Answer:
    phrase = responses.get(status, "Something else")
    return _Answer(status, f"<!doctype html><title>{phrase}</title><h1>{phrase}</h1>".encode(), _HTML)


def _no_fault(_path: str) -> None:
    return None
