"""Whether a service works on the store: then it is asked, and does what a command would have done."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection

from collector.changes import stamp
from collector.config import Config
from collector.service.lock import is_held
from collector.store import collectors, incidents
from collector.store.keep import kept

PATIENCE = timedelta(minutes=1)
"""Nobody is kept waiting at a terminal for a host that is left alone for longer."""


def is_served(config: Config) -> bool:
    """Whether a service is alive: told by its lock on the data directory, or by its heartbeat in PostgreSQL."""
    if config.database_url.startswith("sqlite"):
        return is_held(config.home)
    with kept(config.database_url).store.read() as connection:
        return bool(collectors.alive(connection, datetime.now(UTC)))


def why_not_now(connection: Connection, host: str | None, now: datetime) -> str | None:
    """Why a host's pages are not polled for a while, None where they are: all collectors pause, or the host rests."""
    pauses = [row.figures.get("paused") for row in collectors.alive(connection, now)]
    if pauses and all(pauses):
        return f"the service pauses, since {pauses[0]}"
    rests = (row for row in incidents.resting(connection, now + PATIENCE) if row.name == host)
    return next((f"{row.name} is left alone until {stamp(row.until)} ({row.reason})" for row in rests), None)
