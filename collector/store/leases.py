"""Who polls what, and when next: watches are claimed by lease, and completed in the transaction that records the poll.

The same statements serve one collector on SQLite and any number on PostgreSQL. A lease ends by itself; its fence, a
number that every claim raises, tells a holder that was too late from the one after it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import (
    BigInteger,
    Connection,
    Select,
    and_,
    bindparam,
    delete,
    exists,
    func,
    insert,
    literal,
    or_,
    select,
    type_coerce,
    update,
)

from collector.cadence import REPRICED_EVERY, fair_price, owed
from collector.cadence import reprice as repriced
from collector.continued import told
from collector.errors import LeaseLost
from collector.lifecycle import OVER, after, retired
from collector.model import Outcome
from collector.poll import Poll, Recorded
from collector.store import hosts as hosting
from collector.store.hosts import LEASE, MAY_SPEAK, RESTED, Host, leasable, moments
from collector.store.schema import AnyRow, blogs, counters, polls, watches
from collector.store.service_schema import collectors, dues, hosts, requests
from collector.store.turns import kept, kept_life, learnt, life_of, pace_of, planned
from collector.watch import Depth, Lease, Watch

AT_ONCE = 4
"""How many polls of one host a collector has under way: enough that the host never waits for us."""

SWEEP_EVERY = 60
"""Every so manieth poll of a watch reads all pages, whatever the newest one says."""

CLOCK_SLACK = timedelta(seconds=60)
"""By how much the clocks of two collectors may differ."""

ORDINARY_PRICE = round(fair_price(120) * 1000)
"""Thousandths of the price of a poll, until a budget has made another: ordinary blogs every two minutes."""

MOST_IN_FIVE_MINUTES = 50_000
"""More polls than are ever made between two prices."""

ONCE = "once"
"""The source of a watch that is not watched, only captured when somebody asks."""

_OPEN = and_(requests.c.watch_id == dues.c.watch_id, requests.c.finished_at.is_(None))
_IS_TIME = and_(dues.c.next_at <= bindparam("now"), dues.c.paused.is_(False))
_READY = and_(or_(_IS_TIME, exists().where(_OPEN)), leasable(dues.c.owner, dues.c.leased_until))
_HOST_READY = or_(dues.c.host.is_(None), and_(RESTED, MAY_SPEAK))


def _claimable() -> Select[tuple[object, ...]]:
    """What is ready, the longest due first, no more than `AT_ONCE` of each host."""
    place = func.row_number().over(partition_by=dues.c.host, order_by=(dues.c.next_at, dues.c.watch_id))
    ready = (
        select(dues.c.watch_id, place.label("place"))
        .outerjoin_from(dues, hosts, hosts.c.name == dues.c.host)
        .where(_READY, _HOST_READY, or_(dues.c.host.is_(None), dues.c.host.not_in(bindparam("full", expanding=True))))
        .subquery()
    )
    return (
        select(
            dues.c.watch_id,
            dues.c.host,
            dues.c.next_at,
            dues.c.fence,
            dues.c.pace,
            dues.c.life,
            watches.c.url,
            watches.c.publisher,
            blogs.c.head,
            select(func.min(requests.c.id)).where(_OPEN).scalar_subquery().label("request"),
        )
        .join_from(dues, watches, watches.c.id == dues.c.watch_id)
        .join(ready, ready.c.watch_id == dues.c.watch_id)
        .outerjoin(blogs, blogs.c.id == watches.c.blog_id)
        .where(_READY, or_(dues.c.host.is_(None), ready.c.place <= AT_ONCE))
        .order_by(dues.c.next_at, dues.c.watch_id)
        .limit(bindparam("most"))
        .with_for_update(of=dues, skip_locked=True)
    )


_CLAIMABLE = _claimable()
_ANY_READY = (
    select(literal(1)).outerjoin_from(dues, hosts, hosts.c.name == dues.c.host).where(_READY, _HOST_READY).limit(1)
)
_OF_WATCH = update(dues).where(dues.c.watch_id == bindparam("watch"))
_LEASE = _OF_WATCH.values(owner=bindparam("holder"), leased_until=bindparam("lease"), fence=bindparam("number"))
_RENEW = update(dues).where(dues.c.owner == bindparam("holder")).values(leased_until=bindparam("lease"))
_LET_GO = _OF_WATCH.where(dues.c.fence == bindparam("number")).values(owner=None, leased_until=None)
_POSTPONE = _LET_GO.where(dues.c.source != ONCE).values(
    next_at=bindparam("at"), planned_at=bindparam("decided"), reason=bindparam("why")
)
_LET_FORGOTTEN_GO = (
    update(dues)
    .where(dues.c.owner == bindparam("holder"), dues.c.watch_id.not_in(bindparam("known", expanding=True)))
    .values(owner=None, leased_until=None)
)
_LET_ALL_GO = update(dues).where(dues.c.owner == bindparam("holder")).values(owner=None, leased_until=None)
_PRICE = select(counters.c.value).where(counters.c.name == "price").scalar_subquery()
_sharing = dues.alias()
_SHARED = (
    select(func.count())
    .select_from(_sharing)
    .where(_sharing.c.host == dues.c.host, _sharing.c.next_at.is_not(None))
    .scalar_subquery()
)
_OF_A_TURN = (
    *("watch_id", "source", "every", "shortest", "longest", "priority", "active", "checked_after_closing"),
    *("reason", "pace", "life", "failing_since", "owner", "fence"),
)
_TURN = (
    select(
        *(dues.c[name] for name in _OF_A_TURN),
        hosts.c.gap,
        hosts.c.until,
        hosts.c.troubles,
        hosts.c.reason.label("why"),
        func.coalesce(_PRICE, ORDINARY_PRICE).label("price"),
        _SHARED.label("shared"),
    )
    .join_from(dues, watches, watches.c.id == dues.c.watch_id)
    .outerjoin(hosts, hosts.c.name == dues.c.host)
    .where(watches.c.url == bindparam("url"))
    .with_for_update(of=dues)
)
_COMPLETE = _OF_WATCH.values(
    owner=None,
    leased_until=None,
    next_at=bindparam("at"),
    planned_at=bindparam("decided"),
    reason=bindparam("why"),
    pace=bindparam("learnt"),
    stage=bindparam("stood"),
    life=bindparam("lived"),
    leads_to=bindparam("onwards"),
    failing_since=bindparam("failing"),
)
_AHEAD = type_coerce(dues.c.next_at, BigInteger) - type_coerce(dues.c.planned_at, BigInteger)
_SET_RIGHT = (
    update(dues)
    .where(dues.c.planned_at > bindparam("ahead"))
    .values(
        next_at=type_coerce(bindparam("now", type_=dues.c.next_at.type), BigInteger) + _AHEAD,
        planned_at=bindparam("now"),
    )
)


@dataclass(frozen=True, slots=True)
class Claim:
    """A watch that is now this collector's to poll. `due_at` is None where it was asked for out of turn."""

    watch: Watch
    lease: Lease
    watch_id: int
    host: str | None
    due_at: datetime | None


