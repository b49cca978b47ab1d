"""What is watched: by `schedules.yaml`, or because somebody asked."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import Connection, and_, bindparam, func, insert, or_, select, update

from collector.cadence import Pace, stagger
from collector.lifecycle import OVER, Life, Stage
from collector.store import hosts as hosting
from collector.store.leases import ONCE
from collector.store.schema import AnyRow, blogs, changes, entries, polls, watches
from collector.store.service_schema import dues, hosts
from collector.store.turns import kept, kept_life, kept_windows, windows_of
from collector.windows import Window, opens

SCHEDULE, DEMAND = "schedule", "demand"
PAGE = 500


@dataclass(frozen=True, slots=True)
class Wanted:
    """A watch as somebody asked for it, all times in seconds. `host` is None on this machine.

    `named` says that whoever asks named the publisher, which else is told from the address. The rest is as
    `collector.schedule.Wanted` has it.
    """

    url: str
    publisher: str
    host: str | None
    name: str | None = None
    group: str | None = None
    tags: tuple[str, ...] = ()
    every: float | None = None
    shortest: float | None = None
    longest: float | None = None
    priority: float = 1.0
    active: tuple[Window, ...] = ()
    checked_after_closing: bool = True
    keep: float | None = None
    named: bool = False


GAP = 1.0
"""Seconds between two requests to a host that asks for no more, as a reader turns pages."""

_COLUMNS = "source host name group_name tags every shortest longest priority active checked_after_closing keep".split()

_AT_ONCE = 10.0
"""Within so many seconds new watches are polled first, so that a thousand of them do not come in one."""

_WATCHES = select(watches.c.url, watches.c.id).where(watches.c.url.in_(bindparam("urls", expanding=True)))
_NEW_WATCH = insert(watches)
_PUBLISHERS = select(watches.c.url, watches.c.publisher).where(watches.c.url.in_(bindparam("urls", expanding=True)))
# Not where something was kept: a blog is read as one publisher's.
_READ_AS = (
    update(watches)
    .where(watches.c.url == bindparam("address"), watches.c.blog_id.is_(None))
    .values(publisher=bindparam("named"))
)
_DUES = select(dues.c.watch_id, dues.c.source, dues.c.stage, dues.c.every, dues.c.active).where(
    dues.c.watch_id.in_(bindparam("ids", expanding=True))
)
_SCHEDULED = (
    select(watches.c.url, dues.c.watch_id)
    .join_from(dues, watches, watches.c.id == dues.c.watch_id)
    .where(dues.c.source == SCHEDULE)
)
_NEW_DUE = insert(dues)
_OF_WATCH = update(dues).where(dues.c.watch_id == bindparam("watch"))
_ASK = _OF_WATCH.values({column: bindparam(f"asked_{column}") for column in _COLUMNS})
_AGAIN = _OF_WATCH.values(next_at=bindparam("at"), planned_at=bindparam("decided"), reason=bindparam("why"))
_REBORN = _OF_WATCH.values(stage=Stage.FOUND, life=kept_life(Life()), leads_to=None)
NO_MORE = _OF_WATCH.values(source=ONCE, next_at=None, paused=False, reason=bindparam("why"))


def ask(connection: Connection, wanted: Sequence[Wanted], source: str, now: datetime) -> None:
    """Watches these from now on. One that is watched already keeps what it has learnt, and its time if that is as new.

    What is watched no longer begins anew, with another life where its own is over. With the source `once` nothing is
    changed of what is watched already. Of two that ask for one address, as two blogs do that go on in a third, the last
    is heeded.
    """
    wanted = [*{w.url: w for w in wanted}.values()]
    ids = _known_watches(connection, wanted, now)
    hosting.introduce(connection, {w.host for w in wanted if w.host}, GAP, now)
    before = {row.watch_id: row for row in connection.execute(_DUES, {"ids": sorted(ids.values())})}
    new = [w for w in wanted if ids[w.url] not in before]
    if new:
        connection.execute(_NEW_DUE, [_due(w, ids[w.url], source, now) for w in new])
    old = [w for w in wanted if ids[w.url] in before] if source != ONCE else []
    if old:
        rows = [{f"asked_{column}": value for column, value in _asked(w, source).items()} for w in old]
        connection.execute(_ASK, [row | {"watch": ids[w.url]} for row, w in zip(rows, old, strict=True)])
    moved = [w for w in old if _is_news(w, before[ids[w.url]])]
    over = {id_ for id_, row in before.items() if row.stage in OVER}
    begin_again(connection, {ids[w.url]: w for w in moved}, now, over)


def begin_again(connection: Connection, wanted: Mapping[int, Wanted], now: datetime, over: Collection[int]) -> None:
    """Polls these watches, by their ids, at once; those whose life was `over` begin another."""
    turns = [{"watch": i, "at": _first(w, now), "decided": now, "why": "asked for anew"} for i, w in wanted.items()]
    if turns:
        connection.execute(_AGAIN, turns)
    reborn = [{"watch": watch} for watch in wanted if watch in over]
    if reborn:
        connection.execute(_REBORN, reborn)


def _is_news(wanted: Wanted, before: AnyRow) -> bool:
    """Whether a watch's next turn, as it was planned, is not what is asked for now."""
    was = (before.every, before.active)
    return before.source == ONCE or (before.stage not in OVER and was != (wanted.every, kept_windows(wanted.active)))


