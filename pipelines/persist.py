"""Last stage: one poll, one transaction. Then, and only then, the poll is acknowledged."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from functools import partial

from scrapy.crawler import Crawler
from sqlalchemy import Connection

from collector.afterwards import known_after
from collector.poll import Poll, Recorded
from collector.query import answers
from collector.store import requests
from collector.store.keep import Keep, kept
from collector.store.polls import record
from pipelines.detect import judge
from pipelines.patience import Stage, patiently


class Persist:
    """Records polls in the store."""

    def __init__(self, keep: Keep) -> None:
        self.keep = keep

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Persist:
        """Opens the store that the settings name."""
        return cls(kept(crawler.settings["COLLECTOR_DATABASE_URL"]))

    async def process_item(self, poll: Poll) -> Poll:
        """The poll as it was recorded, on disk, once the store is there.

        A commit whose answer was lost is made again: the store knows a poll that it has already.
        """
        return await patiently(self.record, poll, self._made if self.keep.store.is_sqlite else asyncio.to_thread)

    async def _made(self, stage: Stage, poll: Poll) -> Poll:
        """With others that wait for the same disk; PostgreSQL takes care of that itself."""
        return await asyncio.wrap_future(self.keep.together.make(partial(stage, poll)))

    def record(self, poll: Poll) -> Poll:
        """The poll as it was recorded, on disk."""
        return replace(poll, recorded=self._recorded(poll))

    def _recorded(self, poll: Poll) -> Recorded:
        store, bodies = self.keep.store, self.keep.bodies
        recorded = record(store, bodies, poll, lambda known, past_of: judge(poll, known, past_of), _answer)
        known = known_after(poll, recorded)
        if known is not None and recorded.end is not None:
            self.keep.recollections.put(recorded.end.head, known, poll.finished_at)
        return recorded


def _answer(connection: Connection, poll: Poll) -> None:
    """Ends the request that asked for a poll, as it is recorded: a service that dies then would poll it again."""
    lease = poll.watch.lease
    if lease is not None and lease.request is not None:
        requests.finish(connection, lease.request, answers.poll(poll), "done", poll.finished_at)
