"""What `collector run` keeps alive: the claims, the crawls, the schedule, and a look at how it all goes.

Twisted owns the loop, APScheduler carries what has a rhythm, and what is due is in the store: a service that is killed
and started again goes on where it was.
"""

from __future__ import annotations

import asyncio
import logging
import os
import platform
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger
from scrapy.settings import Settings

from collector.cadence import REPRICED_EVERY
from collector.errors import CollectorError
from collector.poll import Poll
from collector.service import custodian, discovery, health, trouble
from collector.service.discovery import Discovery
from collector.service.dispatch import Dispatcher
from collector.service.fleet import Fleet
from collector.service.gate import gate_of
from collector.service.jobs import Job
from collector.service.plan import Plan, of_schedule
from collector.service.standstill import OF_STORE, Standstill
from collector.store import collectors, leases, watches
from collector.store.keep import kept
from collector.store.retention import let_go

logger = logging.getLogger(__name__)

TICK = 0.25
HEARTBEAT = 10.0
LOOK_AT_SCHEDULE = 5.0
LET_GO_EVERY = 24 * 3600.0
PATIENCE = 5.0
"""Seconds for which a service that is to end lets its polls end."""

ABANDON = 1.5
"""Seconds that its crawls then have."""


def utc_now() -> datetime:
    """What time it is."""
    return datetime.now(UTC)


class Service:
    """One collector. `tell` hears of every poll that was recorded."""

    def __init__(
        self,
        settings: Settings,
        plan: Plan,
        tell: Callable[[Poll], None] = lambda _poll: None,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        url = settings["COLLECTOR_DATABASE_URL"]
        self.settings = settings
        self.store = kept(url).store
        self.plan = plan
        self.clock = clock
        self.gate = gate_of(url)
        self.owner = self.gate.owner
        self.dispatcher = Dispatcher(self.gate, partial(Fleet, settings), clock, tell)
        self.discovery = Discovery(self.store, lambda: plan.schedule.discover, of_schedule, clock)
        self.standstill = Standstill(self.store, clock)
        self.started_at = clock()
        self.stopping = asyncio.Event()

    async def run(self) -> bool:
        """Works until `stopping` is set; then ends within seconds, and hands back what is not done.

        Returns whether that could be written down; if not, threads wait for a store that somebody holds.
        """
        scheduler = AsyncIOScheduler(timezone=UTC)
        for job in JOBS:
            trigger = CronTrigger.from_crontab(job.cron, UTC) if job.cron else IntervalTrigger(seconds=job.every)
            first = self.started_at + timedelta(seconds=job.first)
            options = {"coalesce": True, "misfire_grace_time": None, "max_instances": 1}
            scheduler.add_job(self._guarded(job), trigger, name=job.name, next_run_time=first, **options)
        try:
            await asyncio.to_thread(self._begin)
            scheduler.start()
            await self.stopping.wait()
        finally:
            if scheduler.running:
                scheduler.shutdown(wait=False)
            handed_back = await self.dispatcher.stop(PATIENCE, ABANDON)
        return handed_back

    def _begin(self) -> None:
        with self.store.write() as connection:
            if self.store.is_sqlite:  # whoever holds the data directory is alone
                leases.free_all(connection, self.clock())
            process = f"process {os.getpid()} on {platform.node()}"
            collectors.begin(connection, self.owner, process, self.clock())

    def _guarded(self, job: Job) -> Callable[[], Awaitable[None]]:
        async def run() -> None:
            try:
                await job.run(self)
            except OF_STORE as problem:
                self.standstill.met(problem)
            except CollectorError as problem:
                logger.error("%s failed: %s", job.name, problem)  # noqa: TRY400 (the sentence says it all)
            except Exception:
                logger.exception("%s failed", job.name)

        return run

    def reread(self) -> None:
        """Puts `schedules.yaml` in force as it is now; a mistake in it leaves things as they were, and is told."""
        try:
            count = self.plan.read()
        except CollectorError as problem:
            logger.error("the schedule stays as it was: %s", problem)  # noqa: TRY400 (the sentence says it all)
        else:
            logger.info("%s is in force: %d watches", self.plan.path, count)


async def _tick(service: Service) -> None:
    await service.dispatcher.claim()


async def _beat(service: Service) -> None:
    home = Path(service.settings["COLLECTOR_HOME"])
    trouble.mind_the_disk(service.dispatcher, home)
    await asyncio.to_thread(service.dispatcher.renew)
    service.dispatcher.give_up_the_lost()
    figures = health.figures(service.dispatcher)
    await asyncio.to_thread(_beat_once, service, figures)
    await asyncio.to_thread(trouble.look, service.dispatcher, home)
    await asyncio.to_thread(service.standstill.over)


def _beat_once(service: Service, figures: dict[str, object]) -> None:
    now = service.clock()
    with service.store.write() as connection:
        collectors.beat(connection, service.owner, figures, now)
        moved = leases.set_clock_right(connection, now)
        watches.follow(connection, now)
    if moved:
        logger.warning("the clock was set back: %d watches were planned anew", moved)


async def _look_at_schedule(service: Service) -> None:
    if service.plan.changed():
        await asyncio.to_thread(service.reread)


async def _look_for_blogs(service: Service) -> None:
    await service.discovery.look_round(service.dispatcher.fleet.fetch)


async def _reprice(service: Service) -> None:
    budget = service.plan.schedule.budget
    if budget is not None:
        await asyncio.to_thread(_repriced, service, budget * REPRICED_EVERY / 3600)


def _repriced(service: Service, allowed: float) -> None:
    with service.store.write() as connection:
        leases.reprice(connection, service.clock(), allowed)


async def _let_go(service: Service) -> None:
    dropped = await asyncio.to_thread(let_go, kept(service.settings["COLLECTOR_DATABASE_URL"]), service.clock())
    if dropped:
        logger.info("%d pages were kept as long as was asked, and let go of", dropped)


async def _take_root(service: Service) -> None:
    await asyncio.to_thread(custodian.take_root, service.store, service.clock())


async def _verify(service: Service) -> None:
    await custodian.verify(service.store, service.settings, service.clock)


JOBS = (
    Job("claiming", _tick, every=TICK),
    Job("heartbeat", _beat, every=HEARTBEAT),
    Job("schedule", _look_at_schedule, every=LOOK_AT_SCHEDULE),
    Job("discovery", _look_for_blogs, every=discovery.PAUSE),
    Job("price", _reprice, every=REPRICED_EVERY),
    Job("retention", _let_go, every=LET_GO_EVERY),
    Job("root", _take_root, every=custodian.LOOK_AT_DATE),
    Job("verification", _verify, every=custodian.VERIFY_EVERY, first=custodian.VERIFY_FIRST),
)
