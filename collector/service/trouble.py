"""Looks for trouble at every heartbeat, and tells of it once: in the log and in the store."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from collector.incidents import FULL, Incident, Trouble, all_of, moved, of_disk, of_host, of_lag, of_watch
from collector.service.dispatch import Dispatcher
from collector.store import incidents
from collector.store.room import free_space
from collector.store.store import Store
from collector.store.turns import pace_of

logger = logging.getLogger(__name__)

_OTHERS = (Trouble.DAMAGE,)
"""What is looked for elsewhere, and less often than at every heartbeat."""


def look(dispatcher: Dispatcher[Any], home: Path, free_at: Callable[[Path], int] = free_space) -> None:
    """Compares what is wrong now with what was told, tells the difference, and pauses polling on a disk nearly full."""
    now, free = dispatcher.clock(), free_at(home)
    dispatcher.paused = "the disk is nearly full" if free < FULL else None
    with dispatcher.store.read() as connection:
        found = [
            *_of_watches(connection, now),
            *_of_hosts(connection, now),
            *all_of(of_disk(str(home), free), of_lag(dispatcher.figures.lag())),
        ]
        told = [each for each in incidents.still(connection) if each.kind not in _OTHERS]
    tell(dispatcher.store, *moved(told, found), now)


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
