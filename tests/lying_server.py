"""A loopback server that can lie: it sends exactly the bytes it is told to, when it is told to, and breaks off at will.

A reply is a tuple of steps. Most tests need one of the ready ones: `page`, `redirect`, `wrong_length`, `cut`,
`chunked`, `encoded`, `drip`, `hang`, `reset`.

    with LyingServer({"/live": page(b"<html>...")}) as server:
        fetch(server.url("/live"))
        assert server.seen[0].path == "/live"

A route may hold several replies in a list: each request takes the next one, and the last one stays. Every reply ends
its connection.
"""

from __future__ import annotations

import gzip
import socket
import ssl
import struct
import threading
import time
import zlib
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from http import HTTPStatus
from types import TracebackType
from typing import Self

import brotli  # type: ignore[import-untyped]
from backports import zstd


class Over(Exception):
    """The server is closing down while a reply waits."""


@dataclass(frozen=True)
class Talk:
    """One connection: the socket, and a flag that is set when the server closes."""

    connection: socket.socket
    closing: threading.Event

    def wait(self, seconds: float) -> None:
        if self.closing.wait(seconds):
            raise Over


Step = Callable[[Talk], None]
Reply = tuple[Step, ...]
Route = Reply | list[Reply]
Headers = Mapping[str, str] | Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Seen:
    """A request as it came."""

    method: str
    path: str
    headers: Mapping[str, str]


def send(data: bytes) -> Step:
    return lambda talk: talk.connection.sendall(data)


def pause(seconds: float) -> Step:
    return lambda talk: talk.wait(seconds)


def break_off() -> Step:
    """Resets the connection: the other side reads ECONNRESET."""

    def step(talk: Talk) -> None:
        talk.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        talk.connection.close()

    return step


def head(status: int = 200, headers: Headers = ()) -> bytes:
    """The status line and the headers, and nothing that was not asked for but `Connection: close`."""
    pairs = list(headers.items()) if isinstance(headers, Mapping) else list(headers)
    phrase = HTTPStatus(status).phrase if status in set(HTTPStatus) else "Whatever"
    lines = [f"HTTP/1.1 {status} {phrase}", *(f"{name}: {value}" for name, value in pairs), "Connection: close", "", ""]
    return "\r\n".join(lines).encode("latin-1")


def _with(headers: Headers, *more: tuple[str, str]) -> list[tuple[str, str]]:
    pairs = list(headers.items()) if isinstance(headers, Mapping) else list(headers)
    names = {name.lower() for name, _ in pairs}
    return [*pairs, *(pair for pair in more if pair[0].lower() not in names)]


HTML = ("Content-Type", "text/html; charset=utf-8")


def page(body: bytes, status: int = 200, headers: Headers = ()) -> Reply:
    """An honest answer."""
    return (send(head(status, _with(headers, HTML, ("Content-Length", str(len(body)))))), send(body))


def not_modified(headers: Headers = ()) -> Reply:
    return (send(head(304, headers)),)


def redirect(to: str, status: int = 301, body: bytes = b"") -> Reply:
    return page(body, status, {"Location": to})


def wrong_length(body: bytes, off_by: int) -> Reply:
    """Announces `off_by` bytes more (or fewer) than come."""
    return (send(head(200, [HTML, ("Content-Length", str(len(body) + off_by))])), send(body))


def cut(body: bytes, after: int, headers: Headers = ()) -> Reply:
    """Announces the whole body, and closes after `after` bytes of it."""
    return (send(head(200, _with(headers, HTML, ("Content-Length", str(len(body)))))), send(body[:after]))


def until_closed(body: bytes, headers: Headers = ()) -> Reply:
    """Announces no length at all: the end of the connection is the end of the body, or of half of it."""
    return (send(head(200, _with(headers, HTML))), send(body))


def chunked(parts: Sequence[bytes], every: float = 0.0, *, finished: bool = True) -> Reply:
    """Sends each part as a chunk, with `every` seconds in between; without its last chunk if not `finished`."""
    steps: list[Step] = [send(head(200, [HTML, ("Transfer-Encoding", "chunked")]))]
    for part in parts:
        steps += [send(b"%x\r\n%s\r\n" % (len(part), part)), pause(every)]
    return (*steps, send(b"0\r\n\r\n")) if finished else tuple(steps)


