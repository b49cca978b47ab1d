"""When a watch is polled next, and why: from what its polls have taught, in words for `collector status`.

Pure: times are handed in as seconds since 1970, delays and everything counted are floats in seconds. What the constants
are good for was measured (docs/cadence.md).
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from hashlib import blake2b

from collector.backoff import LONGEST_WAIT, HostPause, doubled
from collector.model import FailureKind

HOUR = 3600.0
DAY = 24 * HOUR

LADDER = (600.0, HOUR, 6 * HOUR, DAY, 7 * DAY, 30 * DAY, 90 * DAY)
"""How long after its closing a blog is checked for what was changed quietly."""

PRICES = (2.0, 20_000.0)
"""The cheapest and the dearest a poll may get: ordinary blogs are polled every 45 seconds, or all once an hour."""

REPRICED_EVERY = 300.0
"""How often the price is set anew."""

# What a blog is like is remembered for half a day, what is happening there for a quarter of an hour. That is taken to
# last until the next poll: a burst feeds itself.
_USUAL_TIME = 12 * HOUR
_HEAT_TIME = 900.0
# Before anything is known: five entries an hour, believed as firmly as three entries seen.
_PRIOR_ENTRIES = 3.0
_PRIOR_TIME = _PRIOR_ENTRIES / 5 * HOUR
# A blog that owes so many entries, at its usual pace, is thought half as likely to go on.
_PATIENCE = 6.0
_BEYOND_PATIENCE = 1e6  # a page that gives times of another age must not overflow
_EDIT_HEAT = 0.1
_FIRST_WITHIN = 10.0
_WOBBLE = 0.1
_LATEST = 600.0
_RETRY_FIRST = 60.0


@dataclass(frozen=True, slots=True)
class Pace:
    """What the polls of one watch have taught. A watch that was never polled has `Pace()`.

    `polled_at` is the last good poll, `newest` the time of the latest entry. `usual` counts entries and `span` the time
    they came in, both fading within half a day; `heat` counts entries fading within minutes, `peak` is its highest of
    late. `failures` counts the failed polls since the last good one, the last of which ended as `trouble`.
    """

    polled_at: float | None = None
    newest: float = 0.0
    usual: float = 0.0
    span: float = 0.0
    heat: float = 0.0
    peak: float = 0.0
    polls: int = 0
    failures: int = 0
    trouble: FailureKind | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """What a good poll that began `at` found: the publish times of the entries first seen, and how many were edited.

    None stands for a time that the page does not tell, or tells only to the day. Entries found late (`backfilled`) are
    left out, but for the first poll, of which all count.
    """

    at: float
    published: tuple[float | None, ...] = ()
    edits: int = 0


@dataclass(frozen=True, slots=True)
class Terms:
    """What holds for a watch besides its own history.

    `price` is what a poll costs in entry-seconds of waiting, the same for all watches; an entry of a watch counts
    `priority` times. `every` is a fixed interval that was asked for; `floor` and `ceiling` bound any other. `max_age`
    is how long caches will answer the same, `gap` the host's minimum gap times the watches that share it. `window` is
    how many entries the newest page holds, None if all. `closed_at` is when the blog was found closed, else None.
    """

    price: float
    priority: float = 1.0
    every: float | None = None
    floor: float = 30.0
    ceiling: float = HOUR
    max_age: float = 0.0
    gap: float = 0.0
    window: int | None = None
    closed_at: float | None = None
    host: HostPause = field(default_factory=HostPause)


@dataclass(frozen=True, slots=True)
class Next:
    """In how many seconds to poll next, None for never again, and why, in words."""

    delay: float | None
    reason: str


def after_poll(pace: Pace, seen: Seen) -> Pace:
    """The pace after a good poll, be it `captured` or `unchanged`."""
    times = _times(pace, seen)
    since = pace.polled_at if pace.polled_at is not None else min(times, default=seen.at)
    # A clock that was set back tells nothing of how long it was.
    elapsed = max(0.0, seen.at - since)
    heat = _faded(pace.heat, elapsed, _HEAT_TIME) + _count(times, seen.at, _HEAT_TIME) + _EDIT_HEAT * seen.edits
    return Pace(
        polled_at=seen.at,
        newest=min(seen.at, max([pace.newest or since, *times])),
        usual=_faded(pace.usual, elapsed, _USUAL_TIME) + _count(times, seen.at, _USUAL_TIME),
        span=_faded(pace.span, elapsed, _USUAL_TIME) + _USUAL_TIME * -math.expm1(-elapsed / _USUAL_TIME),
        heat=heat,
        peak=max(heat, _faded(pace.peak, elapsed, _USUAL_TIME)),
        polls=pace.polls + 1,
    )


def after_failure(pace: Pace, kind: FailureKind) -> Pace:
    """The pace after a failed poll: nothing was learnt but that it failed."""
    return replace(pace, polls=pace.polls + 1, failures=pace.failures + 1, trouble=kind)


def _times(pace: Pace, seen: Seen) -> list[float]:
    """When the entries appeared: not in the future, and not before a good poll that did not show them."""
    earliest = pace.polled_at if pace.polled_at is not None else -math.inf
    told = [t for t in seen.published if t is not None and math.isfinite(t)]
    untold = len(seen.published) - len(told)
    since = pace.polled_at if pace.polled_at is not None else min([seen.at - HOUR, *told])
    guessed = [seen.at - (seen.at - since) * (i + 0.5) / untold for i in range(untold)]
    return [min(max(t, earliest), seen.at) for t in (*told, *guessed)]


def _faded(value: float, elapsed: float, time: float) -> float:
    return value * math.exp(-elapsed / time)


def _count(times: Iterable[float], at: float, time: float) -> float:
    return math.fsum(math.exp((t - at) / time) for t in times)


def _usual(pace: Pace) -> float:
    """Entries a second, as they have come of late."""
    return (_PRIOR_ENTRIES + pace.usual) / (_PRIOR_TIME + pace.span)


def owed(pace: Pace) -> float:
    """How many entries the usual pace would have brought since the latest one."""
    return max(0.0, (pace.polled_at or 0.0) - pace.newest) * _usual(pace)


def urgency(pace: Pace) -> float:
    """What a second of not looking costs: the entries a second to be expected, and something for their edits."""
    lively = _usual(pace) + pace.heat / _HEAT_TIME
    return lively / (1 + min(owed(pace) / _PATIENCE, _BEYOND_PATIENCE) ** 2)


def next_poll(watch: str, pace: Pace, terms: Terms, now: float) -> Next:
    """When the watch of that id is polled next, counted from `now`, the end of its last poll."""
    planned = _planned(watch, pace, terms, now)
    # Longer than any pause can be is the mark of a clock that was set back.
    pause = min(terms.host.until - now, LONGEST_WAIT)
    if planned.delay is None or pause <= planned.delay:
        return planned
    late = stagger(f"{watch} {pace.polls}", min(_WOBBLE * pause, _LATEST))
    return Next(pause + late, f"the host is left alone for {in_words(pause)}: {terms.host.reason}")


def _planned(watch: str, pace: Pace, terms: Terms, now: float) -> Next:
    if pace.failures:
        return _retry(watch, pace, terms)
    if pace.polled_at is None:
        return Next(stagger(watch, _FIRST_WITHIN), "not polled yet")
    if terms.closed_at is not None:
        return _check(watch, terms.closed_at, pace.polled_at, now)
    if terms.every is not None:
        return _regular(watch, max(terms.every, terms.gap), pace.polled_at, now)
    return _adaptive(watch, pace, terms)


def _retry(watch: str, pace: Pace, terms: Terms) -> Next:
    """Twice as long after every failure, and up to a tenth longer so that those that failed together part."""
    most = max(HOUR, terms.every or 0.0) if terms.closed_at is None else DAY
    delay = max(doubled(_RETRY_FIRST, pace.failures, most), terms.gap)
    times = "once" if pace.failures == 1 else f"{pace.failures} times in a row"
    return Next(delay + stagger(f"{watch} {pace.polls}", _WOBBLE * delay), f"failed {times} ({pace.trouble})")


def _check(watch: str, closed_at: float, polled_at: float, now: float) -> Next:
    """The first rung of the ladder that no good poll has reached yet; one poll makes up for all that were missed."""
    for rung, after in enumerate(LADDER, 1):
        due = closed_at + after
        if due > min(polled_at, now):
            late = stagger(watch, min(after / 50, _LATEST))
            delay = min(max(0.0, due + late - now), after + late)
            return Next(delay, f"closed: check {rung} of {len(LADDER)}, {in_words(after)} after closing")
    return Next(None, f"closed for {in_words(LADDER[-1])}: every check was made")


def _regular(watch: str, every: float, polled_at: float, now: float) -> Next:
    """The next of the watch's own moments, `every` apart: they keep watches apart that began, or woke, at once."""
    own = stagger(watch, every)
    earliest = min(max(now, polled_at + every / 2), now + every / 2)
    moment = own + every * math.ceil((earliest - own) / every)
    return Next(moment - now, f"every {in_words(every)}, as asked")


