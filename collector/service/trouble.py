"""Looks for trouble at every heartbeat, and tells of it once: in the log and in the store."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection

from collector.incidents import FULL, Incident, all_of, moved, of_disk, of_host, of_lag, of_watch
from collector.store import incidents
from collector.store.turns import pace_of

if TYPE_CHECKING:
    from collector.service.service import Service

logger = logging.getLogger(__name__)


def look(service: Service) -> None:
    """Compares what is wrong now with what was told, tells the difference, and pauses polling on a disk nearly full."""
    now, home = service.clock(), Path(service.settings["COLLECTOR_HOME"])
    free = shutil.disk_usage(home).free if home.exists() else FULL
    service.dispatcher.paused = "the disk is nearly full" if free < FULL else None
    with service.store.read() as connection:
        found = [
            *_of_watches(connection, now),
            *_of_hosts(connection, now),
            *all_of(of_disk(str(home), free), of_lag(service.dispatcher.figures.lag())),
        ]
        told = incidents.still(connection)
    began, ended = moved(told, found)
    if began or ended:
        _tell(service, began, ended, now)


def _of_watches(connection: Connection, now: datetime) -> Iterator[Incident]:
    for row in incidents.failing(connection):
        yield from all_of(of_watch(row.url, pace_of(row.pace), row.failing_since, now))


def _of_hosts(connection: Connection, now: datetime) -> Iterator[Incident]:
    for row in incidents.resting(connection, now):
        yield from all_of(of_host(row.name, row.until, row.reason, now))


def _tell(service: Service, began: list[Incident], ended: list[Incident], now: datetime) -> None:
    with service.store.write() as connection:
        began = [each for each in began if incidents.begin(connection, each, now)]
        ended = [each for each in ended if incidents.end(connection, each, now)]
    for each in began:
        logger.error("%s: %s: %s", each.kind, each.subject, each.sentence, extra={"incident": each.kind})
    for each in ended:
        logger.warning("%s: %s: over", each.kind, each.subject, extra={"incident": each.kind})
