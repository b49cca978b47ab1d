"""Incidents: what is wrong and what was, each with its beginning and its end."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, bindparam, select, update
from sqlalchemy.dialects import postgresql

from collector.incidents import Incident, Trouble
from collector.store.schema import AnyRow, watches
from collector.store.service_schema import dues, hosts, incidents

_OPEN = incidents.c.ended_at.is_(None)
# Of two collectors that see the same, one tells it. Both databases know the clause.
_BEGIN = postgresql.insert(incidents).on_conflict_do_nothing().returning(incidents.c.id)
_END = (
    update(incidents)
    .where(_OPEN, incidents.c.kind == bindparam("what"), incidents.c.subject == bindparam("whose"))
    .values(ended_at=bindparam("at"))
)


def still(connection: Connection) -> list[Incident]:
    """What is wrong now, as far as was told."""
    rows = connection.execute(select(incidents).where(_OPEN).order_by(incidents.c.id)).all()
    return [Incident(Trouble(row.kind), row.subject, row.sentence) for row in rows]


def begin(connection: Connection, incident: Incident, now: datetime) -> bool:
    """Writes down that something is wrong; False where somebody else did."""
    row = {"kind": incident.kind, "subject": incident.subject, "sentence": incident.sentence, "began_at": now}
    return connection.execute(_BEGIN, row).first() is not None


def end(connection: Connection, incident: Incident, now: datetime) -> bool:
    """Writes down that something is well again; False where somebody else did."""
    return connection.execute(_END, {"what": incident.kind, "whose": incident.subject, "at": now}).rowcount > 0


def latest(connection: Connection, limit: int) -> Sequence[AnyRow]:
    """The latest incidents, newest first, those that last before those that ended."""
    order = (incidents.c.ended_at.is_not(None), incidents.c.id.desc())
    return connection.execute(select(incidents).order_by(*order).limit(limit)).all()


def failing(connection: Connection) -> Sequence[AnyRow]:
    """The watches whose last poll failed and that are polled on."""
    failing_watches = select(dues, watches.c.url).join_from(dues, watches, watches.c.id == dues.c.watch_id)
    return connection.execute(
        failing_watches.where(dues.c.failing_since.is_not(None), dues.c.next_at.is_not(None), dues.c.paused.is_(False))
    ).all()


def resting(connection: Connection, now: datetime) -> Sequence[AnyRow]:
    """The hosts that are left alone."""
    return connection.execute(select(hosts).where(hosts.c.until > now)).all()
