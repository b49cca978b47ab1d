"""The base class of every publisher's spider: how a poll is set off, and that it resolves exactly once.

A publisher's file says only what is particular to it: `hosts`, `zone`, `read`, and what it has of permalinks and
pages. It knows neither the store nor the schedule; what is remembered of a blog comes from the component that the
setting `COLLECTOR_MEMORY` names.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterable, AsyncIterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from importlib.util import find_spec
from typing import Any, ClassVar, Protocol, cast
from urllib.parse import urlsplit
from uuid import uuid4

from scrapy import Request, Spider
from scrapy.core.engine import ExecutionEngine
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.settings import BaseSettings
from scrapy.utils.misc import build_from_crawler, load_object

from collector.digest import DIGEST_VERSION
from collector.errors import ConfigurationError
from collector.fetch.gate import PATIENCE, Patience
from collector.fetch.outcome import failure_of_exception, page_of
from collector.fetch.polling import Polling
from collector.memory import Known
from collector.model import Failure, FailureKind, Page, Reading
from collector.poll import Poll
from collector.watch import Watch

DEADLINE = 300.0
"""Seconds within which a poll resolves, its waiting at the gate and for robots.txt left out."""


GLANCE = 80
"""Characters of an entry that `scrapy parse` shows."""


BY_BROWSER = dict.fromkeys(("http", "https"), "collector.fetch.browser.BrowserHandler")


class Memory(Protocol):
    """Where a spider learns what is known of a blog."""

    def at_hand(self, watch: Watch) -> Known | None:
        """What is known as of the watch's lease, where no store need be asked for it."""
        ...

    def known(self, url: str) -> Known:
        """What is known of the blog at a watched address; nothing, where the address is new."""
        ...