def drip(data: bytes, every: float) -> Reply:
    """Sends `data` as it is, head and all, byte by byte."""
    return tuple(step for byte in data for step in (send(bytes([byte])), pause(every)))


def hang(after: bytes = b"", seconds: float = 60.0) -> Reply:
    """Sends `after`, then nothing."""
    return (send(after), pause(seconds))


def reset(after: bytes = b"") -> Reply:
    """Sends `after`, then resets the connection."""
    return (send(after), pause(0.1 if after else 0.0), break_off())


def raw(data: bytes) -> Reply:
    """Sends `data` and nothing else."""
    return (send(data),)


PACKERS: Mapping[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "deflate": zlib.compress,
    "br": brotli.compress,
    "zstd": zstd.compress,
}


def packed(body: bytes, *codings: str) -> bytes:
    """`body` in these codings, the first applied first."""
    for coding in codings:
        body = PACKERS[coding](body)
    return body


def encoded(body: bytes, *codings: str, status: int = 200) -> Reply:
    """An honest answer with a Content-Encoding."""
    return page(packed(body, *codings), status, {"Content-Encoding": ", ".join(codings)})


@dataclass
class LyingServer:
    """Answers by `routes`, 404 elsewhere. `seen` are the requests, `connections` counts those that were opened."""

    routes: dict[str, Route] = field(default_factory=dict)
    host: str = "127.0.0.1"
    tls: ssl.SSLContext | None = None
    seen: list[Seen] = field(default_factory=list)
    connections: int = 0

    def __enter__(self) -> Self:
        family = socket.AF_INET6 if ":" in self.host else socket.AF_INET
        self._closing = threading.Event()
        self._listener = socket.create_server((self.host, 0), family=family, backlog=64)
        self.port: int = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._closing.set()
        with suppress(OSError):  # wakes the thread that accepts; closing alone would leave it there
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    @property
    def base(self) -> str:
        scheme = "https" if self.tls else "http"
        return f"{scheme}://{f'[{self.host}]' if ':' in self.host else self.host}:{self.port}"

    def url(self, path: str) -> str:
        return self.base + path

    def asked(self, path: str) -> int:
        """How often `path` was asked for."""
        return sum(request.path == path for request in self.seen)

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                connection, _ = self._listener.accept()
                self.connections += 1
                threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with suppress(OSError, Over), connection:
            connection.settimeout(10)
            talked = self.tls.wrap_socket(connection, server_side=True) if self.tls else connection
            with talked:
                request = _request(talked)
                if request is None:
                    return
                self.seen.append(request)
                for step in self._reply(request.path):
                    step(Talk(talked, self._closing))
                _close_politely(talked)

    def _reply(self, path: str) -> Reply:
        route = self.routes.get(path, page(b"no such page", 404))
        if isinstance(route, tuple):
            return route
        return route.pop(0) if len(route) > 1 else route[0]


_TLS_HELLO = b"\x16\x03"
"""What a client sends that takes a plain server for an encrypted one."""


def _request(connection: socket.socket) -> Seen | None:
    received = b""
    while b"\r\n\r\n" not in received:
        data = connection.recv(65536)
        if not data:
            return None
        received += data
        if received.startswith(_TLS_HELLO):
            return Seen("TLS", "/", {})
    first, *lines = received.partition(b"\r\n\r\n")[0].decode("latin-1").split("\r\n")
    method, path, _ = first.split(" ", 2)
    return Seen(
        method, path, {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    )


def _close_politely(connection: socket.socket) -> None:
    """Ends the sending side and waits a moment, so that what was sent is read before the connection is gone."""
    with suppress(OSError):
        connection.shutdown(socket.SHUT_WR)
        connection.settimeout(1)
        deadline = time.monotonic() + 1
        while connection.recv(65536) and time.monotonic() < deadline:
            pass