def _known_watches(connection: Connection, wanted: Sequence[Wanted], now: datetime) -> dict[str, int]:
    """The ids of the watches by address, made where there are none, and of the publishers that were named."""
    urls = {"urls": [w.url for w in wanted]}
    known = set(connection.execute(_WATCHES, urls).scalars())
    rows = [{"url": w.url, "publisher": w.publisher, "created_at": now} for w in wanted if w.url not in known]
    if rows:
        connection.execute(_NEW_WATCH, rows)
    named = [{"address": w.url, "named": w.publisher} for w in wanted if w.named and w.url in known]
    if named:
        connection.execute(_READ_AS, named)
    return {row.url: row.id for row in connection.execute(_WATCHES, urls)}


def _first(wanted: Wanted, now: datetime) -> datetime:
    return opens(wanted.active, now + timedelta(seconds=stagger(wanted.url, _AT_ONCE)))


def _asked(wanted: Wanted, source: str) -> dict[str, Any]:
    """What was asked for, by the columns of `dues`."""
    return {
        "source": source,
        "host": wanted.host,
        "name": wanted.name,
        "group_name": wanted.group,
        "tags": list(wanted.tags),
        "every": wanted.every,
        "shortest": wanted.shortest,
        "longest": wanted.longest,
        "priority": wanted.priority,
        "active": kept_windows(wanted.active),
        "checked_after_closing": wanted.checked_after_closing,
        "keep": wanted.keep,
    }


def _due(wanted: Wanted, watch: int, source: str, now: datetime) -> dict[str, Any]:
    return {
        "watch_id": watch,
        **_asked(wanted, source),
        "paused": False,
        "next_at": None if source == ONCE else _first(wanted, now),
        "planned_at": now,
        "reason": "not watched" if source == ONCE else "not polled yet",
        "pace": kept(Pace()),
        "stage": Stage.FOUND,
        "life": kept_life(Life()),
        "fence": 0,
    }


def schedule(connection: Connection, wanted: Sequence[Wanted], now: datetime) -> None:
    """Makes the store watch what `schedules.yaml` lists, and no longer what it listed once."""
    listed = {w.url for w in wanted}
    rows = connection.execute(_SCHEDULED).all()
    gone = [{"watch": r.watch_id, "why": "no longer in schedules.yaml"} for r in rows if r.url not in listed]
    if gone:
        connection.execute(NO_MORE, gone)
    for start in range(0, len(wanted), PAGE):
        ask(connection, wanted[start : start + PAGE], SCHEDULE, now)


def publishers_of(connection: Connection, urls: Sequence[str]) -> dict[str, str]:
    """As whose the watched among these addresses are read, by address."""
    pages = (urls[start : start + PAGE] for start in range(0, len(urls), PAGE))
    return {row.url: row.publisher for page in pages for row in connection.execute(_PUBLISHERS, {"urls": list(page)})}


_there, _theirs = watches.alias(), dues.alias()
_LEADING = (
    select(dues, watches.c.publisher)
    .join_from(dues, watches, watches.c.id == dues.c.watch_id)
    .where(dues.c.leads_to.is_not(None), dues.c.source != ONCE)
    .where(dues.c.leads_to.not_in(select(_there.c.url).join(_theirs, _theirs.c.watch_id == _there.c.id)))
)
_SHOWN = "watch_id source name group_name tags every paused next_at reason stage leads_to failing_since owner".split()

