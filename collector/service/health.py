"""How a collector goes: its figures for `collector status`, for Prometheus, and the one question whether it works."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from collector.errors import CollectorError
from collector.incidents import FULL, of_disk
from collector.store import collectors, incidents
from collector.store.room import free_space
from collector.store.store import Store
from collector.store.watches import overdue

if TYPE_CHECKING:
    from collector.service.dispatch import Dispatcher
    from collector.service.fleet import Fleet

_LATE = timedelta(seconds=30)
_PAGE_SIZE = 4096


def figures(dispatcher: Dispatcher[Fleet]) -> dict[str, Any]:
    """What a collector says of itself. Lag is in seconds, memory in bytes."""
    counted = dispatcher.figures
    return {
        "lag": round(counted.lag(), 3),
        "polls_a_minute": counted.a_minute(time.monotonic()),
        "under_way": len(dispatcher.under_way),
        "polls": dict(counted.outcomes),
        "changes": counted.changes,
        "lost": counted.lost,
        "restarts": counted.restarts,
        "memory": resident_memory(),
        "paused": dispatcher.paused,
    }


def resident_memory() -> int:
    """The resident memory of this process, in bytes; 0 where the system does not tell."""
    try:
        return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * _PAGE_SIZE
    except OSError:
        return 0


def health(store: Store, now: datetime, free_at: Callable[[Path], int] = free_space) -> tuple[bool, dict[str, Any]]:
    """Whether the store can be read and has room, and a collector is at work in time; and what is wrong where not."""
    try:
        with store.read() as connection:
            working = collectors.alive(connection, now)
            late = overdue(connection, now - _LATE)
            wrong = [f"{each.kind}: {each.subject}" for each in incidents.still(connection)]
    except CollectorError as problem:
        return False, {"healthy": False, "problems": [str(problem)]}
    problems = [*_room(store, free_at), *([] if working else ["no collector is at work"])]
    if working and late:
        problems.append(f"{late} watches are more than half a minute overdue")
    return not problems, {"healthy": not problems, "problems": problems, "incidents": wrong}


def _room(store: Store, free_at: Callable[[Path], int]) -> Iterator[str]:
    """What there is no room for: what was to be written lately, or, on this machine's disk, any poll."""
    if store.full:
        yield store.full
    elif store.is_sqlite:
        folder = Path(store.url.database or "").parent
        free = free_at(folder)
        low = of_disk(str(folder), free) if free < FULL else None
        yield from [f"{low.subject}: {low.sentence}"] if low else []


def metrics(store: Store, now: datetime) -> str:
    """The figures of every collector that is at work, in Prometheus's text format."""
    with store.read() as connection:
        working = collectors.alive(connection, now)
        late = overdue(connection, now)
        wrong = len(incidents.still(connection))
    lines = [
        *_lines("collector_watches_due", "gauge", [("", late)]),
        *_lines("collector_incidents", "gauge", [("", wrong)]),
    ]
    for name, kind, key in _METRICS:
        told = [(f'{{collector="{row.owner}"}}', row.figures.get(key, 0)) for row in working]
        lines += _lines(name, kind, told)
    polls = [
        (f'{{collector="{row.owner}",outcome="{outcome}"}}', count)
        for row in working
        for outcome, count in sorted(row.figures.get("polls", {}).items())
    ]
    lines += _lines("collector_polls_total", "counter", polls)
    return "\n".join(lines) + "\n"


_METRICS = (
    ("collector_lag_seconds", "gauge", "lag"),
    ("collector_polls_a_minute", "gauge", "polls_a_minute"),
    ("collector_polls_under_way", "gauge", "under_way"),
    ("collector_changes_total", "counter", "changes"),
    ("collector_polls_lost_total", "counter", "lost"),
    ("collector_crawl_restarts_total", "counter", "restarts"),
    ("collector_resident_memory_bytes", "gauge", "memory"),
)


def _lines(name: str, kind: str, values: list[tuple[str, float]]) -> Iterator[str]:
    yield f"# TYPE {name} {kind}"
    for labels, value in values:
        yield f"{name}{labels} {value}"
