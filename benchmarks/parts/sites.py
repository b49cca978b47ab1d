"""Live blogs on many hosts of this machine, served by a process of its own that does next to nothing but send.

`python -m benchmarks.parts.sites BLOGS PERIOD SIZE VERSIONS` serves so many growing blogs, a new version of each every
PERIOD seconds, told like any newsroom by ETag, 304 and pages of ten entries. With PERIOD 0 the whole blog stands on one
page of which every full answer is another version, until the versions come to an end. Says its port once every page is
printed; ends with its standard input.
"""

from __future__ import annotations

import asyncio
import gzip
import json
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import cast
from urllib.request import urlopen

from benchmarks.poll import furniture
from collector.newsroom import pages
from collector.newsroom.generated import generate
from collector.newsroom.sheet import Press
from collector.newsroom.story import Edition

ROOT = Path(__file__).resolve().parents[2]

BEGUN = 20
"""How many acts of its editor a blog has behind it when it is first asked for: two or three pages."""

PRESS = Press(origin="https://harbour-courier.test")
ROBOTS = b"User-agent: *\nAllow: /\n"
_BLOG = re.compile(rb"/saltmere-(\d+)-live")
_ENTRY = re.compile(rb"[?&]page=with(?::|%3A)block-([0-9a-f]{24})")
_HOST = re.compile(rb"^host: *(.*?)\r?$", re.MULTILINE | re.IGNORECASE)
_ETAG = re.compile(rb'^if-none-match: *"(.*?)"\r?$', re.MULTILINE | re.IGNORECASE)


@dataclass
class Blog:
    """One blog: its editions, and what was printed of the latest that was asked for, packed."""

    editions: list[Edition]
    size: int
    at: int = -1
    printed: dict[int, tuple[bytes, bytes]] = field(default_factory=dict)

    def page(self, version: int, number: int) -> tuple[bytes, bytes]:
        """The entity tag and the packed bytes of a page."""
        if version != self.at:
            self.at, self.printed = version, {}
        if number not in self.printed:
            body = page_of_size(self.editions[version], number, self.size)
            self.printed[number] = sha256(body).hexdigest()[:20].encode(), gzip.compress(body, 5, mtime=0)
        return self.printed[number]


