"""Crawls: one for each publisher that is needed, fed with watches, handing over every poll as it is recorded."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterable, AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from tempfile import TemporaryDirectory
from typing import Any

from scrapy import signals
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.settings import Settings
from twisted.python.failure import Failure as TwistedFailure

from collector.poll import Poll
from collector.watch import Watch

OnPoll = Callable[[Poll], None]


@dataclass
class Crawls:
    """The crawls of one process.

    `on_poll` hears of every poll once it is on disk, `on_page` of every page fetched, `on_problem` of a poll that could
    not be recorded (None where it is not known which) and why.
    """

    settings: Settings
    on_poll: OnPoll
    on_page: Callable[[str], object] = str
    on_problem: Callable[[Poll | None, BaseException], object] = field(default=lambda _poll, _problem: None)
    problems: list[BaseException] = field(default_factory=list)

    def run(self, feeds: Mapping[str, AsyncIterable[Watch]]) -> None:
        """Polls what the feeds hand over, a crawl for each publisher, until they end.

        Raises:
            Whatever stopped a poll from being recorded or told: the first such problem, after the crawls have ended.
        """
        settings = self.settings.copy()
        settings.set("LOG_INSTALL_ROOT_HANDLER", value=False, priority="cmdline")
        process = AsyncCrawlerProcess(settings)
        for publisher, feed in feeds.items():
            crawler = process.create_crawler(publisher)
            crawler.signals.connect(self._scraped, signals.item_scraped)
            crawler.signals.connect(self._broken, signals.item_error)
            crawler.signals.connect(self._broken, signals.spider_error)
            crawler.signals.connect(self._fetched, signals.response_received)
            process.crawl(crawler, feed=feed).add_done_callback(self._ended)
        process.start()
        if self.problems:
            raise self.problems[0]

    def _ended(self, crawl: asyncio.Task[None]) -> None:
        """Hears of a crawl that could not even begin: its store cannot be opened, its feed cannot be read."""
        problem = None if crawl.cancelled() else crawl.exception()
        if problem is not None:
            self.problems.append(problem)

    def _scraped(self, item: Any) -> None:
        try:
            self.on_poll(item)
        except (Exception, SystemExit) as problem:  # noqa: BLE001 (Scrapy would do no more than log it)
            self.problems.append(problem)

    def _fetched(self, response: Any) -> None:
        self.on_page(response.url)

    def _broken(self, failure: TwistedFailure, item: Any = None) -> None:
        if failure.value is not None:
            self.problems.append(failure.value)
            self.on_problem(item, failure.value)


def fetched(watch: Watch, settings: Settings) -> Poll:
    """One poll of an address, as any other is made, of which nothing is stored."""
    storeless = settings.copy()
    storeless.set("ITEM_PIPELINES", {}, priority="cmdline")
    storeless.set("COLLECTOR_MEMORY", "collector.service.memory.NoMemory", priority="cmdline")
    polls: list[Poll] = []
    with TemporaryDirectory() as place:  # where the gate keeps the host's gap for as long as this takes
        storeless.set("COLLECTOR_DATABASE_URL", f"sqlite:///{place}/hosts.sqlite3", priority="cmdline")
        Crawls(storeless, polls.append).run({watch.publisher: once([watch])})
    return polls[0]


async def once(watches: Sequence[Watch]) -> AsyncIterator[Watch]:
    """A feed of these watches, each once."""
    for watch in watches:
        yield watch
