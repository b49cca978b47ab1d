"""Claims what is due, hands it to the crawls, and sees every poll to its one end."""

from __future__ import annotations

import asyncio
import logging
import time
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Generic, Protocol, TypeVar

from collector.errors import CollectorError
from collector.model import Outcome
from collector.poll import Poll
from collector.service.fleet import Hearing, Key, key_of
from collector.service.gate import StoreGate
from collector.store import hosts as hosting
from collector.store import leases, requests
from collector.store.hosts import LEASE
from collector.store.leases import AT_ONCE, Claim
from collector.watch import Watch

logger = logging.getLogger(__name__)

MOST = 64
"""How many polls are under way at once."""

LONGEST = 2 * 3600.0
"""Seconds after which a poll that was never heard of again is given up."""

TIDIED_EVERY = timedelta(seconds=10)
"""After this time, whatever the store says that we hold, and we know nothing of, is handed back."""

LATER = timedelta(minutes=1)
"""When a watch is due again whose poll came to nothing that could be recorded."""

C = TypeVar("C", bound="Crews")


@dataclass
class Figures:
    """What was done since the start. Lags are seconds from when a watch was due to when it was taken up."""

    outcomes: Counter[str] = field(default_factory=Counter)
    changes: int = 0
    lost: int = 0
    restarts: int = 0
    lags: deque[float] = field(default_factory=lambda: deque(maxlen=2000))
    ended: deque[float] = field(default_factory=lambda: deque(maxlen=20_000))

    def lag(self) -> float:
        """The lag that nineteen of twenty polls stay below, of the last two thousand."""
        return sorted(self.lags)[int(len(self.lags) * 0.95)] if self.lags else 0.0

    def a_minute(self, now: float) -> int:
        """Polls that ended in the last minute."""
        return sum(now - at <= 60 for at in self.ended)  # noqa: PLR2004 (a minute)


class Crews(Protocol):
    """Who makes polls: of every watch sent, `Hearing` is told once what became of it."""

    def send(self, watch: Watch) -> None:
        """Has a watch polled."""
        ...

    async def stop(self, seconds: float) -> None:
        """Ends within so many seconds; what is under way then is lost."""
        ...