def page_of_size(edition: Edition, number: int, size: int) -> bytes:
    """A page of about so many bytes: a third of what it lacks is style sheet, the rest furniture."""
    page = pages.render(edition, number, edition.last_modified, replace(PRESS, weight=size // 4)).encode()
    return page.replace(b"</main>", _cards((size - len(page)) // 10_000) + b"</main>")


@lru_cache(maxsize=64)
def _cards(tens: int) -> bytes:
    return b"".join(furniture(10_000 * tens))


class Clocked:
    """Blogs of which each has a new version every so many seconds, all at different moments."""

    def __init__(self, count: int, period: float, size: int, versions: int) -> None:
        self.period, self.began, self.last = period, time.monotonic(), versions - 1
        self.blogs = [Blog([*editions(seed, versions)], size) for seed in range(count)]
        for blog in self.blogs:
            for number in range(1, len(pages.page_ids(blog.editions[0])) + 1):
                blog.page(0, number)
        self.began = time.monotonic()

    def page(self, number: int, key: str | None) -> tuple[bytes, bytes] | None:
        """The page of a blog that holds an entry, or its first."""
        passed = (time.monotonic() - self.began) / self.period + number / len(self.blogs)
        blog, version = self.blogs[number], min(int(passed), self.last)
        place = 1 if key is None else pages.page_of(blog.editions[version], key)
        return blog.page(version, place) if place else None


class Turning:
    """Blogs on one page each of which every full answer is another version; all are printed beforehand."""

    def __init__(self, count: int, size: int, versions: int) -> None:
        pages.PAGE_SIZE = 10_000
        self.shown = [-1] * count
        self.editions = [[*editions(seed, versions)] for seed in range(count)]
        self.printed = [[Blog(every, size).page(v, 1) for v in range(versions)] for every in self.editions]

    def page(self, number: int, key: str | None) -> tuple[bytes, bytes] | None:
        """The next version; for an entry of its own the one that was answered last, while it has the entry."""
        if key is None:
            self.shown[number] = min(self.shown[number] + 1, len(self.printed[number]) - 1)
        shown = self.shown[number]
        if key is not None and pages.page_of(self.editions[number][shown], key) is None:
            return None
        return self.printed[number][shown]


def editions(seed: int, versions: int) -> Iterator[Edition]:
    """So many editions of a blog that has begun, the last of which is of this moment."""
    count = BEGUN + versions
    lasts = [*generate(seed, count + 1)][-2].last_modified - next(generate(seed, 1)).last_modified
    opened = datetime.now(UTC).replace(microsecond=0) - lasts
    return iter([*generate(seed, count + 1, opened)][BEGUN:-1])


class Sites:
    """What is answered, and what was asked: how many requests got which status, and how short a host was left alone."""

    def __init__(self, blogs: Clocked | Turning) -> None:
        self.blogs = blogs
        self.statuses: dict[int, int] = {}
        self.shortest = float("inf")
        self._left: dict[bytes, float] = {}

    def answer(self, head: bytes) -> bytes:
        """The whole answer to a request."""
        host = found[1] if (found := _HOST.search(head)) else b""
        if host in self._left:
            self.shortest = min(self.shortest, time.monotonic() - self._left[host])
        target = head.split(b" ", 2)[1]
        status, headers, body = self._made(target, head)
        self.statuses[status] = self.statuses.get(status, 0) + 1
        self._left[host] = time.monotonic()
        return b"HTTP/1.1 %d .\r\n%sContent-Length: %d\r\n\r\n%s" % (status, headers, len(body), body)

    def _made(self, target: bytes, head: bytes) -> tuple[int, bytes, bytes]:
        if target == b"/figures":
            return 200, b"", json.dumps({"statuses": self.statuses, "shortest": self.shortest}).encode()
        if target == b"/robots.txt":
            return 200, b"Content-Type: text/plain\r\n", ROBOTS
        blog, entry = _BLOG.search(target), _ENTRY.search(target)
        page = self.blogs.page(int(blog[1]), entry[1].decode() if entry else None) if blog else None
        if page is None:
            return 404, b"Content-Type: text/html\r\n", b"<!doctype html><title>Not found</title>"
        etag, body = page
        asked = _ETAG.search(head)
        if asked and asked[1] == etag:
            return 304, b'ETag: "%s"\r\n' % etag, b""
        about = b'Content-Type: text/html; charset=utf-8\r\nContent-Encoding: gzip\r\nETag: "%s"\r\n' % etag
        return 200, about, body


class _Connection(asyncio.Protocol):
    """One connection of somebody who asks, waits, and asks again."""

    def __init__(self, sites: Sites) -> None:
        self.sites = sites
        self.pending = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begins."""
        self.transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        """Answers every request that has come in full."""
        self.pending += data
        while (end := self.pending.find(b"\r\n\r\n")) >= 0:
            head, self.pending = self.pending[: end + 2], self.pending[end + 4 :]
            self.transport.write(self.sites.answer(head))


async def serve(sites: Sites) -> None:
    """Serves until standard input ends."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: _Connection(sites), "127.0.0.1", 0, backlog=1024)
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    await loop.run_in_executor(None, sys.stdin.read)


@dataclass(frozen=True)
class Served:
    """A server that runs: its port, its process, and how many blogs it has."""

    port: int
    pid: int
    blogs: int

    def urls(self, hosts: int = 0) -> list[str]:
        """The blogs' addresses: on this machine by its number, or spread over so many hosts."""
        names = [f"h{blog % hosts}.test" if hosts else "127.0.0.1" for blog in range(self.blogs)]
        return [f"http://{name}:{self.port}/live/saltmere-{blog}-live" for blog, name in enumerate(names)]

    def figures(self) -> dict[str, object]:
        """What was asked so far."""
        with urlopen(f"http://127.0.0.1:{self.port}/figures", timeout=10) as answer:
            said: dict[str, object] = json.load(answer)
        return said


@contextmanager
def served(blogs: int, period: float, size: int, versions: int) -> Iterator[Served]:
    """Runs the server in a process of its own."""
    words = (str(blogs), str(period), str(size), str(versions))
    with subprocess.Popen(  # noqa: S603 (ourselves)
        [sys.executable, "-m", "benchmarks.parts.sites", *words],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        if process.stdout is None:
            raise RuntimeError("the server has no standard output")
        try:
            yield Served(int(process.stdout.readline()), process.pid, blogs)
        finally:
            process.terminate()


def main(blogs: int, period: float, size: int, versions: int) -> None:
    """Prints, then serves."""
    kind = Clocked(blogs, period, size, versions) if period else Turning(blogs, size, versions)
    asyncio.run(serve(Sites(kind)))


if __name__ == "__main__":
    main(int(sys.argv[1]), float(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]))
