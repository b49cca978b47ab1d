"""Hosts as all collectors see them: one of them speaks to a host at a time, with a gap, and not before a pause is over.

Times are seconds since 1970, gaps are seconds. What a holder does between two requests is its own affair; when it hands
a host back it says when the next request may be made. Who takes a host over from a holder that was never heard of
again waits a whole gap.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import ColumnElement, Connection, and_, bindparam, insert, or_, select, update

from collector.backoff import LONGEST_WAIT, HostPause
from collector.store.schema import AnyRow
from collector.store.service_schema import hosts

LEASE = timedelta(seconds=45)
"""How long a watch or a host is somebody's, unless they say so again."""

_ENDLESS = timedelta(seconds=LONGEST_WAIT + 60)
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Host:
    """A host that this collector holds: `next_ok_at` is when the next request may be made."""

    name: str
    gap: float
    next_ok_at: float
    pause: HostPause


def leasable(owner: ColumnElement[str | None], until: ColumnElement[datetime | None]) -> ColumnElement[bool]:
    """Whether nobody else has a row. A lease of theirs that ends absurdly late is the mark of a clock set back."""
    ended = or_(until < bindparam("now"), until > bindparam("absurd"))
    return or_(owner.is_(None), and_(owner != bindparam("owner"), ended))


def moments(owner: str, now: datetime) -> dict[str, object]:
    """What the conditions of this module and of `leases` are bound to; what ends later than can be is void."""
    return {"owner": owner, "now": now, "absurd": now + 3 * LEASE, "endless": now + _ENDLESS}


MINE: ColumnElement[bool] = hosts.c.owner == bindparam("owner")
MAY_SPEAK = or_(MINE, leasable(hosts.c.owner, hosts.c.leased_until))
RESTED = or_(hosts.c.until <= bindparam("now"), hosts.c.until > bindparam("endless"))

_FREE = (
    select(hosts)
    .where(hosts.c.name.in_(bindparam("names", expanding=True)), MAY_SPEAK)
    .order_by(hosts.c.name)  # two that want the same hosts meet at the first of them
    .with_for_update(skip_locked=True)
)
_KNOWN = select(hosts.c.name).where(hosts.c.name.in_(bindparam("names", expanding=True)))
_NEW = insert(hosts)
_BY_NAME = update(hosts).where(hosts.c.name == bindparam("host"))
_TAKE = _BY_NAME.values(
    owner=bindparam("taker"), leased_until=bindparam("lease"), next_ok_at=bindparam("ok_at"), gap=hosts.c.gap
)
_HAND_BACK = _BY_NAME.where(hosts.c.owner == bindparam("holder")).values(
    owner=None, leased_until=None, next_ok_at=bindparam("ok_at")
)
_RENEW = update(hosts).where(hosts.c.owner == bindparam("holder")).values(leased_until=bindparam("lease"))
_REST = _BY_NAME.values(until=bindparam("pause_until"), troubles=bindparam("count"), reason=bindparam("why"))
_GAP = _BY_NAME.values(gap=bindparam("seconds"))


def introduce(connection: Connection, names: Iterable[str], gap: float, now: datetime) -> None:
    """Makes a row for every host that has none."""
    wanted = set(names)
    new = wanted - set(connection.execute(_KNOWN, {"names": sorted(wanted)}).scalars())
    rows = [
        {"name": n, "gap": gap, "next_ok_at": now, "until": _NEVER, "troubles": 0, "reason": ""} for n in sorted(new)
    ]
    if rows:
        connection.execute(_NEW, rows)


def take(connection: Connection, owner: str, names: Collection[str], now: datetime) -> list[Host]:
    """Those of the hosts that are now this collector's, be it that they were already."""
    if not names:
        return []
    free = connection.execute(_FREE, moments(owner, now) | {"names": sorted(names)}).all()
    taken = [_taken(row, owner, now) for row in free]
    if taken:
        lease = now + LEASE
        rows = [{"host": h.name, "taker": owner, "lease": lease, "ok_at": _moment(h.next_ok_at)} for h in taken]
        connection.execute(_TAKE, rows)
    return taken


def _taken(row: AnyRow, owner: str, now: datetime) -> Host:
    gap = timedelta(seconds=row.gap)
    ok_at = min(row.next_ok_at, now + gap) if row.owner in (None, owner) else now + gap
    until = row.until.timestamp()
    return Host(row.name, row.gap, ok_at.timestamp(), HostPause(until, row.troubles, row.reason))


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def hand_back(connection: Connection, owner: str, held: Sequence[tuple[str, float]]) -> None:
    """Gives up hosts, each with the moment from which on the next request may be made."""
    rows = [{"host": name, "holder": owner, "ok_at": _moment(ok_at)} for name, ok_at in held]
    if rows:
        connection.execute(_HAND_BACK, rows)


def renew(connection: Connection, owner: str, now: datetime) -> None:
    """Says again that this collector holds what it holds."""
    connection.execute(_RENEW, {"holder": owner, "lease": now + LEASE})


def rest(connection: Connection, name: str, pause: HostPause) -> None:
    """Writes down that a host is left alone, or that it is well again."""
    until = _moment(pause.until)
    row = {"host": name, "pause_until": until, "count": pause.troubles, "why": pause.reason}
    connection.execute(_REST, row)


def space(connection: Connection, name: str, gap: float) -> None:
    """Writes down the gap that a host wants, in seconds."""
    connection.execute(_GAP, {"host": name, "seconds": gap})


def free_all(connection: Connection, now: datetime) -> None:
    """Takes every host from holders of which none can be alive: their hosts rest for a gap."""
    for row in connection.execute(select(hosts).where(hosts.c.owner.is_not(None))).all():
        ok_at = (now + timedelta(seconds=row.gap)).timestamp()
        hand_back(connection, row.owner, [(row.name, ok_at)])
