"""Plays a script: moves a newsroom's edition along its steps, in real time or faster."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Event, Thread

from collector.newsroom.afternoon import PACE
from collector.newsroom.server import Newsroom
from collector.newsroom.story import Step


@dataclass(frozen=True, slots=True)
class StoryClock:
    """The newsroom's time: `PACE` times as fast as play, and never ahead of the real time that `now` tells.

    The curtain rose at `rose_at` by the real clock, which was `opened` in the story; play runs `speed` times as fast as
    the script says.
    """

    now: Callable[[], datetime]
    rose_at: datetime
    opened: datetime
    speed: float = 1.0

    def __call__(self) -> datetime:
        """What time it is in the newsroom."""
        real = self.now()
        return min(real, self.at((real - self.rose_at).total_seconds() * self.speed))

    def at(self, seconds: float) -> datetime:
        """The newsroom's time so many seconds into the play."""
        return self.opened + timedelta(seconds=seconds * PACE)

    def until(self, seconds: float) -> float:
        """Real seconds from now until so many seconds into the play; negative when past."""
        return seconds / self.speed - (self.now() - self.rose_at).total_seconds()


def raise_curtain(steps: Sequence[Step], now: Callable[[], datetime], speed: float = 1.0) -> StoryClock:
    """A clock for a play that begins now. The story lies in the past and catches up with now at the last step."""
    rose_at = now()
    length = steps[-1].at_seconds
    return StoryClock(now, rose_at, rose_at + timedelta(seconds=length / speed - length * PACE), speed)


def play(
    newsroom: Newsroom,
    steps: Sequence[Step],
    clock: StoryClock,
    wait: Callable[[float], bool],
    tell: Callable[[Step], object] = str,
) -> None:
    """Plays every step at its time. `wait` sleeps for so many seconds and says whether to stop, as `Event.wait` does.

    A step's posts carry the time that the script gives them, however late the step was played. `tell` is called after
    each step.
    """
    for step in steps:
        if wait(max(0.0, clock.until(step.at_seconds))):
            return
        newsroom.edition = step.change(newsroom.edition, clock.at(step.at_seconds))
        tell(step)


@contextmanager
def playing(
    newsroom: Newsroom, steps: Sequence[Step], clock: StoryClock, tell: Callable[[Step], object] = str
) -> Iterator[Thread]:
    """Plays in a thread of its own, which is given; leaving the context stops it."""
    stop = Event()
    thread = Thread(target=play, args=(newsroom, steps, clock, stop.wait, tell), daemon=True)
    thread.start()
    try:
        yield thread
    finally:
        stop.set()
        thread.join()
