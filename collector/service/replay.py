"""A poll made again from what was kept of it, by the collector's own stages: no crawl, no network, no clock."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Protocol

from scrapy.crawler import Crawler
from scrapy.utils.conf import build_component_list
from scrapy.utils.misc import build_from_crawler, load_object

from collector.archive.kept import Answer, KeptPoll
from collector.fetch.polling import Polling
from collector.model import Failure, FailureKind, Page
from collector.poll import Poll
from collector.publisher import Memory, Publisher
from collector.publishers import project_settings
from collector.store.captures import NOT_MODIFIED
from collector.watch import Watch


class Stage(Protocol):
    """An item pipeline."""

    async def process_item(self, poll: Poll) -> Poll:
        """The poll, saying more."""
        ...


@dataclass(frozen=True)
class Line:
    """Everything that a poll of one publisher passes through: its reader, what is known, the stages."""

    publisher: type[Publisher]
    memory: Memory
    stages: Sequence[Stage]

    @classmethod
    def of(cls, publisher: type[Publisher], database_url: str) -> Line:
        """The line that the project's settings name, as a crawl would have it, into that database."""
        settings = project_settings()
        settings.set("COLLECTOR_DATABASE_URL", database_url)
        crawler = Crawler(publisher, settings)
        crawler.spider = publisher()
        names = (settings["COLLECTOR_MEMORY"], *build_component_list(settings.getdict("ITEM_PIPELINES")))
        memory, *stages = (build_from_crawler(load_object(name), crawler) for name in names)
        return cls(publisher, memory, stages)

    async def again(self, kept: KeptPoll) -> Poll:
        """The poll, made again and recorded, under the name that it had."""
        watch, shelf = Watch(kept.url, kept.publisher, kept.depth), Shelf(kept.answers)
        known = self.memory.known(kept.url)
        poll = Poll(kept.uid, watch, kept.started_at, known, self.publisher.extractor())
        polling = Polling(poll, self.publisher, shelf.fetch)
        poll = await polling.run(await shelf.fetch(kept.url, {}))
        for stage in self.stages:
            poll = await stage.process_item(poll)
        return poll


@contextmanager
def runner() -> Iterator[asyncio.Runner]:
    """An event loop for many polls, one after the other, their stages in one thread."""
    with asyncio.Runner() as one, ThreadPoolExecutor(1) as thread:
        one.get_loop().set_default_executor(thread)
        yield one


class Shelf:
    """What came in answer to a poll, handed out once more in the same order, address by address."""

    def __init__(self, answers: Sequence[Answer]) -> None:
        self._answers: defaultdict[str, list[Answer]] = defaultdict(list)
        for answer in reversed(answers):
            self._answers[answer.page.url].append(answer)
        self._given: dict[str, Answer] = {}
        self._at = answers[0].page.captured_at

    async def fetch(self, url: str, headers: Mapping[str, str]) -> Page:  # noqa: ARG002 (what was asked is long past)
        """The next answer of that address. One that is asked again, with no other answer kept, is as it was."""
        if self._answers[url]:
            answer = self._given[url] = self._answers[url].pop()
            self._at = answer.page.captured_at
            return answer.as_it_came()
        given = self._given.get(url)
        if given is None:
            missing = Failure(FailureKind.CONNECTION, f"no answer of {url} was kept with this poll")
            return Page(url, self._at, 0, failure=missing)
        if given.page.status == NOT_MODIFIED:
            return given.in_full()
        return replace(given.page, status=NOT_MODIFIED)
