"""What was at an address at a moment: the captures of good polls that brought a page, or confirmed one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, Select, func, or_, select

from collector.model import Outcome
from collector.store.captures import NOT_MODIFIED
from collector.store.schema import AnyRow, blogs, captures, documents, polls, watches

OK = 200


def _of(url: str) -> Select[tuple[int, datetime]]:
    """The mementos of an address. Found by way of the watches: of it, of the page that it is a part of, of its blog."""
    names = {url, url.partition("#")[0], url.partition("#")[0].partition("?")[0]}
    its_blogs = select(documents.c.blog_id).where(documents.c.url == url)
    own = select(blogs.c.id).where(blogs.c.canonical_url.in_(names))
    its_watches = select(watches.c.id).where(
        or_(watches.c.url.in_(names), watches.c.blog_id.in_(its_blogs), watches.c.blog_id.in_(own))
    )
    return (
        select(captures.c.id, captures.c.captured_at)
        .join(polls, polls.c.id == captures.c.poll_id)
        .where(polls.c.watch_id.in_(its_watches), polls.c.outcome != Outcome.FAILED)
        .where(captures.c.status.in_((OK, NOT_MODIFIED)), captures.c.body_id.is_not(None))
        .where((captures.c.url == url) | (captures.c.final_url == url))
    )


def ends(connection: Connection, url: str) -> tuple[datetime, datetime] | None:
    """The first moment and the last at which the address was seen; None when it never was."""
    every = _of(url).subquery()
    row = connection.execute(select(func.min(every.c.captured_at), func.max(every.c.captured_at))).one()
    return None if row[0] is None else (row[0], row[1])


def by(connection: Connection, url: str, at: datetime) -> AnyRow | None:
    """The last one made by a moment: its capture's `id` and when."""
    found = _of(url).where(captures.c.captured_at <= at)
    return connection.execute(found.order_by(captures.c.captured_at.desc(), captures.c.id.desc()).limit(1)).first()


def before(connection: Connection, url: str, at: datetime) -> datetime | None:
    """The last moment before another."""
    every = _of(url).where(captures.c.captured_at < at).subquery()
    return connection.execute(select(func.max(every.c.captured_at))).scalar()


def after(connection: Connection, url: str, at: datetime) -> datetime | None:
    """The first moment after another."""
    every = _of(url).where(captures.c.captured_at > at).subquery()
    return connection.execute(select(func.min(every.c.captured_at))).scalar()


def listed(connection: Connection, url: str, number: int, limit: int) -> Sequence[AnyRow]:
    """The mementos after a capture's number, in the order in which they were made."""
    return connection.execute(_of(url).where(captures.c.id > number).order_by(captures.c.id).limit(limit)).all()


def capture(connection: Connection, number: int) -> AnyRow:
    """A capture, by its number."""
    return connection.execute(select(captures).where(captures.c.id == number)).one()
