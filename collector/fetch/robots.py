"""Obeys robots.txt as RFC 9309 asks, also in a process that lives for months.

A file that does not exist (4xx, or more than five redirects) allows everything. One that cannot be read (5xx, timeout,
cut off) disallows everything, unless it was read in the last thirty days: then its rules still hold. Rules are read
again after six hours; the RFC asks for a day at most.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Self
from urllib.parse import urlsplit

from protego import Protego
from scrapy import Request
from scrapy.http.request import NO_CALLBACK

from collector.fetch.decoding import FAILURE
from collector.fetch.gate import CRAWL_DELAY, uncounted
from collector.fetch.outcome import RequestRefused, failure_of_exception
from collector.fetch.useragent import PRODUCT
from collector.model import Failure, FailureKind

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.http import Response

OVERRIDE = "robots_override"
"""The key of `request.meta` under which a person's reason for fetching in spite of robots.txt stands."""
READ_BYTES = 512 * 1024
"""How much of a robots.txt is read; the RFC asks for 500 KiB at least."""
LONGEST_DELAY = 300.0
"""Seconds; a longer Crawl-delay counts as this."""
FRESH = 6 * 3600.0
RETRY = 60.0
LAST_GOOD = 30 * 24 * 3600.0

_OWN_REQUEST = "robots_txt"
# These say something of the host and not of its robots.txt, so the poll fails with them and not with `robots`.
_OF_THE_HOST = frozenset({FailureKind.REFUSED, FailureKind.DNS, FailureKind.CONNECTION, FailureKind.TLS})


@dataclass(frozen=True, slots=True)
class Rules:
    """What one origin's robots.txt says: `parsed`, or None while it cannot be read and nothing may be fetched.

    `unreadable` is then the reason. Both times are of the middleware's clock, in seconds.
    """

    parsed: Protego | None
    unreadable: Failure | None
    read_at: float
    fresh_until: float

    def may_serve(self, now: float) -> bool:
        """Whether it still holds, or would while the file cannot be read again; else it is forgotten."""
        return now < self.fresh_until or (self.parsed is not None and now - self.read_at < LAST_GOOD)

    def refusal(self, url: str) -> Failure | None:
        """Why `url` may not be fetched, or None if it may."""
        if self.unreadable is not None:
            return self.unreadable
        if self.parsed is None or self.parsed.can_fetch(url, PRODUCT):
            return None
        return Failure(
            FailureKind.ROBOTS,
            f"The site's robots.txt asks {PRODUCT} not to fetch this page, so it was not. Ask the publisher for leave.",
        )

    def delay(self) -> float | None:
        """The Crawl-delay asked of us, in seconds, at most LONGEST_DELAY."""
        asked = self.parsed.crawl_delay(PRODUCT) if self.parsed is not None else None
        return None if asked is None else min(asked, LONGEST_DELAY)


def parsed(body: bytes) -> Protego:
    """The rules in the first READ_BYTES of a robots.txt, to the last whole line; whatever is no rule is passed over."""
    read = body if len(body) <= READ_BYTES else body[:READ_BYTES].rpartition(b"\n")[0]
    return Protego.parse(read.decode("utf-8-sig", errors="ignore"))


class RobotsMiddleware:
    """Asks for an origin's robots.txt before its first page, and refuses what the rules refuse.

    The file is fetched like any page, through every other middleware and the network guard. A refused request ends
    with `RequestRefused`. `request.meta["robots_override"]` with a person's reason lets one request pass.
    """

    def __init__(self, crawler: Crawler, clock: Callable[[], float] = time.monotonic) -> None:
        self._crawler = crawler
        self._clock = clock
        self._known: dict[str, Rules] = {}
        self._asking: dict[str, asyncio.Task[Rules]] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """The middleware of one crawl."""
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Returns if the request may be made, else raises RequestRefused."""
        if request.meta.get(OVERRIDE) or request.meta.get(_OWN_REQUEST):
            return
        with uncounted(request):
            rules = await self._rules(_origin(request.url))
        refusal = rules.refusal(request.url)
        if refusal is not None:
            raise RequestRefused(refusal)
        request.meta[CRAWL_DELAY] = rules.delay() or 0.0

    async def _rules(self, origin: str) -> Rules:
        known = self._known.get(origin)
        if known is not None and self._clock() < known.fresh_until:
            return known
        if origin not in self._asking:
            self._asking[origin] = asyncio.ensure_future(self._renewed(origin, known))
            self._asking[origin].add_done_callback(lambda _: self._asking.pop(origin))
        # Others wait for the same answer, so one that gives up must not take it from them.
        return await asyncio.shield(self._asking[origin])

    async def _renewed(self, origin: str, known: Rules | None) -> Rules:
        answer = await self._ask(origin)
        now = self._clock()
        if isinstance(answer, Protego):
            rules = Rules(answer, None, now, now + FRESH)
        elif known is not None and known.parsed is not None and known.may_serve(now):
            rules = replace(known, fresh_until=now + RETRY)
        else:
            rules = Rules(None, answer, now, now + RETRY)
        self._known = {each: old for each, old in self._known.items() if old.may_serve(now)} | {origin: rules}
        return rules

    async def _ask(self, origin: str) -> Protego | Failure:
        request = Request(
            f"{origin}/robots.txt", meta={_OWN_REQUEST: True}, callback=NO_CALLBACK, priority=1000, dont_filter=True
        )
        try:
            response = await self._crawler.engine.download_async(request)
        except Exception as error:  # noqa: BLE001 - whatever it is, the file was not read
            failure = failure_of_exception(error)
            # More than five redirects count as no file (RFC 9309, 2.3.1.2).
            return parsed(b"") if failure.kind is FailureKind.REDIRECT else _unreadable(failure)
        return _answer(response)


def _answer(response: Response) -> Protego | Failure:
    if 400 <= response.status < 500:  # noqa: PLR2004 - HTTP's own classes
        return parsed(b"")
    meta = response.request.meta if response.request is not None else {}
    if response.status != 200:  # noqa: PLR2004
        return _unreadable(Failure(FailureKind.ROBOTS, f"The server answered {response.status}."))
    if FAILURE in meta or "dataloss" in response.flags:
        return _unreadable(meta.get(FAILURE) or Failure(FailureKind.ROBOTS, "It came incomplete."))
    return parsed(response.body)


def _unreadable(failure: Failure) -> Failure:
    if failure.kind in _OF_THE_HOST:
        return failure
    return Failure(
        FailureKind.ROBOTS,
        f"The site's robots.txt could not be read, and until it can nothing of the site is fetched. {failure.message}",
    )


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.lower()}"
