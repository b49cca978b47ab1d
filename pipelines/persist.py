"""Last stage: one poll, one transaction. Then, and only then, the poll is acknowledged."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from scrapy.crawler import Crawler

from collector.poll import Poll
from collector.store.keep import Keep, kept
from collector.store.polls import record
from pipelines.detect import judge


class Persist:
    """Records polls in the store."""

    def __init__(self, keep: Keep) -> None:
        self.keep = keep

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Persist:
        """Opens the store that the settings name."""
        return cls(kept(crawler.settings["COLLECTOR_DATABASE_URL"]))

    async def process_item(self, poll: Poll) -> Poll:
        """The poll as it was recorded."""
        return await asyncio.to_thread(self.record, poll)

    def record(self, poll: Poll) -> Poll:
        """The poll as it was recorded, on disk."""
        recorded = record(self.keep.store, self.keep.bodies, poll, lambda known, past_of: judge(poll, known, past_of))
        return replace(poll, recorded=recorded)
