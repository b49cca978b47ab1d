"""Last stage: one poll, one transaction. Then, and only then, the poll is acknowledged."""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace

from scrapy.crawler import Crawler
from sqlalchemy import Connection

from collector.afterwards import known_after
from collector.errors import BusyError, LeaseLost, StoreAway
from collector.poll import Poll, Recorded
from collector.query import answers
from collector.store import requests
from collector.store.keep import Keep, kept
from collector.store.polls import record
from pipelines.detect import judge

PATIENCE = 600.0
"""Seconds for which the service waits for a store that is away or held by another process: what it read is not lost."""

BY_HAND = 60.0
"""Seconds for which a poll by hand waits for one that is away; one that is held is for its user to try again."""


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
        began = time.monotonic()
        while True:
            try:
                return await asyncio.to_thread(self.record, poll)
            except BusyError as problem:
                if time.monotonic() - began > _patience(poll, problem):
                    raise
                await asyncio.sleep(1)

    def record(self, poll: Poll) -> Poll:
        """The poll as it was recorded, on disk."""
        return replace(poll, recorded=self._recorded(poll))

    def _recorded(self, poll: Poll) -> Recorded:
        store, bodies = self.keep.store, self.keep.bodies
        recorded = record(store, bodies, poll, lambda known, past_of: judge(poll, known, past_of), _answer)
        known = known_after(poll, recorded)
        if known is not None and recorded.end is not None:
            self.keep.recollections.put(recorded.end.head, known)
        return recorded


def _patience(poll: Poll, problem: BusyError) -> float:
    if isinstance(problem, LeaseLost):
        return 0.0
    if poll.watch.lease is not None:
        return PATIENCE
    return BY_HAND if isinstance(problem, StoreAway) else 0.0


def _answer(connection: Connection, poll: Poll) -> None:
    """Ends the request that asked for a poll, as it is recorded: a service that dies then would poll it again."""
    lease = poll.watch.lease
    if lease is not None and lease.request is not None:
        requests.finish(connection, lease.request, answers.poll(poll), "done", poll.finished_at)