def ready(connection: Connection, owner: str, now: datetime) -> bool:
    """Whether there is anything to claim: asked first, since a claim is a write."""
    return connection.execute(_ANY_READY, moments(owner, now)).first() is not None


def claim(
    connection: Connection, owner: str, now: datetime, most: int, full: Collection[str] = ()
) -> tuple[list[Claim], list[Host]]:
    """At most so many of what is due, the longest due first, with the hosts that are now this collector's to ask.

    `full` are hosts of which nothing more is wanted at the moment.
    """
    wanted = moments(owner, now) | {"most": most, "full": sorted(full)}
    rows = connection.execute(_CLAIMABLE, wanted).all()
    held = hosting.take(connection, owner, {row.host for row in rows if row.host}, now)
    names = {host.name for host in held} | {None}
    claims = [_claimed(row) for row in rows if row.host in names]
    if claims:
        lease = now + LEASE
        taken = [{"watch": c.watch_id, "holder": owner, "lease": lease, "number": c.lease.fence} for c in claims]
        connection.execute(_LEASE, taken)
    return claims, held


def _claimed(row: AnyRow) -> Claim:
    polls = pace_of(row.pace).polls
    whole = row.request is not None or polls % SWEEP_EVERY == SWEEP_EVERY - 1
    lease = Lease(row.fence + 1, row.request, row.head)
    watch = Watch(row.url, row.publisher, Depth.ALL if whole else life_of(row.life).depth, lease)
    return Claim(watch, lease, row.watch_id, row.host, None if row.request is not None else row.next_at)


