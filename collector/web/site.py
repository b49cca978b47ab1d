"""What the web face stands on: the store, the clock, the names it answers to, and how much it lets anybody ask."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from fastapi import Request

from collector.errors import TooOften
from collector.store.store import Store
from collector.web.captures import Captures

LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
"""The names of this machine to itself."""

_MOST_KEPT = 10_000


def now() -> datetime:
    """What time it is, in UTC."""
    return datetime.now(UTC)


class Pace:
    """How often somebody may do a thing: so many times at once, regained evenly within a minute."""

    def __init__(self, a_minute: int, clock: Callable[[], datetime]) -> None:
        self.a_minute = a_minute
        self._clock = clock
        self._spent: dict[str, tuple[float, datetime]] = {}

    def take(self, whose: str) -> None:
        """Counts once more.

        Raises:
            TooOften: when it was too often; the message says how long to wait.
        """
        spent, at, now = *self._spent.pop(whose, (0.0, self._clock())), self._clock()
        spent = max(0.0, spent - (now - at).total_seconds() * self.a_minute / 60)
        if spent + 1 > self.a_minute:
            self._spent[whose] = (spent, now)
            raise TooOften(f"too often: {self.a_minute} a minute are allowed, try again in a minute")
        self._spent[whose] = (spent + 1, now)
        if len(self._spent) > _MOST_KEPT:
            del self._spent[next(iter(self._spent))]


@dataclass(frozen=True, slots=True)
class Limits:
    """How many a minute: requests of one person or address, tries to sign in, captures of one person."""

    requests: int = 600
    sign_ins: int = 5
    captures: int = 10


@dataclass(frozen=True, slots=True)
class Site:
    """One web face. `names` are the hosts it answers to, without port; `secure` says that browsers come by https."""

    store: Store
    names: frozenset[str] = frozenset(LOOPBACK)
    secure: bool = False
    limits: Limits = Limits()
    clock: Callable[[], datetime] = now
    captures: Captures = field(default_factory=Captures)
    requests: Pace = field(init=False)
    sign_ins: Pace = field(init=False)
    asked_captures: Pace = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "requests", Pace(self.limits.requests, self.clock))
        object.__setattr__(self, "sign_ins", Pace(self.limits.sign_ins, self.clock))
        object.__setattr__(self, "asked_captures", Pace(self.limits.captures, self.clock))

    @property
    def cookie(self) -> str:
        """The name of the session's cookie; with https, one that no other host can set."""
        return "__Host-collector" if self.secure else "collector"


def site_of(request: Request) -> Site:
    """The site that answers a request."""
    site: Site = request.app.state.site
    return site
