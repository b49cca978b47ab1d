"""What a service does again and again beside its polls: other parts plug in here, with a coroutine and a rhythm."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collector.service.service import Service


@dataclass(frozen=True, slots=True)
class Job:
    """Run every so many seconds, or after a cron line in UTC; never twice at a time, and missed runs only once.

    The first run is `first` seconds after the start.

    What a run raises is logged, and the next one is made all the same.
    """

    name: str
    run: Callable[[Service], Awaitable[None]]
    every: float | None = None
    cron: str | None = None
    first: float = 0.0
