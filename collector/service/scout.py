"""The crawl that reads sources of new live blogs, guarded and polite as every crawl is."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from itertools import islice
from typing import Any, ClassVar

from scrapy import Request, Spider

from collector.discovery import Announced, Source, chosen
from collector.extract import sources
from collector.fetch.outcome import failure_of_exception, failure_of_status, page_of
from collector.model import Failure, Page
from collector.publishers import by_url
from collector.schedule import DiscoveryRule

FURTHER = 3
"""So many of the sitemaps that an index names are read, the last ones: news is added at the end."""

NOT_MODIFIED = 304

Fetch = Callable[[str, Mapping[str, str]], Awaitable[Page]]


class Scout(Spider):
    """Lives as long as its job, and fetches what that asks for. No polls come of it, so it has no pipelines."""

    name = "scout"
    custom_settings: ClassVar[dict[str, Any]] = {"ITEM_PIPELINES": {}}  # type: ignore[misc] # Scrapy's is no ClassVar

    def __init__(self, job: Callable[[Fetch], Awaitable[None]], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.job = job

    async def start(self) -> AsyncIterator[Any]:
        """Does the job; it has no requests of its own to set off."""
        await self.job(self._fetch)
        requests: tuple[Request, ...] = ()
        for request in requests:
            yield request

    async def _fetch(self, url: str, headers: Mapping[str, str]) -> Page:
        engine = self.crawler.engine
        if engine is None:
            raise RuntimeError("a scout fetches only while its crawl runs")
        request = Request(url, headers=dict(headers), meta={"asked_url": url}, dont_filter=True)
        try:
            response = await engine.download_async(request)
            return page_of(response, response.request or request, datetime.now(UTC))
        except Exception as problem:  # noqa: BLE001 (every failed download is a value, the unforeseen ones too)
            return Page(url, datetime.now(UTC), 0, failure=failure_of_exception(problem))


async def look(
    rule: DiscoveryRule, fetch: Fetch, conditions: Mapping[str, str]
) -> tuple[Page, tuple[Announced, ...] | Failure]:
    """The source of a rule as it answered, and the live blogs that the rule finds there; none at a 304."""
    page = await fetch(rule.source, conditions)
    if page.status == NOT_MODIFIED:
        return page, ()
    source = _read(page)
    if isinstance(source, Failure):
        return page, source
    further = [_read(await fetch(url, {})) for url in islice(reversed(source.further), FURTHER)]
    links = [link for each in (source, *further) if isinstance(each, Source) for link in each.links]
    whole = replace(source, links=tuple(links))
    return page, chosen(rule, whole, lambda url: by_url(url).addresses, page.captured_at)


def _read(page: Page) -> Source | Failure:
    return page.failure or failure_of_status(page) or sources.read(page)


def validators(page: Page) -> Sequence[tuple[str, str]]:
    """The headers with which the source is asked for again, only if it is not as it was."""
    told = (("If-None-Match", page.header("ETag")), ("If-Modified-Since", page.header("Last-Modified")))
    return [(name, value) for name, value in told if value]