def _adaptive(watch: str, pace: Pace, terms: Terms) -> Next:
    """The interval at which the waiting to be expected of entries unseen costs as much as a poll."""
    wanted = math.sqrt(2 * terms.price / (terms.priority * urgency(pace)))
    why = f"about {_usual(pace) * HOUR:.2g} entries an hour{_mood(pace)}"
    lowest, because = max(
        (terms.floor, "the shortest allowed"),
        (terms.gap, "the host's gap"),
        (min(terms.max_age, terms.ceiling), "the page's max-age"),
    )
    lasts = _window_lasts(pace, terms.window)
    highest, limit = min((terms.ceiling, "the longest allowed"), (lasts, f"the page shows {terms.window} entries only"))
    highest = max(highest, lowest)
    delay = min(max(wanted, lowest), highest)
    if delay != wanted:
        why += f"; {because if delay == lowest else limit}"
    return Next(_wobbled(f"{watch} {pace.polls}", delay, lowest, highest), why)


def _mood(pace: Pace) -> str:
    overdue = owed(pace)
    if overdue > _PATIENCE / 2:
        return f", quiet for {in_words((pace.polled_at or 0.0) - pace.newest)}"
    return ", busy" if pace.heat / _HEAT_TIME > 2 * _usual(pace) else ""