# Of what was learnt only what is told: whole, it would have to be parsed for each of a thousand watches.
_ROWS = (
    select(
        *(dues.c[name] for name in _SHOWN),
        dues.c.pace["polls"].as_integer().label("polls"),
        dues.c.pace["failures"].as_integer().label("failures"),
        dues.c.life["evidence"].label("evidence"),
        watches.c.url,
        watches.c.publisher,
        watches.c.blog_id,
        blogs.c.title,
        select(func.max(polls.c.id)).where(polls.c.watch_id == dues.c.watch_id).scalar_subquery().label("last_poll"),
        select(func.max(changes.c.seq))
        .where(changes.c.blog_id == watches.c.blog_id)
        .scalar_subquery()
        .label("last_seq"),
    )
    .join_from(dues, watches, watches.c.id == dues.c.watch_id)
    .outerjoin(blogs, blogs.c.id == watches.c.blog_id)
    .where(dues.c.source != ONCE)
)

_ENDED = select(
    polls.c.id,
    polls.c.captured_at.label("polled_at"),
    polls.c.outcome,
    polls.c.error_kind,
    polls.c.error_message,
    polls.c.entries,
).where(polls.c.id.in_(bindparam("ids", expanding=True)))
_CHANGED = select(changes.c.seq, changes.c.to_at).where(changes.c.seq.in_(bindparam("ids", expanding=True)))
_SHOWN_BY = (
    select(entries.c.blog_id, func.count().label("entries"))
    .where(entries.c.blog_id.in_(bindparam("ids", expanding=True)), entries.c.document_id.is_not(None))
    .group_by(entries.c.blog_id)
)


@dataclass(frozen=True, slots=True)
class LastSeen:
    """How polls `ended`, by their ids, when changes were found, by `seq`, and how many entries failing blogs `show`."""

    ended: Mapping[int, AnyRow]
    changed: Mapping[int, datetime]
    show: Mapping[int, int]


def last_seen(connection: Connection, rows: Sequence[AnyRow]) -> LastSeen:
    """What was last seen of listed watches; of those that fail, how many entries they showed before."""
    polled = connection.execute(_ENDED, {"ids": [row.last_poll for row in rows if row.last_poll]})
    ended = {row.id: row for row in polled}
    changed = connection.execute(_CHANGED, {"ids": [row.last_seq for row in rows if row.last_seq]})
    failing = [row.blog_id for row in rows if row.blog_id and row.last_poll and ended[row.last_poll].error_kind]
    shown = connection.execute(_SHOWN_BY, {"ids": failing})
    return LastSeen(ended, {row.seq: row.to_at for row in changed}, {row.blog_id: row.entries for row in shown})


def overdue(connection: Connection, before: datetime) -> int:
    """How many watches were due before a moment, and are not polled at this one."""
    late = and_(dues.c.next_at < before, dues.c.paused.is_(False), dues.c.owner.is_(None))
    rested = or_(hosts.c.until.is_(None), hosts.c.until < before)
    found = select(func.count()).outerjoin_from(dues, hosts, hosts.c.name == dues.c.host).where(late, rested)
    return connection.execute(found).scalar_one()


def follow(connection: Connection, now: datetime) -> None:
    """Watches the addresses to which watched blogs have led, as those were watched."""
    rows = connection.execute(_LEADING).all()
    if rows:
        ask(connection, [as_asked(row, row.leads_to) for row in rows], DEMAND, now)


def as_asked(row: AnyRow, url: str) -> Wanted:
    """A watch of an address as another one, or the same, was asked for; the row is of `dues`, with the publisher."""
    return Wanted(
        url=url,
        publisher=row.publisher,
        host=row.host and urlsplit(url).hostname,
        name=row.name,
        group=row.group_name,
        tags=tuple(row.tags),
        every=row.every,
        shortest=row.shortest,
        longest=row.longest,
        priority=row.priority,
        active=windows_of(row.active),
        checked_after_closing=row.checked_after_closing,
        keep=row.keep,
    )


def listed(connection: Connection, after: int = 0, limit: int = PAGE) -> Sequence[AnyRow]:
    """The watches by id, a page at a time."""
    return connection.execute(_ROWS.where(dues.c.watch_id > after).order_by(dues.c.watch_id).limit(limit)).all()
