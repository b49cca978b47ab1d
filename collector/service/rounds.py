"""The rounds of `collector run`: every watch of the schedule again and again, a publisher's one after the other.

What is due is kept in memory: after a restart every watch is polled once, and conditionally, so that nothing is
transferred twice.
"""

from __future__ import annotations

import asyncio
import heapq
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count

from collector.model import Depth, Outcome, Status, Watch
from collector.poll import Poll

AUTO = timedelta(seconds=60)
"""The interval of a watch that names none."""

CLOSED = timedelta(hours=1)
"""How often a blog is looked at once it has closed: what is changed quietly afterwards is found."""

FAILING_AT_MOST = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Turn:
    """A watch with the interval between two of its polls."""

    watch: Watch
    every: timedelta


@dataclass
class Rounds:
    """The turns of one publisher. `clock` tells seconds, from any beginning."""

    turns: Sequence[Turn]
    clock: Callable[[], float]
    failures: dict[str, int] = field(default_factory=dict)
    _resolved: asyncio.Event = field(default_factory=asyncio.Event)
    _pause: timedelta = AUTO

    async def feed(self) -> AsyncIterator[Watch]:
        """The watch that is due, whenever the one before has resolved."""
        order = count()
        due = [(self.clock(), next(order), turn) for turn in self.turns]
        while due:
            at, _, turn = heapq.heappop(due)
            await asyncio.sleep(max(0.0, at - self.clock()))
            self._resolved.clear()
            yield turn.watch
            await self._resolved.wait()
            heapq.heappush(due, (self.clock() + self._pause.total_seconds(), next(order), turn))

    def heard(self, poll: Poll) -> None:
        """Takes note of how a poll ended, recorded or not: the next one of its watch is due accordingly."""
        turn = next(t for t in self.turns if t.watch.url == poll.watch.url)
        self._pause = self.interval(turn, poll)
        self._resolved.set()

    def unheard(self) -> None:
        """Takes note that a poll came to nothing that is known of: the rounds go on."""
        self._pause = FAILING_AT_MOST
        self._resolved.set()

    def interval(self, turn: Turn, poll: Poll) -> timedelta:
        """How long after a poll the next is due: doubled with each failure in a row, longer once the blog is closed."""
        failed = poll.recorded is None or poll.recorded.outcome is Outcome.FAILED
        failures = self.failures.get(turn.watch.url, 0) + 1 if failed else 0
        self.failures[turn.watch.url] = failures
        if failures:
            backed_off: timedelta = turn.every * 2 ** min(failures, 10)
            return max(turn.every, min(backed_off, FAILING_AT_MOST))
        blog = poll.blog or poll.known.blog
        return max(turn.every, CLOSED) if blog and blog.status is Status.CLOSED else turn.every


def watch(url: str, publisher: str) -> Watch:
    """A watch of the schedule: the newest page is read, and all pages when there is a reason to."""
    return Watch(url, publisher, Depth.NEWEST)