class Dispatcher(Generic[C]):
    """The polls of this process, made by the `crews` that are given a hearing. `tell` hears of every recorded poll."""

    def __init__(
        self,
        gate: StoreGate,
        crews: Callable[[Hearing], C],
        clock: Callable[[], datetime],
        tell: Callable[[Poll], None],
    ) -> None:
        self.store = gate.store
        self.gate = gate
        self.clock = clock
        self.tell = tell
        self.started_at = self.tidied_at = clock()
        self.figures = Figures()
        self.fleet = crews(Hearing(self._recorded, self._lost, self._fetched, self._crawl_ended))
        self.under_way: dict[Key, tuple[Claim, float]] = {}
        self.paused: str | None = None
        self._writing: set[asyncio.Task[None]] = set()
        self._progress: dict[str, int] = {}

    async def claim(self) -> None:
        """Takes up what is due and what was asked for, as far as there is room."""
        room = MOST - len(self.under_way)
        if room <= 0 or self.paused:
            return
        watched = {claim.watch_id for claim, _ in self.under_way.values()}
        claims = await asyncio.to_thread(self._claimed, room, self._full(), watched)
        now = self.clock()
        # After a jump of the clock a watch may be claimed anew while its stale poll is still under way.
        twice = [claim for claim in claims if claim.watch_id in watched]
        if twice:
            await asyncio.to_thread(self._write, lambda c: leases.let_go(c, twice))
        for claim in claims:
            if claim not in twice:
                self._send(claim, now)

    def _send(self, claim: Claim, now: datetime) -> None:
        if claim.due_at is not None:
            due_at = max(claim.due_at, self.started_at)  # before that, nobody was there to be late
            self.figures.lags.append(max(0.0, (now - due_at).total_seconds()))
        if claim.host:
            self.gate.lane(claim.host).users += 1
        if claim.lease.request is not None:
            self._progress[claim.watch.url] = claim.lease.request
        self.under_way[key_of(claim.watch)] = claim, time.monotonic()
        self.fleet.send(claim.watch)

    def _full(self) -> list[str]:
        hosts = Counter(claim.host for claim, _ in self.under_way.values() if claim.host)
        return [host for host, polls in hosts.items() if polls >= AT_ONCE]

    def _claimed(self, room: int, full: list[str], watched: set[int]) -> list[Claim]:
        now, idle = self.clock(), self.gate.idle()
        if not timedelta() <= now - self.tidied_at < TIDIED_EVERY:
            self._write(lambda c: leases.let_go_of_forgotten(c, self.gate.owner, watched))
            self.tidied_at = now
        if idle:
            self._write(lambda c: hosting.hand_back(c, self.gate.owner, idle))
        with self.store.read() as connection:
            if not leases.ready(connection, self.gate.owner, now):
                return []
        with self.store.write() as connection:
            claims, held = leases.claim(connection, self.gate.owner, now, room, full)
        self.gate.hold(held, (now + LEASE).timestamp())
        return claims

    def renew(self) -> None:
        """Says again what is ours; gives up what was never heard of again."""
        now = self.clock()
        self._write(lambda c: leases.renew(c, self.gate.owner, now))
        self.gate.renewed((now + LEASE).timestamp())

    def give_up_the_lost(self) -> None:
        """Ends polls that were never heard of again."""
        late = [claim for claim, since in self.under_way.values() if time.monotonic() - since > LONGEST]
        for claim in late:
            self._lost(claim.watch, "it was never heard of again")

    async def stop(self, patience: float, seconds: float) -> bool:
        """Lets polls end for so long; then ends the crawls, and hands back what was not done.

        Returns whether that could be written down; while somebody holds the store it cannot, and its leases will end.
        """
        deadline = time.monotonic() + patience
        while self.under_way and time.monotonic() < deadline:  # noqa: ASYNC110 (once in a service's life)
            await asyncio.sleep(0.05)
        await self.fleet.stop(seconds)
        if self._writing:
            await asyncio.wait(self._writing, timeout=1)
        try:
            await asyncio.wait_for(asyncio.to_thread(self._leave), seconds)
        except (CollectorError, TimeoutError) as problem:
            why = str(problem) or "the store is held by another process"
            logger.warning("what was under way could not be handed back, its leases will end: %s", why)
            return False
        return True

    def _leave(self) -> None:
        for claim, _ in self.under_way.values():
            if claim.host:
                self.gate.lane(claim.host).users -= 1
        self.under_way.clear()
        idle = self.gate.idle(0.0)
        with self.store.write() as connection:
            leases.leave(connection, self.gate.owner)
            hosting.hand_back(connection, self.gate.owner, idle)

    def _write(self, act: Callable[..., object]) -> None:
        with self.store.write() as connection:
            act(connection)

    def _later(self, act: Callable[..., object]) -> None:
        """Writes something down without waiting for it."""

        async def write() -> None:
            try:
                await asyncio.to_thread(self._write, act)
            except CollectorError as problem:
                logger.warning("could not be written down: %s", problem)

        task = asyncio.create_task(write())
        self._writing.add(task)
        task.add_done_callback(self._writing.discard)

    def _ended(self, watch: Watch) -> Claim | None:
        claim, _ = self.under_way.pop(key_of(watch), (None, 0.0))
        if claim is None:
            return None
        self.figures.ended.append(time.monotonic())
        if claim.host:
            lane = self.gate.lane(claim.host)
            lane.users -= 1
            lane.used_at = self.gate.clock()
        self._progress.pop(watch.url, None)
        return claim

    def _recorded(self, poll: Poll) -> None:
        claim = self._ended(poll.watch)
        if claim is None or poll.recorded is None:
            return
        self.figures.outcomes[poll.recorded.outcome] += 1
        self.figures.changes += len(poll.recorded.changes)
        if poll.recorded.outcome is Outcome.FAILED and poll.recorded.failure:
            failure = poll.recorded.failure
            logger.warning("%s: %s: %s", poll.watch.url, failure.kind, failure.message, extra={"url": poll.watch.url})
        self.tell(poll)

    def _lost(self, watch: Watch, why: str) -> None:
        claim = self._ended(watch)
        if claim is None:
            return
        self.figures.lost += 1
        logger.error("the poll of %s came to nothing: %s", watch.url, why, extra={"url": watch.url})
        now, number = self.clock(), claim.lease.request
        self._later(lambda c: leases.postpone(c, claim, now + LATER, now, f"the last poll came to nothing: {why}"))
        if number is not None:
            self._later(lambda c: requests.finish(c, number, None, why, now))

    def _fetched(self, url: str) -> None:
        bare = url.partition("?")[0]
        for asked, number in self._progress.items():
            if bare == asked.partition("?")[0]:
                self._later(lambda c, n=number: requests.tell(c, n, url))

    def _crawl_ended(self, _publisher: str, _why: str) -> None:
        self.figures.restarts += 1
