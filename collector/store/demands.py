"""What people ask of the watches by hand. What `schedules.yaml` watches is changed there: it would be undone here."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection, bindparam, select, update

from collector.errors import NotFound, UsageError
from collector.store.leases import ONCE
from collector.store.schema import AnyRow, watches
from collector.store.service_schema import dues
from collector.store.watches import DEMAND, NO_MORE, SCHEDULE, Wanted, as_asked, ask

# A watch that was only captured by a command that polled by itself has no row in `dues`.
_FIND = (
    select(dues, watches.c.url, watches.c.publisher, watches.c.blog_id)
    .outerjoin_from(watches, dues, dues.c.watch_id == watches.c.id)
    .where(watches.c.url == bindparam("url"))
)
_PAUSE = update(dues).where(dues.c.watch_id == bindparam("watch")).values(paused=bindparam("rests"))


def add(connection: Connection, wanted: Wanted, now: datetime) -> bool:
    """Watches an address from now on; returns whether it was not watched before.

    One that was asked for before has these tags beside its own, and the pace that is asked for now.

    Raises:
        UsageError: when `schedules.yaml` has it watched, or it was read so far as another publisher's than is named.
    """
    row = connection.execute(_FIND, {"url": wanted.url}).first()
    if row is not None:
        _require_own(row)
        _require_reader(row, wanted)
    if row is None or row.source != DEMAND:
        ask(connection, [wanted], DEMAND, now)
        return True
    before = as_asked(row, row.url)
    tags = tuple(dict.fromkeys([*before.tags, *wanted.tags]))
    again = replace(before, publisher=wanted.publisher, named=wanted.named, tags=tags, every=wanted.every)
    ask(connection, [again], DEMAND, now)
    return False


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
        raise UsageError(
            f"{row.url} was read as a page of {row.publisher} so far, and so it is read on: leave --publisher out; "
            f"as a page of {wanted.publisher} it can be kept in another COLLECTOR_HOME"
        )


def remove(connection: Connection, url: str) -> None:
    """Watches an address no longer; what was captured stays.

    Raises:
        NotFound: when it is not watched.
        UsageError: when `schedules.yaml` lists it.
    """
    row = _watched(connection, url)
    if row.source == SCHEDULE:
        raise UsageError(f"{url} stands in schedules.yaml: take it out there, or `collector watch pause` it")
    connection.execute(NO_MORE, {"watch": row.watch_id, "why": "no longer asked for"})


def pause(connection: Connection, url: str, *, rests: bool) -> None:
    """Leaves a watch alone, or takes it up again.

    Raises:
        NotFound: when it is not watched.
    """
    connection.execute(_PAUSE, {"watch": _watched(connection, url).watch_id, "rests": rests})


def _watched(connection: Connection, url: str) -> AnyRow:
    row = connection.execute(_FIND, {"url": url}).first()
    if row is None or row.source in (None, ONCE):
        raise NotFound(f"{url} is not watched; see `collector watch list`")
    return row
