"""The gate's account of hosts, kept in the store: one collector speaks to a host, and its requests go one by one."""

from __future__ import annotations

import asyncio
import os
import platform
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import lru_cache
from uuid import uuid4

from scrapy.crawler import Crawler

from collector.backoff import HostPause, host_after
from collector.changes import stamp
from collector.errors import BusyError
from collector.fetch.gate import Heard
from collector.fetch.outcome import RequestRefused
from collector.model import Failure, FailureKind
from collector.publishers import is_this_machine
from collector.store import hosts as hosting
from collector.store.hosts import LEASE, Host
from collector.store.keep import kept
from collector.store.store import Store
from collector.store.watches import GAP

LONGEST_REST = 60.0
"""Seconds for which a request waits for a host's pause to end; a longer one ends its poll."""

LONGEST_QUEUE = 900.0
"""Seconds for which a request waits for another collector to be done with a host."""

_AGAIN = 0.5
_SURE = 32.0
"""A lease that lasts for less is renewed before a request sets off: an answer may take half a minute."""

_IDLE, _IDLE_ALONE = 2.0, 60.0
"""Seconds after which a host that nobody here needs is handed back: soon where another collector may wait for it."""


@dataclass
class Lane:
    """What this process knows of a host. `users` counts the polls and requests that need it; its lease is `until`."""

    host: Host
    until: float = 0.0
    users: int = 0
    used_at: float = 0.0
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)


class StoreGate:
    """The gate of one process. `clock` tells seconds since 1970."""

    def __init__(self, store: Store, owner: str, clock: Callable[[], float] = time.time) -> None:
        self.store = store
        self.owner = owner
        self.clock = clock
        self.lanes: dict[str, Lane] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> StoreGate:
        """The gate of this process for the store that the settings name."""
        return gate_of(crawler.settings["COLLECTOR_DATABASE_URL"])

    async def enter(self, host: str, crawl_delay: float | None) -> None:
        """See `collector.fetch.gate.Gate`."""
        if is_this_machine(host):
            return
        lane = self.lane(host)
        lane.users += 1
        try:
            await lane.turn.acquire()
            try:
                await self._wait(lane, crawl_delay)
            except BaseException:
                lane.turn.release()
                raise
        except BaseException:
            lane.users -= 1
            raise

    async def leave(self, host: str, heard: Heard | None) -> None:
        """See `collector.fetch.gate.Gate`."""
        if is_this_machine(host):
            return
        lane, now = self.lanes[host], self.clock()
        lane.used_at = now
        pause = lane.host.pause if heard is None else host_after(lane.host.pause, now, heard.kind, heard.wait)
        changed = pause != lane.host.pause
        lane.host = replace(lane.host, next_ok_at=now + lane.host.gap, pause=pause)
        lane.users -= 1
        lane.turn.release()
        if changed:
            await asyncio.to_thread(self._rest, host, pause)

    async def close(self) -> None:
        """See `collector.fetch.gate.Gate`."""
        idle = self.idle(0.0)
        if idle:
            await asyncio.to_thread(self._hand_back, idle)

    def lane(self, host: str) -> Lane:
        """What is known of a host, from now on if not before."""
        return self.lanes.setdefault(host, Lane(Host(host, GAP, 0.0, HostPause())))

    def hold(self, hosts: Iterable[Host], until: float) -> None:
        """Takes note of hosts that were claimed in the store, with their watches, until then."""
        for host in hosts:
            lane = self.lane(host.name)
            # What was asked since is known here and not in the store.
            lane.host = replace(host, next_ok_at=max(host.next_ok_at, lane.host.next_ok_at))
            lane.until = until

    def renewed(self, until: float) -> None:
        """Takes note that every lease was renewed until then."""
        for lane in self.lanes.values():
            lane.until = until

    def idle(self, since: float | None = None) -> list[tuple[str, float]]:
        """Hosts that nobody here has needed for so many seconds, with when they may be asked next; forgets them."""
        now = self.clock()
        since = (_IDLE_ALONE if self.store.is_sqlite else _IDLE) if since is None else since
        found = [lane.host for lane in self.lanes.values() if not lane.users and now - lane.used_at >= since]
        for host in found:
            del self.lanes[host.name]
        return [(host.name, host.next_ok_at) for host in found]

    async def _wait(self, lane: Lane, crawl_delay: float | None) -> None:
        queued_at = self.clock()
        while True:
            now = self.clock()
            if not now < lane.until - _SURE < now + LEASE.total_seconds():
                if not await self._take(lane):
                    self._give_up_after(LONGEST_QUEUE, now - queued_at, lane.host.name)
                    await asyncio.sleep(_AGAIN)
                    continue
                now = self.clock()
            if crawl_delay is not None and max(GAP, crawl_delay) != lane.host.gap:
                lane.host = replace(lane.host, gap=max(GAP, crawl_delay))
                await asyncio.to_thread(self._space, lane.host.name, lane.host.gap)
            left = self._rest_left(lane.host, now)
            if left <= 0:
                return
            await asyncio.sleep(min(left, LEASE.total_seconds() / 3))

    def _rest_left(self, host: Host, now: float) -> float:
        """Seconds until the host may be asked. A gap that ends later than it can is a clock that was set back."""
        paused = host.pause.until - now
        if paused > LONGEST_REST:
            until = stamp(datetime.fromtimestamp(host.pause.until, UTC))
            said = f"The host is left alone until {until}: {host.pause.reason}. Nothing was asked."
            raise RequestRefused(Failure(FailureKind.RATE_LIMITED, said))
        return max(paused, min(host.next_ok_at - now, host.gap))

    def _give_up_after(self, most: float, waited: float, host: str) -> None:
        if waited > most:
            said = f"Another collector spoke to {host} for {most:.0f} seconds on end. Poll again later."
            raise RequestRefused(Failure(FailureKind.TIMEOUT, said))

    async def _take(self, lane: Lane) -> bool:
        """Makes the host ours in the store, or keeps it; False while it is somebody else's, or the store is away."""
        try:
            held = await asyncio.to_thread(self._taken, lane.host.name)
        except BusyError:
            return False
        self.hold(held, self.clock() + LEASE.total_seconds())
        return bool(held)

    def _taken(self, host: str) -> list[Host]:
        now = datetime.fromtimestamp(self.clock(), UTC)
        with self.store.write() as connection:
            hosting.introduce(connection, [host], GAP, now)
            return hosting.take(connection, self.owner, [host], now)

    def _rest(self, host: str, pause: HostPause) -> None:
        with self.store.write() as connection:
            hosting.rest(connection, host, pause)

    def _space(self, host: str, gap: float) -> None:
        with self.store.write() as connection:
            hosting.space(connection, host, gap)

    def _hand_back(self, idle: list[tuple[str, float]]) -> None:
        with self.store.write() as connection:
            hosting.hand_back(connection, self.owner, idle)


@lru_cache(maxsize=4)
def gate_of(url: str) -> StoreGate:
    """The gate of this process for the store at an address: one, however many crawls there are."""
    return StoreGate(kept(url).store, f"{platform.node()}:{os.getpid()}:{uuid4().hex[:8]}")
