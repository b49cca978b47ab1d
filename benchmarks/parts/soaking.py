"""A month of the service on a clock that jumps: its dispatcher, leases, gate, stages and store; HTTP alone is left out.

What is held against it is noted as it goes: polls of one watch that overlap, turns that were missed, removals that the
script knows nothing of.
"""

from __future__ import annotations

import asyncio
import gc
from array import array
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path

from sqlalchemy import func, select

from benchmarks.parts.lives import Life, month
from benchmarks.parts.newsstand import Newsstand
from benchmarks.parts.warp import OnTheSpot, WarpLoop
from benchmarks.parts.weather import Host, hosts
from collector.changes import ChangeKind
from collector.errors import CollectorError
from collector.fetch.polling import Polling
from collector.poll import Poll
from collector.service.dispatch import Dispatcher
from collector.service.fleet import Hearing
from collector.service.gate import StoreGate
from collector.service.health import resident_memory
from collector.service.memory import StoreMemory
from collector.store import leases, watches
from collector.store.bodies import Bodies
from collector.store.keep import Keep
from collector.store.leases import Claim
from collector.store.schema import bodies, changes, polls
from collector.store.service_schema import dues
from collector.store.store import Store
from collector.store.watches import DEMAND, Wanted
from collector.watch import Watch
from pipelines.archive import Archive
from pipelines.detect import Detect
from pipelines.normalise import Normalise
from pipelines.persist import Persist
from spiders.guardian import Guardian

TICK = 1.0
LONGEST_SLEEP = 600.0
RENEWED = 15.0
KILLED_EVERY = timedelta(days=3, hours=5)
DAY = timedelta(days=1)
HELD = select(
    select(func.count()).select_from(polls).scalar_subquery(),
    select(func.count()).select_from(changes).scalar_subquery(),
    select(func.coalesce(func.sum(func.length(bodies.c.frame)), 0)).scalar_subquery(),
)
"""How many polls and changes a store holds, and how many bytes of packed pages."""


@dataclass(frozen=True)
class Sample:
    """How large it all was at a moment: resident memory and the store's file, in bytes, and what the store holds."""

    at: datetime
    memory: int
    size: int
    polls: int
    changes: int
    frames: int


@dataclass
class Notes:
    """What was seen. Lags are seconds from when a watch was due to when it was taken up, at hosts with no trouble."""

    lags: array[float] = field(default_factory=lambda: array("d"))
    overlaps: int = 0
    false_removals: list[str] = field(default_factory=list)
    outcomes: Counter[str] = field(default_factory=Counter)
    failures: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    abandoned: int = 0
    kills: int = 0
    samples: list[Sample] = field(default_factory=list)


class Crew:
    """Polls what it is sent, each watch in a task of its own."""

    def __init__(self, soak: Soak, hearing: Hearing) -> None:
        self.soak = soak
        self.hearing = hearing
        self.tasks: dict[asyncio.Task[None], str] = {}

    def send(self, watch: Watch) -> None:
        """Has a watch polled."""
        self.soak.notes.overlaps += watch.url in self.tasks.values()
        task = asyncio.create_task(self._poll(watch))
        self.tasks[task] = watch.url
        task.add_done_callback(self.tasks.pop)

    async def stop(self, seconds: float) -> None:
        """Ends at once."""
        del seconds
        for task in [*self.tasks]:
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)

    async def _poll(self, watch: Watch) -> None:
        soak = self.soak
        memory = StoreMemory(soak.keep)
        known = memory.at_hand(watch) or memory.known(watch.url)
        poll = Poll(f"poll {next(soak.numbers)}", watch, soak.loop.now(), known, Guardian.extractor())
        polling = Polling(poll, Guardian, soak.stand.fetch)
        try:
            poll = await polling.run(await soak.stand.fetch(watch.url, polling.conditions(watch.url)))
            for stage in soak.stages:
                poll = await stage.process_item(poll)
        except CollectorError as problem:
            self.hearing.lost(watch, str(problem))
            return
        self.hearing.recorded(poll)


class Watched(Dispatcher[Crew]):
    """The service's dispatcher, looked at over its shoulder."""

    taken: Callable[[Claim, datetime], None]

    def _send(self, claim: Claim, now: datetime) -> None:
        self.taken(claim, now)
        super()._send(claim, now)


