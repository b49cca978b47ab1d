"""Clocks put on their days: by the day headings between the entries, else by counting back from a known instant.

Entries tell "11.04", a heading tells "Thursday, 18. 7.", before or after the entries of that day; or nothing tells the
day, and it is the one that keeps the order. Where the order makes no sense, no time is given at all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, tzinfo
from itertools import pairwise

from collector.extract.calendars import Day, dated
from collector.extract.moments import CLOCK, MINUTE, NONE, Moment, zone_named
from collector.extract.zones import zone_of

DISORDER = 5
"""Minutes by which an entry may stand in the wrong place without a day having passed."""

LEAD = 10
"""Minutes by which a newest entry may be ahead of the instant that is counted back from."""

MIDNIGHTS = 0.34
"""More days passed per entry than this is no order; small lists are let through."""

FEW = 5
A_DAY = 24 * 60
CLEARLY = 2
"""So many times as often must clocks fall as rise, or rise as fall, to tell an order."""


def resolve(told: Sequence[Moment | Day], zone: str, anchor: datetime) -> list[Moment]:
    """The moments among what the page tells in its order, those that are clocks as instants.

    `anchor` is an instant not before the newest entry: when the page was changed, else fetched.
    """
    moments = [each for each in told if isinstance(each, Moment)]
    if all(each.clock is None or each.at for each in moments):
        return moments
    where = _zone(moments, zone)
    today = anchor.astimezone(where).date()
    groups = _groups(told, today)
    if not _is_newest_first(moments, groups, anchor.astimezone(where)):
        return _resolved(_turned(groups), where, anchor)[::-1]
    return _resolved(groups, where, anchor)


def _zone(moments: Sequence[Moment], zone: str) -> tzinfo:
    """The zone of the clocks: the one that all of them name, else that of the page."""
    named = {zone_named(each, zone) for each in moments if each.clock is not None and not each.at}
    return named.pop() or zone_of(zone) if len(named) == 1 else zone_of(zone)


Placed = tuple[date, str]
"""A date, and how exact a time on it is: a day that was counted makes no time that was told."""

Group = tuple[Placed | None, list[Moment]]


def _groups(told: Sequence[Moment | Day], today: date) -> list[Group]:
    """The entries by day, in the page's order; None for those that stand with no heading."""
    loose: list[Moment] = []
    groups: list[Group] = [(None, loose)]
    for each in told:
        if isinstance(each, Day):
            loose = []
            day = dated(each, today)
            groups.append(((day, CLOCK if each.counted else MINUTE) if day else None, loose))
        else:
            loose.append(each)
    if len(groups) > 1 and groups[0][1] and _headings_follow(groups, today):
        days = [day for day, _ in groups[1:]]
        return [*zip([*days, None], [entries for _, entries in groups], strict=True)]
    return groups


def _headings_follow(groups: list[Group], today: date) -> bool:
    """Whether headings stand below their entries: nothing follows the last one, or the first is of today already."""
    first, _ = groups[1]
    return not groups[-1][1] or (first is not None and first[0] == today)


def _is_newest_first(moments: Sequence[Moment], groups: Sequence[Group], anchor: datetime) -> bool:
    days = [day for day, entries in groups if day and entries]
    if len(days) > 1:
        return days[0] >= days[-1]
    clocks = [each.clock for each in moments if each.clock is not None]
    rising = sum(later > earlier for earlier, later in pairwise(clocks))
    falling = sum(later < earlier for earlier, later in pairwise(clocks))
    if max(rising, falling) > CLEARLY * min(rising, falling):
        return falling > rising
    # Clocks that rise as often as they fall: the newest is the one just before the instant that is counted back from.
    now = anchor.hour * 60 + anchor.minute
    return (now - clocks[0]) % A_DAY <= (now - clocks[-1]) % A_DAY


def _turned(groups: Sequence[Group]) -> list[Group]:
    return [(day, entries[::-1]) for day, entries in reversed(groups)]


def _resolved(groups: Sequence[Group], where: tzinfo, anchor: datetime) -> list[Moment]:
    """The entries, newest first, each not after the one before it."""
    found: list[Moment] = []
    bound = anchor + timedelta(minutes=LEAD)
    for day, entries in groups:
        placed = _counted_back(entries, where, bound) if day is None else _on(day, entries, where, bound)
        found += placed
        bound = min([bound, *(each.at for each in placed if each.at)])
    return found


def _on(placed: Placed, entries: Sequence[Moment], where: tzinfo, bound: datetime) -> list[Moment]:
    found = []
    day, precision = placed
    for each in entries:
        if each.clock is None or each.at:
            found.append(each)
            continue
        at = _instant(day, each.clock, where, bound)
        bound = min(bound, at)
        found.append(replace(each, at=at, precision=precision))
    return found


def _counted_back(entries: Sequence[Moment], where: tzinfo, bound: datetime) -> list[Moment]:
    found: list[Moment] = []
    midnights = 0
    for each in entries:
        if each.clock is None or each.at:
            found.append(each)
            bound = min(bound, each.at) if each.at else bound
            continue
        day = bound.astimezone(where).date()
        at = _instant(day, each.clock, where, bound)
        if at > bound + timedelta(minutes=DISORDER if found else 0):
            midnights += 1
            at = _instant(day - timedelta(days=1), each.clock, where, bound)
        bound = min(bound, at)
        found.append(replace(each, at=at, precision=CLOCK))
    if len(entries) > FEW and midnights > MIDNIGHTS * len(entries):
        return [replace(each, at=None, precision=NONE) if each.precision == CLOCK else each for each in found]
    return found


def _instant(day: date, clock: int, where: tzinfo, bound: datetime) -> datetime:
    """The instant of a clock on a day; in an hour that comes twice, the later one unless that is after `bound`."""
    local = datetime(day.year, day.month, day.day) + timedelta(minutes=clock)  # noqa: DTZ001 (local by intention)
    first, second = (local.replace(tzinfo=where, fold=fold).astimezone(UTC) for fold in (0, 1))
    return second if first < second <= bound else first
