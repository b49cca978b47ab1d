"""The service's crawls: one for each publisher that is needed, as long as the service lives; restarted if it ends."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from scrapy import Request, signals
from scrapy.crawler import AsyncCrawlerRunner, Crawler
from scrapy.settings import Settings
from scrapy.utils.misc import build_from_crawler, load_object
from twisted.python.failure import Failure as TwistedFailure

from collector.model import Page
from collector.poll import Poll
from collector.publisher import Publisher
from collector.publishers import ANY
from collector.watch import Watch

logger = logging.getLogger(__name__)

Key = tuple[str, object]

FIRST_PAUSE = 1.0
LONGEST_PAUSE = 60.0
"""Seconds before a crawl that ended is started again: doubled each time, until a poll succeeds."""


@dataclass
class Hearing:
    """Whom the crawls tell: of every watch handed over, once, either that its poll was recorded or that it was lost."""

    recorded: Callable[[Poll], None]
    lost: Callable[[Watch, str], None]
    fetched: Callable[[str], None] = field(default=lambda _url: None)
    ended: Callable[[str, str], None] = field(default=lambda _publisher, _why: None)


@dataclass
class _Line:
    """One publisher's crawl: what waits for it, what it has taken, and who keeps it going."""

    publisher: str
    waiting: asyncio.Queue[Watch] = field(default_factory=asyncio.Queue)
    taken: dict[Key, Watch] = field(default_factory=dict)
    crawler: Crawler | None = None
    keeper: asyncio.Task[None] | None = None
    open: asyncio.Event = field(default_factory=asyncio.Event)
    pause: float = FIRST_PAUSE


class Fleet:
    """Hands watches to the crawls of their publishers, and hears what becomes of them."""

    def __init__(self, settings: Settings, hearing: Hearing) -> None:
        self.runner = AsyncCrawlerRunner(settings)
        _install_resolver(self.runner)
        self.hearing = hearing
        self.lines: dict[str, _Line] = {}
        self.stopping = False

    def send(self, watch: Watch) -> None:
        """Has a watch polled; the crawl is started when it is the publisher's first."""
        self._line(watch.publisher).waiting.put_nowait(watch)

    async def fetch(self, url: str, headers: Mapping[str, str]) -> Page:
        """Fetches an address that belongs to no poll, as politely. What goes wrong is the page's failure."""
        line = self._line(ANY)
        await line.open.wait()
        spider = cast("Publisher", line.crawler.spider if line.crawler else None)
        return await spider.fetch(url, headers)

    def _line(self, publisher: str) -> _Line:
        line = self.lines.setdefault(publisher, _Line(publisher))
        if line.keeper is None:
            line.keeper = asyncio.create_task(self._keep(line))
        return line

    async def stop(self, seconds: float) -> None:
        """Ends the crawls; what they are at is lost after so many seconds."""
        self.stopping = True
        stops = [asyncio.ensure_future(line.crawler.stop_async()) for line in self.lines.values() if line.crawler]
        if stops:
            await asyncio.wait(stops, timeout=seconds)
        for line in self.lines.values():
            if line.keeper:
                line.keeper.cancel()

    async def _keep(self, line: _Line) -> None:
        while True:
            why = await self._crawl(line)
            if self.stopping:
                return
            logger.error("the crawl of %s ended (%s); it is started again", line.publisher, why)
            self.hearing.ended(line.publisher, why)
            for watch in [*line.taken.values()]:
                self._lose(line, watch, f"the crawl ended: {why}")
            await asyncio.sleep(line.pause)
            line.pause = min(2 * line.pause, LONGEST_PAUSE)

    async def _crawl(self, line: _Line) -> str:
        """One crawl, to its end; returns why it ended."""
        reasons: list[str] = []

        def recorded(item: Poll) -> None:
            line.pause = FIRST_PAUSE
            if line.taken.pop(key_of(item.watch), None):
                self.hearing.recorded(item)

        def item_failed(failure: TwistedFailure, item: Poll) -> None:
            self._lose(line, item.watch, f"it could not be recorded: {failure.value}")

        def callback_failed(failure: TwistedFailure, response: Any) -> None:
            self._lose_of(line, getattr(response, "request", None), f"{failure.value!r}")

        def item_dropped(item: Poll, exception: BaseException) -> None:
            self._lose(line, item.watch, f"it was dropped: {exception}")

        def dropped(request: Request) -> None:
            self._lose_of(line, request, "its request was dropped")

        def closed(reason: str) -> None:
            line.open.clear()
            reasons.append(reason)

        crawler = line.crawler = self.runner.create_crawler(line.publisher)
        for receiver, signal in (
            (recorded, signals.item_scraped),
            (item_failed, signals.item_error),
            (callback_failed, signals.spider_error),
            (item_dropped, signals.item_dropped),
            (dropped, signals.request_dropped),
            (lambda response: self.hearing.fetched(response.url), signals.response_received),
            (line.open.set, signals.spider_opened),
            (closed, signals.spider_closed),
        ):
            crawler.signals.connect(receiver, signal, weak=False)
        try:
            await self.runner.crawl(crawler, feed=_feed(line))
        except Exception as problem:  # noqa: BLE001 (a crawl that cannot begin must not end the service)
            reasons.append(f"{problem!r}")
        return reasons[-1] if reasons else "without a word"

    def _lose_of(self, line: _Line, request: Request | None, why: str) -> None:
        poll = request.meta.get("poll") if request is not None else None
        if poll is not None:
            self._lose(line, poll.watch, why)

    def _lose(self, line: _Line, watch: Watch, why: str) -> None:
        if line.taken.pop(key_of(watch), None):
            self.hearing.lost(watch, why)


def _install_resolver(runner: AsyncCrawlerRunner) -> None:
    """Has names resolved as the settings say; Scrapy does so only where it starts the reactor itself."""
    from twisted.internet import reactor  # noqa: PLC0415 (importing it earlier would install the wrong reactor)

    resolver = load_object(runner.settings["TWISTED_DNS_RESOLVER"])
    build_from_crawler(resolver, cast("Crawler", runner), reactor=reactor).install_on_reactor()


def key_of(watch: Watch) -> Key:
    """What tells one poll of a watch from every other."""
    return watch.url, watch.lease


async def _feed(line: _Line) -> AsyncIterator[Watch]:
    """What waits, one after the other; each counts as taken until it is told of."""
    while True:
        watch = await line.waiting.get()
        line.taken[key_of(watch)] = watch
        yield watch