class Publisher(Spider):
    """One outlet: how its pages are told, read and paged. Subclasses live in `spiders/`, one file each."""

    hosts: ClassVar[tuple[str, ...]] = ()
    zone: ClassVar[str] = "UTC"
    addresses: ClassVar[re.Pattern[str] | None] = None
    """What the addresses of its live blogs look like, where that is known and other pages' do not."""
    version: ClassVar[int] = 2
    """Raised when the same page is read otherwise than before, here for all that are read by the general rules."""

    headers: ClassVar[Mapping[str, str]] = {}
    """Request headers that the publisher's own hosts want, besides the usual ones."""

    browser: ClassVar[bool] = False
    """Whether only a browser can make its pages; that needs the extra `browser`."""

    @classmethod
    def update_settings(cls, settings: BaseSettings) -> None:
        """The crawl's settings: with a browser behind the guard, where the publisher's pages need one.

        Raises:
            ConfigurationError: when they do and the extra is not installed.
        """
        super().update_settings(settings)
        if cls.browser and find_spec("scrapy_playwright") is None:
            raise ConfigurationError(f"the pages of {cls.name} need a browser: pip install -e '.[browser]'")
        if cls.browser:
            settings.set("DOWNLOAD_HANDLERS", {**settings.getdict("DOWNLOAD_HANDLERS"), **BY_BROWSER}, "spider")

    @classmethod
    def read(cls, page: Page) -> Reading | Failure:
        """Reads one page: a pure function of its bytes, address and capture time."""
        raise NotImplementedError

    @classmethod
    def permalink(cls, blog_url: str, key: str) -> str | None:  # noqa: ARG003 (the default has none)
        """The address that answers 404 or 410 once the entry is withdrawn, if the publisher has one."""
        return None

    @classmethod
    def asked_for(cls, url: str) -> str | None:  # noqa: ARG003 (the default has none)
        """The key of the entry with which the page at `url` must begin, if its address names one."""
        return None

    @classmethod
    def extractor(cls) -> str:
        """Names what reads and digests entries: a new name makes the blog's latest captures be read again first."""
        return f"{cls.name}/{cls.version}.{DIGEST_VERSION}"

    def __init__(self, url: str | None = None, feed: AsyncIterable[Watch] | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.feed = feed if feed is not None else _single(Watch(url, self.name) if url else None)

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Publisher:
        """The spider with its memory, as the settings name it."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        memory = load_object(crawler.settings["COLLECTOR_MEMORY"])
        spider.memory = cast("Memory", build_from_crawler(memory, crawler))
        return spider

    memory: Memory

    async def start(self) -> AsyncIterator[Any]:
        """Sets off a poll for each watch that the feed hands over."""
        async for watch in self.feed:
            known = self.memory.at_hand(watch)
            if known is None:
                known = await asyncio.to_thread(self.memory.known, watch.url)
            poll = Poll(uuid4().hex, watch, datetime.now(UTC), known, self.extractor())
            polling = Polling(poll, type(self), self.fetch)
            request = self._request(watch.url, polling.conditions(watch.url), poll=poll)
            request.callback, request.errback = self.parse, self.fail
            yield request

    async def parse(self, response: Response, **kwargs: Any) -> AsyncIterator[Poll | dict[str, Any]]:  # noqa: ARG002 (Scrapy's signature)
        """Finishes the poll that the response begins, and yields it."""
        poll = cast("Poll | None", response.meta.get("poll"))
        first = page_of(response, response.request or Request(response.url), datetime.now(UTC))
        if poll is None:  # scrapy parse, scrapy shell: a response that no watch asked for, read to be looked at
            poll = Poll(uuid4().hex, Watch(response.url, self.name), datetime.now(UTC), extractor=self.extractor())
            yield glance(await self._finish(poll, first))
        else:
            yield await self._finish(poll, first)

    async def fail(self, failure: Any) -> AsyncIterator[Poll]:
        """The poll whose first request came to nothing."""
        poll = cast("Poll", failure.request.meta["poll"])
        page = Page(poll.watch.url, datetime.now(UTC), 0, failure=failure_of_exception(failure.value))
        yield await self._finish(poll, page)

    async def _finish(self, poll: Poll, first: Page) -> Poll:
        try:
            async with Patience(DEADLINE) as patience:
                return await Polling(poll, type(self), partial(self.fetch, patience=patience)).run(first)
        except TimeoutError:
            late = Failure(FailureKind.TIMEOUT, f"{poll.watch.url} was not read within {DEADLINE:.0f} seconds")
            return replace(poll, pages=(replace(first, failure=late),), failure=late)

    def _request(self, url: str, conditions: Mapping[str, str], **meta: Any) -> Request:
        """Asks for an address; a page that a browser makes is never asked for conditionally, since it is made anew."""
        own = self.headers if urlsplit(url).hostname in self.hosts else {}
        headers = dict(own) if self.browser else {**own, **conditions}
        told = {"asked_url": url, **({"playwright": True} if self.browser else {}), **meta}
        return Request(url, headers=headers, meta=told, dont_filter=True)

    def _engine(self) -> ExecutionEngine:
        engine = self.crawler.engine
        if engine is None:
            raise RuntimeError("a spider fetches only while its crawl runs")
        return engine

    async def fetch(self, url: str, headers: Mapping[str, str], patience: Patience | None = None) -> Page:
        """Fetches an address, for a poll whose patience is given. What goes wrong comes back as the page's failure."""
        request = self._request(url, headers, **{PATIENCE: patience})
        try:
            response = await self._engine().download_async(request)
            return page_of(response, response.request or request, datetime.now(UTC))
        except Exception as problem:  # noqa: BLE001 (every failed download is a value, the unforeseen ones too)
            return Page(url, datetime.now(UTC), 0, failure=failure_of_exception(problem))


def glance(poll: Poll) -> dict[str, Any]:
    """A poll for a person to look at: what was read, and how each entry begins; no bytes."""
    blogs = [reading.blog for reading in poll.readings if reading]
    return {
        "url": poll.watch.url,
        "failure": f"{poll.failure.kind}: {poll.failure.message}" if poll.failure else None,
        "title": blogs[0].title if blogs else None,
        "status": str(blogs[0].status) if blogs else None,
        "pages": [page.url for page in poll.pages],
        "entries": [
            {"key": e.key, "published_at": str(e.published_at), "title": e.title, "text": e.text[:GLANCE]}
            for blog in blogs
            for e in blog.entries
        ],
    }


async def _single(watch: Watch | None) -> AsyncIterator[Watch]:
    if watch is not None:
        yield watch
