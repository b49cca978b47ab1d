"""The server of a soak: prints the lives of many blogs, behind the real gate, with the hosts' troubles."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import format_datetime
from hashlib import sha256
from random import Random
from urllib.parse import parse_qs, urlsplit

from benchmarks.parts.lives import Life, Said, of_post
from benchmarks.parts.weather import STATUS, Host, Trouble
from collector.backoff import retry_after
from collector.fetch.gate import Gate, Heard
from collector.fetch.outcome import RequestRefused, failure_of_status
from collector.model import Failure, FailureKind, Page
from collector.newsroom.pages import page_ids, page_of, render
from collector.newsroom.sheet import Press
from collector.newsroom.story import Edition

PRINTS, AWAKE = 256, 64
"""So many pages are kept ready, and the scripts of so many blogs."""

REPRINTED = 6 * 3600
"""Every so many seconds a page is printed anew, with other generated names, though nothing in it has changed."""

PAUSE = 600
"""Seconds that a throttling host asks for."""

ANSWERS_WITHIN = (0.1, 0.6)
GIVES_UP = 30.0
"""Seconds after which a request that is not answered is given up."""

FAILURES = {
    Trouble.DOWN: Failure(FailureKind.CONNECTION, "the host refuses connections"),
    Trouble.ASLEEP: Failure(FailureKind.TIMEOUT, "the host does not answer"),
}


@dataclass(frozen=True)
class Print:
    """A printed page, and what its posts say."""

    body: bytes
    digest: str
    said: frozenset[Said]


@dataclass
class Newsstand:
    """All blogs at all hosts. `clock` tells the time."""

    lives: Mapping[str, Life]
    hosts: Mapping[str, Host]
    clock: Callable[[], datetime]
    gate: Gate
    prints: OrderedDict[tuple[object, ...], Print] = field(default_factory=OrderedDict)
    awake: OrderedDict[str, Life] = field(default_factory=OrderedDict)
    chance: Random = field(default_factory=lambda: Random(1))  # noqa: S311 (no secret, latencies)

    async def fetch(self, url: str, headers: Mapping[str, str]) -> Page:
        """The answer, when the gate lets the request through. What goes wrong is the page's failure."""
        host = self.hosts[urlsplit(url).hostname or ""]
        try:
            await self.gate.enter(host.name, None)
        except RequestRefused as refused:
            return Page(url, self.clock(), 0, failure=refused.failure)
        host.begin(self.clock().timestamp())
        heard = None
        try:
            trouble = host.trouble(self.clock())
            await asyncio.sleep(GIVES_UP if trouble is Trouble.ASLEEP else self.chance.uniform(*ANSWERS_WITHIN))
            page = self._troubled(url, trouble) if trouble else self._answer(url, headers)
            failure = page.failure or failure_of_status(page)
            wait = retry_after(page.header("Retry-After"), self.clock().timestamp()) if failure else None
            heard = Heard(failure.kind if failure else None, wait)
            return page
        finally:
            host.end(self.clock().timestamp())
            await self.gate.leave(host.name, heard)

    def _troubled(self, url: str, trouble: Trouble) -> Page:
        now, body = self.clock(), b"out of order"
        if trouble in FAILURES:
            return Page(url, now, 0, failure=FAILURES[trouble])
        said = (("Retry-After", str(PAUSE)),) if trouble is Trouble.THROTTLING else ()
        return Page(url, now, STATUS[trouble], said, body, sha256(body).hexdigest())

    def _answer(self, url: str, headers: Mapping[str, str]) -> Page:
        bare, _, query = url.partition("?")
        life, now = self._awake(bare), self.clock()
        since, edition = life.at(now)
        wanted = parse_qs(query).get("page", [""])[0].removeprefix("with:block-")
        gone = life.gone_at is not None and now >= life.gone_at
        number = page_of(edition, wanted) if wanted else 1
        if number is None or gone:
            return Page(url, now, 410 if gone else 404, (), b"not here", sha256(b"not here").hexdigest())
        printed = self._printed(life, (since, edition), number, now)
        etag = f'W/"{printed.digest[:20]}"'
        said = (("ETag", etag), ("Last-Modified", format_datetime(edition.last_modified, usegmt=True)))
        if headers.get("If-None-Match") == etag:
            return Page(url, now, 304, said, None)
        return Page(url, now, 200, said, printed.body, printed.digest)

    def _awake(self, url: str) -> Life:
        """The blog at an address; the one that was asked for the longest ago rests."""
        self.awake[url] = self.lives[url]
        self.awake.move_to_end(url)
        if len(self.awake) > AWAKE:
            self.awake.popitem(last=False)[1].rest()
        return self.awake[url]

    def _printed(self, life: Life, standing: tuple[datetime, Edition], number: int, now: datetime) -> Print:
        """A page of an edition, as it is printed in these hours."""
        (since, edition), turn = standing, int(now.timestamp()) // REPRINTED
        key = (life.seed, since, number, turn)
        if key not in self.prints:
            press = Press(f"https://{life.host}", noise_seed=turn)
            body = render(edition, number, edition.last_modified + timedelta(seconds=30), press).encode()
            ids = set(page_ids(edition)[number - 1])
            said = frozenset(of_post(post) for post in edition.posts if post.id in ids)
            self.prints[key] = Print(body, sha256(body).hexdigest(), said)
            if len(self.prints) > PRINTS:
                self.prints.popitem(last=False)
        self.prints.move_to_end(key)
        return self.prints[key]

    def shown(self, life: Life, digest: str) -> frozenset[Said]:
        """What the posts of a page that was printed lately say."""
        return next(
            (p.said for k, p in reversed(self.prints.items()) if k[0] == life.seed and p.digest == digest), frozenset()
        )
