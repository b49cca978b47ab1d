"""Who looks for new live blogs, and which of those that were found are watched from then on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, func, or_, select, update
from sqlalchemy.dialects import postgresql

from collector.lifecycle import OVER, Stage
from collector.store import watches as watching
from collector.store.leases import ONCE
from collector.store.looks_schema import looks
from collector.store.schema import AnyRow, blogs, watches
from collector.store.service_schema import dues
from collector.store.watches import Wanted

_SOURCE = looks.c.source == bindparam("of")
# Both databases know the clause, and SQLAlchemy writes it for either.
_NEW = postgresql.insert(looks).on_conflict_do_nothing(index_elements=["source"])
# Planned for later than a look ever is, it was planned by a clock that has been set back since.
_CLAIM = (
    update(looks)
    .where(_SOURCE, or_(looks.c.next_at <= bindparam("now"), looks.c.next_at > bindparam("next")))
    .values(next_at=bindparam("next"))
    .returning(looks.c.conditions)
)
_KEEP = update(looks).where(_SOURCE).values(conditions=bindparam("headers"), said=bindparam("words"))
_WATCHED = (
    select(watches.c.url, blogs.c.canonical_url)
    .join_from(dues, watches, watches.c.id == dues.c.watch_id)
    .outerjoin(blogs, blogs.c.id == watches.c.blog_id)
    .where(
        or_(dues.c.source != ONCE, dues.c.stage.in_(OVER)),  # one that was removed, or is done with, is not taken again
        or_(
            watches.c.url.in_(bindparam("urls", expanding=True)),
            blogs.c.canonical_url.in_(bindparam("addresses", expanding=True)),
        ),
    )
)
_RUNNING = select(func.count()).where(
    dues.c.source == bindparam("of"), dues.c.stage.in_((Stage.FOUND, Stage.LIVE, Stage.QUIET))
)


def claim(connection: Connection, source: str, look: timedelta, now: datetime) -> Mapping[str, str] | None:
    """The headers to ask a source with, where it is time to; None where it is not, or another collector just does."""
    connection.execute(_NEW, {"source": source, "next_at": now, "conditions": {}, "said": "not read yet"})
    row = connection.execute(_CLAIM, {"of": source, "now": now, "next": now + look}).first()
    return None if row is None else row.conditions


def keep(connection: Connection, source: str, conditions: Mapping[str, str], said: str) -> None:
    """Keeps what came of a look."""
    connection.execute(_KEEP, {"of": source, "headers": dict(conditions), "words": said})


def listed(connection: Connection, since: datetime) -> Sequence[AnyRow]:
    """The sources with what came of the last look; those of rules that are gone were to be read before `since`."""
    return connection.execute(select(looks).where(looks.c.next_at > since).order_by(looks.c.source)).all()


def watch(connection: Connection, source: str, found: Sequence[Wanted], most: int, now: datetime) -> tuple[int, int]:
    """Watches those found that are new, as long as no more than `most` of the source run at a time.

    Returns how many are watched from now on, and how many had to be left. One that was watched before, and is done
    with, is none of them.
    """
    urls = [each.url for each in found]
    rows = connection.execute(_WATCHED, {"urls": urls, "addresses": urls}).all()
    known = {address for row in rows for address in row}
    new = [each for each in found if each.url not in known]
    room = max(0, most - connection.execute(_RUNNING, {"of": source}).scalar_one())
    if new[:room]:
        watching.ask(connection, new[:room], source, now)
    return len(new[:room]), len(new[room:])
