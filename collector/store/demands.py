"""What people ask of the watches by hand. What `schedules.yaml` watches is changed there: it would be undone here."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection, bindparam, select, update

from collector.discovery import spellings
from collector.errors import NotFound, UsageError
from collector.lifecycle import OVER, Stage, retired
from collector.store.leases import ONCE
from collector.store.schema import AnyRow, watches
from collector.store.service_schema import dues
from collector.store.turns import kept_life, life_of
from collector.store.watches import DEMAND, NO_MORE, SCHEDULE, Wanted, as_asked, ask, begin_again

# A watch that was only captured by a command that polled by itself has no row in `dues`.
_FIND = (
    select(dues, watches.c.url, watches.c.publisher, watches.c.blog_id)
    .outerjoin_from(watches, dues, dues.c.watch_id == watches.c.id)
    .where(watches.c.url == bindparam("url"))
)
_REMOVE = NO_MORE.values(stage=Stage.RETIRED, life=bindparam("lived"))
_PAUSE = update(dues).where(dues.c.watch_id == bindparam("watch")).values(paused=bindparam("rests"))


class Added(StrEnum):
    """How an address stands that somebody wanted watched: `paused` and `over` are not polled until they are resumed."""

    NEW = "new"
    AGAIN = "again"
    PAUSED = "paused"
    OVER = "over"


def add(connection: Connection, wanted: Wanted, now: datetime) -> Added:
    """Watches an address from now on; returns how it stands.

    One that was asked for before has these tags beside its own, and the pace that is asked for now. Whether it is
    polled stays as it was: a list that is added every day undoes no pause, and revives nothing that is retired.

    Raises:
        UsageError: when `schedules.yaml` has it watched, or it was read so far as another publisher's than is named.
    """
    row = connection.execute(_FIND, {"url": wanted.url}).first()
    if row is not None:
        _require_own(row)
        _require_reader(row, wanted)
    if row is None or row.source != DEMAND:
        ask(connection, [wanted], DEMAND, now)
        return Added.NEW
    before = as_asked(row, row.url)
    tags = tuple(dict.fromkeys([*before.tags, *wanted.tags]))
    again = replace(before, publisher=wanted.publisher, named=wanted.named, tags=tags, every=wanted.every)
    ask(connection, [again], DEMAND, now)
    return Added.PAUSED if row.paused else Added.OVER if row.stage in OVER else Added.AGAIN


def _require_own(row: AnyRow) -> None:
    """Refuses to take a watch from the file that it comes from."""
    if row.source == SCHEDULE:
        raise UsageError(f"{row.url} is watched already, as schedules.yaml says: what is to be otherwise, change there")
    if row.source not in (None, ONCE, DEMAND):
        raise UsageError(
            f"{row.url} is watched already: the discovery rule of schedules.yaml for {row.source} found it; "
            "what is to be otherwise, change there"
        )


def _require_reader(row: AnyRow, wanted: Wanted) -> None:
    """Refuses another publisher for a blog of which something is kept: a blog is read as one publisher's."""
    if wanted.named and row.blog_id is not None and row.publisher != wanted.publisher:
        raise UsageError(reads_on(row.url, row.publisher, wanted.publisher))


def reads_on(url: str, as_page_of: str, named: str) -> str:
    """That a blog is read as one publisher's, whichever is named later, and what to do."""
    return (
        f"{url} was read as a page of {as_page_of} so far, and so it is read on: leave the publisher out, or name "
        f"{as_page_of}; as a page of {named} it can be kept in another COLLECTOR_HOME"
    )


def remove(connection: Connection, url: str, now: datetime) -> None:
    """Watches an address no longer; what was captured stays. No discovery rule takes it up again, only who asks for it.

    Raises:
        NotFound: when it is not watched.
        UsageError: when `schedules.yaml` lists it.
    """
    row = _watched(connection, url)
    if row.source == SCHEDULE:
        raise UsageError(f"{row.url} stands in schedules.yaml: take it out there, or `collector watch pause` it")
    why = "no longer asked for"
    life = kept_life(retired(life_of(row.life), now, why))
    connection.execute(_REMOVE, {"watch": row.watch_id, "why": why, "lived": life})


def pause(connection: Connection, url: str) -> None:
    """Leaves a watch alone until it is resumed.

    Raises:
        NotFound: when it is not watched.
    """
    connection.execute(_PAUSE, {"watch": _watched(connection, url).watch_id, "rests": True})


def resume(connection: Connection, url: str, now: datetime) -> None:
    """Takes a watch up again; one that was polled no more, since it had moved or was retired, begins another life.

    Raises:
        NotFound: when it is not watched.
    """
    row = _watched(connection, url)
    connection.execute(_PAUSE, {"watch": row.watch_id, "rests": False})
    if row.stage in OVER:
        begin_again(connection, {row.watch_id: as_asked(row, row.url)}, now, {row.watch_id})


def _watched(connection: Connection, url: str) -> AnyRow:
    """The watch of an address, or of the same page spelt otherwise."""
    for written in (url, *spellings(url)):
        row = connection.execute(_FIND, {"url": written}).first()
        if row is not None and row.source not in (None, ONCE):
            return row
    raise NotFound(f"{url} is not watched; see `collector watch list`")
