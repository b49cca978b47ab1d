"""When a watch is polled at all: windows of the day and the week in some place's own time, or after a cron line.

Pure: instants are aware datetimes. A window runs from its opening to its closing on that day's clock, so it is an hour
shorter or longer where the clock is moved inside it. An opening that the clock skips comes as much later as the clock
was moved, and one that comes twice counts the first time; no day loses its window. A window after a cron line lasts as
long as it says, whatever the clock does.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from collector.cron import DAYS, Cron

LONGEST_OPEN = timedelta(days=1)
"""The longest that a window after a cron line stays open."""

_DAY = timedelta(days=1)
# The 29th of February is up to eight years away, where a century's year is no leap year.
_HORIZON = 8 * 366 + 2


@dataclass(frozen=True, slots=True)
class Window:
    """From `opens` to `closes` on `days` (0 is Sunday), past midnight where it closes no later than it opens.

    With a `cron` line it opens at the line's moments instead, for `lasts`.
    """

    zone: str = "UTC"
    days: frozenset[int] = frozenset(range(len(DAYS)))
    opens: time = time.min
    closes: time = time.min
    cron: Cron | None = None
    lasts: timedelta = LONGEST_OPEN

    def on(self, day: date) -> Iterator[tuple[datetime, datetime]]:
        """The spans that begin on a day of the window's place, each from its first instant to before its last."""
        zone = ZoneInfo(self.zone)
        if self.cron is not None:
            for moment in self.cron.times if self.cron.on(day) else ():
                opened = _first(day, moment, zone)
                yield opened, opened + self.lasts
        elif day.isoweekday() % 7 in self.days:
            until = day if self.opens < self.closes else day + _DAY
            opened, closed = _first(day, self.opens, zone), _last(until, self.closes, zone)
            if opened < closed:
                yield opened, closed


def opens(windows: Sequence[Window], at: datetime) -> datetime:
    """The first instant from `at` on that lies in a window: `at` itself while one is open, and where there is none."""
    return min((_opens(window, at) for window in windows), default=at)


def _opens(window: Window, at: datetime) -> datetime:
    today = at.astimezone(ZoneInfo(window.zone)).date()
    # What began the day before may still be open, and two days before where a day has 25 hours.
    for day in _days(today - 2 * _DAY, _HORIZON):
        first = min((max(opened, at) for opened, closed in window.on(day) if closed > at), default=None)
        if first is not None:
            return first
    return at


def _days(first: date, count: int) -> Iterable[date]:
    return (first + n * _DAY for n in range(count))


def _first(day: date, moment: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, moment, zone).astimezone(UTC)


def _last(day: date, moment: time, zone: ZoneInfo) -> datetime:
    return max(datetime.combine(day, moment.replace(fold=fold), zone).astimezone(UTC) for fold in (0, 1))