def _window_lasts(pace: Pace, window: int | None) -> float:
    """How long half of the newest page stays on it, even should the blog get as busy again as it was of late."""
    if window is None:
        return math.inf
    lively = _usual(pace) + pace.heat / _HEAT_TIME
    return window / 2 / max(lively, pace.peak / _HEAT_TIME)


def _wobbled(key: str, delay: float, lowest: float, highest: float) -> float:
    """The delay moved by up to a twentieth, within its bounds, so that watches polled together part."""
    low = max(lowest, delay * (1 - _WOBBLE / 2))
    high = min(highest, delay * (1 + _WOBBLE / 2))
    return low + stagger(key, high - low)


def stagger(key: str, within: float) -> float:
    """A moment from 0 to `within`, always the same for a key and evenly spread over many."""
    return within * int.from_bytes(blake2b(key.encode(), digest_size=6).digest()) / 2**48


def fair_price(interval: float) -> float:
    """The price at which ordinary blogs are polled about once in `interval` seconds on the average."""
    return min(max(interval * interval / 1000, PRICES[0]), PRICES[1])


def reprice(price: float, used: float, allowed: float) -> float:
    """The price for the next five minutes, after `used` polls where the budget allowed so many."""
    excess = (used - allowed) / allowed if allowed > 0 else 2.0
    return min(max(price * math.exp(0.15 * min(max(excess, -2.0), 2.0)), PRICES[0]), PRICES[1])


def in_words(seconds: float) -> str:
    """A duration for a person: in its largest unit, to three figures."""
    for size, unit in ((DAY, "d"), (HOUR, "h"), (60.0, "min")):
        if seconds >= size:
            return f"{seconds / size:.3g} {unit}"
    return f"{seconds:.0f} s"