class Soak:
    """So many blogs over so many days, in a new store in `folder`. `looked` hears of every sample."""

    def __init__(self, folder: Path, seed: int, blogs: int, days: float, looked: Callable[[Sample], None]) -> None:
        self.loop = WarpLoop(datetime.fromisoformat("2026-03-01T06:00:00+00:00"))
        self.ends = self.loop.begun + timedelta(days=days)
        self.lives = month(seed, blogs, max(2, blogs // 12), self.loop.begun, days)
        self.by_url: dict[str, Life] = {}
        self.hosts: dict[str, Host] = hosts(seed, {life.host for life in self.lives}, self.loop.begun, days)
        self.file = folder / "store.sqlite3"
        self.keep = Keep(Store(f"sqlite:///{self.file}"), Bodies(), worker=OnTheSpot())
        self.stages = Archive(self.keep), Normalise(self.keep, Guardian), Detect(self.keep), Persist(self.keep)
        self.shown = (folder / "shown.txt").open("w+", encoding="utf-8")
        """What was shown to polls that counted, a line each: in memory, a month of it would be taken for a leak."""
        self.numbers = count(1)
        self.notes = Notes()
        self.looked = looked
        self.coming = [*self.lives]
        self._begin()

    def run(self) -> None:
        """Lives through it."""
        try:
            self.loop.run_until_complete(self._run())
        finally:
            self.loop.close()

    def close(self) -> None:
        """Lets go of the store."""
        self.keep.store.close()
        self.shown.close()

    def _begin(self) -> None:
        """As a process that was just started."""
        gate = StoreGate(self.keep.store, f"collector {self.notes.kills}", lambda: self.loop.now().timestamp())
        self.stand = Newsstand(self.by_url, self.hosts, self.loop.now, gate)
        self.dispatcher = Watched(gate, lambda hearing: Crew(self, hearing), self.loop.now, self._recorded)
        self.dispatcher.taken = self._taken
        with self.keep.store.write() as connection:
            leases.free_all(connection, self.loop.now())

    async def _run(self) -> None:
        renewed, killed, sampled = self.loop.begun, self.loop.begun, self.loop.begun
        while (now := self.loop.now()) < self.ends:
            self._open(now)
            if now - killed >= KILLED_EVERY and self.dispatcher.under_way:
                killed = now
                await self._killed()
            if now - renewed >= timedelta(seconds=RENEWED):
                renewed = now
                self.dispatcher.renew()
            if now - sampled >= DAY:
                sampled += DAY
                self._look()
            await self.dispatcher.claim()
            await asyncio.sleep(self._pause())
        while self.dispatcher.under_way:  # noqa: ASYNC110 (once, at the end)
            await asyncio.sleep(TICK)
        self._look()

    def _open(self, now: datetime) -> None:
        """Watches the blogs that have opened since."""
        while self.coming and self.coming[0].opens <= now:
            life = self.coming.pop(0)
            self.by_url[life.url] = life
            with self.keep.store.write() as connection:
                watches.ask(connection, [Wanted(life.url, "guardian", life.host)], DEMAND, now)

    def _pause(self) -> float:
        """Seconds until something may be due."""
        if self.dispatcher.under_way:
            return TICK
        with self.keep.store.read() as connection:
            due = connection.execute(select(func.min(dues.c.next_at))).scalar()
        moments = [m for m in (due, self.coming[0].opens if self.coming else None, self.ends) if m]
        return min(max(TICK, (min(moments) - self.loop.now()).total_seconds()), LONGEST_SLEEP)

    async def _killed(self) -> None:
        """The process is gone in the middle of its polls, and another begins."""
        self.notes.kills += 1
        self.notes.abandoned += len(self.dispatcher.under_way)
        await self.dispatcher.fleet.stop(0)
        self._begin()

    def _taken(self, claim: Claim, now: datetime) -> None:
        due, host = claim.due_at, self.hosts[claim.host or ""]
        if due is not None and not host.troubled(due - DAY / 24, now):
            self.notes.lags.append((now - due).total_seconds())

    def _recorded(self, poll: Poll) -> None:
        recorded, life = poll.recorded, self.by_url[poll.watch.url]
        if recorded is None:
            raise ValueError(f"{poll.uid} is told of and was not recorded")
        self.notes.outcomes[recorded.outcome] += 1
        if recorded.failure:
            self.notes.failures[recorded.failure.kind] += 1
            return
        for page, reading in zip(poll.pages, poll.readings, strict=True):
            if reading is not None:
                said = self.stand.shown(life, page.body_digest)
                self.shown.writelines(f"{life.url} {key} {digest.hex()}\n" for key, digest in said)
        _, edition = life.at(self.loop.now())
        there = {post.id for post in edition.posts}
        for change in recorded.changes:
            self.notes.kinds[change.kind] += 1
            if change.kind is ChangeKind.REMOVED and change.key in there:
                self.notes.false_removals.append(f"{poll.watch.url} {change.key} at {change.to_at}")

    def _look(self) -> None:
        gc.collect()
        with self.keep.store.read() as connection:
            held = connection.execute(HELD).one()
        sample = Sample(self.loop.now(), resident_memory(), self.file.stat().st_size, *held)
        self.notes.samples.append(sample)
        self.looked(sample)
