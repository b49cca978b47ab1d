"""What befalls the hosts of a soak: they are down, slow to the end, throttle, refuse, and take blogs away for good."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from random import Random


class Trouble(StrEnum):
    """How a host may be out of order."""

    DOWN = "refuses connections"
    ASLEEP = "never answers"
    BROKEN = "answers 503"
    THROTTLING = "answers 429"


STATUS = {Trouble.BROKEN: 503, Trouble.THROTTLING: 429}
EVERY = timedelta(days=3)
"""How far apart a host's troubles are, on average."""

AFTERMATH = timedelta(hours=1, minutes=5)
"""For how long after a trouble a host may still be left alone: the longest pause, and the turn behind it."""


@dataclass
class Host:
    """One host: its troubles in order, and what the soak holds against it: how its requests lay in time."""

    name: str
    troubles: list[tuple[datetime, datetime, Trouble]] = field(default_factory=list)
    at_once: int = 0
    most_at_once: int = 0
    ended_at: float = -1e9
    shortest_gap: float = 1e9
    asked: int = 0

    def trouble(self, now: datetime) -> Trouble | None:
        """What is the matter with it."""
        place = bisect_right(self.troubles, (now, now, Trouble.DOWN)) - 1
        return self.troubles[place][2] if place >= 0 and now < self.troubles[place][1] else None

    def troubled(self, since: datetime, until: datetime) -> bool:
        """Whether anything was the matter with it, or could still be felt, between two moments."""
        return any(begun <= until and since <= ended + AFTERMATH for begun, ended, _ in self.troubles)

    def begin(self, at: float) -> None:
        """A request sets off, at so many seconds."""
        self.asked += 1
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        self.shortest_gap = min(self.shortest_gap, at - self.ended_at)

    def end(self, at: float) -> None:
        """A request was answered."""
        self.at_once -= 1
        self.ended_at = at


def hosts(seed: int, names: set[str], begun: datetime, days: float) -> dict[str, Host]:
    """The hosts with all that will befall them."""
    chance = Random(seed)  # noqa: S311 (no secret, weather)
    found = {}
    for name in sorted(names):
        at, troubles = begun, []
        while (at := at + chance.expovariate(1) * EVERY) < begun + timedelta(days=days):
            ended = at + timedelta(minutes=chance.choice([3, 10, 30, 120, 400]))
            troubles.append((at, ended, chance.choice([*Trouble])))
            at = ended
        found[name] = Host(name, troubles)
    return found
