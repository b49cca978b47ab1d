"""The collectors that are at work on the store, and what each says of itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from collector.store.schema import AnyRow
from collector.store.service_schema import collectors

SILENT = timedelta(seconds=60)
"""A collector that was not heard of for so long is dead, or its store was away."""

FORGOTTEN = timedelta(days=1)
"""One that was not heard of for so long is dead for good."""

_BEAT = (
    update(collectors)
    .where(collectors.c.owner == bindparam("who"))
    .values(seen_at=bindparam("now"), figures=bindparam("said"))
)


def begin(connection: Connection, owner: str, process: str, now: datetime) -> None:
    """Enters a collector, and forgets those that are dead for good."""
    connection.execute(delete(collectors).where(collectors.c.seen_at < now - FORGOTTEN))
    row = {"owner": owner, "process": process, "started_at": now, "seen_at": now, "figures": {}}
    connection.execute(insert(collectors), row)


def beat(connection: Connection, owner: str, figures: Mapping[str, object], now: datetime) -> None:
    """Says that a collector is alive, and how it goes."""
    connection.execute(_BEAT, {"who": owner, "now": now, "said": dict(figures)})


def alive(connection: Connection, now: datetime) -> Sequence[AnyRow]:
    """The collectors at work, the oldest first."""
    return connection.execute(
        select(collectors).where(collectors.c.seen_at >= now - SILENT).order_by(collectors.c.started_at)
    ).all()
