"""Looks for trouble at every heartbeat, and tells of it once: in the log and in the store."""

from __future__ import annotations

import logging
import platform
from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from collector.incidents import FULL, Incident, Trouble, all_of, moved, of_disk, of_host, of_lag, of_watch
from collector.service.dispatch import Dispatcher
from collector.store import collectors, incidents
from collector.store.room import free_space
from collector.store.store import Store
from collector.store.turns import pace_of

logger = logging.getLogger(__name__)


def mind_the_disk(dispatcher: Dispatcher[Any], home: Path, free_at: Callable[[Path], int] = free_space) -> int:
    """Pauses polling on a disk that is nearly full, whether or not that can be written down; returns what is free."""
    free = free_at(home)
    dispatcher.paused = "the disk is nearly full" if free < FULL else None
    return free


def look(dispatcher: Dispatcher[Any], home: Path, free_at: Callable[[Path], int] = free_space) -> None:
    """Compares what is wrong now with what was told, tells the difference, and minds the disk.

    Collectors that share a store see the same watches, hosts and lag; of disks each tells its own machine's.
    """
    now, free, machine = dispatcher.clock(), mind_the_disk(dispatcher, home, free_at), platform.node()
    with dispatcher.store.read() as connection:
        working = collectors.alive(connection, now)
        lag = max(dispatcher.figures.lag(), *(row.figures.get("lag", 0.0) for row in working), 0.0)
        found = [
            *_of_watches(connection, now),
            *_of_hosts(connection, now),
            *all_of(of_disk(f"{home} on {machine}", free), of_lag(lag)),
        ]
        others = {_machine(row.process) for row in working} - {machine}
        told = [each for each in incidents.still(connection) if not _is_looked_for_elsewhere(each, others)]
    tell(dispatcher.store, *moved(told, found), now)


def _is_looked_for_elsewhere(incident: Incident, others: Collection[str]) -> bool:
    """Whether it is not for this collector to say that it is over: another machine's disk, or the daily look's."""
    of_disk_of_others = incident.kind is Trouble.LOW_DISK and _machine(incident.subject) in others
    return incident.kind is Trouble.DAMAGE or of_disk_of_others


def _machine(subject: str) -> str:
    """The machine at the end of "process 12 on this" and of "/data on this"."""
    return subject.rpartition(" on ")[2]


def _of_watches(connection: Connection, now: datetime) -> Iterator[Incident]:
    for row in incidents.failing(connection):
        yield from all_of(of_watch(row.url, pace_of(row.pace), row.failing_since, now))


def _of_hosts(connection: Connection, now: datetime) -> Iterator[Incident]:
    for row in incidents.resting(connection, now):
        yield from all_of(of_host(row.name, row.until, row.reason, now))


def tell(store: Store, began: Sequence[Incident], ended: Sequence[Incident], now: datetime) -> None:
    """Tells what began and what ended, once: in the store, and in the log where nobody else has told it."""
    if not began and not ended:
        return
    with store.write() as connection:
        began = [each for each in began if incidents.begin(connection, each, now)]
        ended = [each for each in ended if incidents.end(connection, each, now)]
    for each in began:
        logger.error("%s: %s: %s", each.kind, each.subject, each.sentence, extra={"incident": each.kind})
    for each in ended:
        logger.warning("%s: %s: over", each.kind, each.subject, extra={"incident": each.kind})