def renew(connection: Connection, owner: str, now: datetime) -> None:
    """Says again that this collector is at work on all that it has claimed."""
    connection.execute(_RENEW, {"holder": owner, "lease": now + LEASE})
    hosting.renew(connection, owner, now)


def complete(connection: Connection, poll: Poll, recorded: Recorded) -> None:
    """Writes down when the watch is due next; belongs into the transaction that records the poll.

    A poll without a lease teaches as much, unless a collector is at work on the watch.

    Raises:
        LeaseLost: when the watch was given to another collector meanwhile; then nothing of the poll may be kept.
    """
    row = connection.execute(_TURN, {"url": poll.watch.url}).first()
    lease = poll.watch.lease
    if lease is not None and (row is None or row.fence != lease.fence):
        raise LeaseLost(f"{poll.watch.url} was given to another collector while it was polled: nothing was recorded")
    if row is None or (lease is None and row.owner is not None):
        return
    now = poll.finished_at
    pace = learnt(pace_of(row.pace), poll, recorded)
    life = after(life_of(row.life), told(replace(poll, recorded=recorded), owed(pace)))
    turn = planned(row, pace, life, poll, now)
    if turn.at is None and life.stage not in OVER:
        life = retired(life, now, turn.reason)
    watched = row.source != ONCE
    connection.execute(
        _COMPLETE,
        {
            "watch": row.watch_id,
            "at": turn.at if watched else None,
            "decided": now,
            "why": turn.reason if watched else row.reason,
            "learnt": kept(pace),
            "stood": life.stage,
            "lived": kept_life(life),
            "onwards": life.leads_to,
            "failing": (row.failing_since or now) if recorded.outcome is Outcome.FAILED else None,
        },
    )


def let_go(connection: Connection, claims: Sequence[Claim]) -> None:
    """Hands watches back as they were: they are due as before."""
    rows = [{"watch": c.watch_id, "number": c.lease.fence} for c in claims]
    if rows:
        connection.execute(_LET_GO, rows)


def let_go_of_forgotten(connection: Connection, owner: str, known: Collection[int]) -> None:
    """Hands back, as they were, the watches that a collector holds and knows nothing of.

    The answer to its claim was lost, or it could not write down how a poll ended.
    """
    connection.execute(_LET_FORGOTTEN_GO, {"holder": owner, "known": sorted(known)})


def postpone(connection: Connection, claimed: Claim, until: datetime, now: datetime, reason: str) -> None:
    """Hands a watch back whose poll came to nothing that could be recorded: it is due later, and says why."""
    turn = {"watch": claimed.watch_id, "number": claimed.lease.fence, "at": until, "decided": now, "why": reason}
    connection.execute(_POSTPONE, turn)
    let_go(connection, [claimed])


def leave(connection: Connection, owner: str) -> None:
    """Hands everything back that a collector holds but its hosts, which need to know when they may be asked again."""
    connection.execute(_LET_ALL_GO, {"holder": owner})
    connection.execute(delete(collectors).where(collectors.c.owner == owner))


def free_all(connection: Connection, now: datetime) -> None:
    """Takes everything from collectors of which none can be alive: for who alone may serve the store."""
    connection.execute(update(dues).where(dues.c.owner.is_not(None)).values(owner=None, leased_until=None))
    connection.execute(delete(collectors))
    hosting.free_all(connection, now)


def reprice(connection: Connection, now: datetime, allowed: float) -> None:
    """Sets the price of a poll anew, after five minutes in which the budget allowed so many polls."""
    since = now - timedelta(seconds=REPRICED_EVERY)
    recent = select(func.coalesce(func.max(polls.c.id), 0) - MOST_IN_FIVE_MINUTES).scalar_subquery()
    spent = select(func.count()).where(polls.c.id > recent, polls.c.started_at >= since)
    used = connection.execute(spent).scalar_one()
    before = connection.execute(select(counters.c.value).where(counters.c.name == "price")).scalar()
    price = round(1000 * repriced((before or ORDINARY_PRICE) / 1000, used, allowed))
    if before is None:
        connection.execute(insert(counters).values(name="price", value=price))
    else:
        connection.execute(update(counters).where(counters.c.name == "price").values(value=price))


def set_clock_right(connection: Connection, now: datetime) -> int:
    """Watches that were planned in the future, before the clock was set back, are as far ahead of now as they were.

    Returns how many there were.
    """
    moved = connection.execute(_SET_RIGHT, {"now": now, "ahead": now + CLOCK_SLACK})
    return moved.rowcount
