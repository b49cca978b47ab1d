"""Captures, read back in the order in which they were made."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Select, func, or_, select

from collector.store.schema import AnyRow, blogs, bodies, captures, polls, watches
from collector.store.store import Store

PAGE = 500
NOT_MODIFIED = 304

_KEPT = (
    select(
        captures,
        polls.c.uid,
        polls.c.started_at,
        polls.c.outcome,
        polls.c.error_kind,
        polls.c.error_message,
        polls.c.extractor,
        polls.c.depth,
        polls.c.blog_id,
        watches.c.url.label("watch"),
        watches.c.publisher,
        bodies.c.digest,
        bodies.c.size,
    )
    .join(polls, polls.c.id == captures.c.poll_id)
    .join(watches, watches.c.id == polls.c.watch_id)
    .outerjoin(bodies, bodies.c.id == captures.c.body_id)
)


def kept(
    store: Store, blog_id: int | None = None, since: datetime | None = None, until: datetime | None = None
) -> Iterator[AnyRow]:
    """The captures of a blog, failed polls and all, or of everything, with the poll and the digest of the body.

    Of the polls between `since` and `until`, both included. Those made after the first was asked for are left out.
    """
    wanted = _KEPT.where(*_bounds(blog_id, since, until))
    with store.read() as connection:
        last = connection.execute(select(func.coalesce(func.max(captures.c.id), 0))).scalar_one()
    after = 0
    while page := _page(store, wanted.where(captures.c.id > after, captures.c.id <= last)):
        yield from page
        after = page[-1].id


def of_polls(
    store: Store, numbers: Collection[int], since: datetime | None = None, until: datetime | None = None
) -> Iterator[AnyRow]:
    """The captures of these polls, as `kept` gives them."""
    ordered = sorted(numbers)
    for start in range(0, len(ordered), PAGE):
        chosen = captures.c.poll_id.in_(ordered[start : start + PAGE])
        with store.read() as connection:
            rows = connection.execute(_KEPT.where(chosen, *_bounds(None, since, until)).order_by(captures.c.id)).all()
        yield from rows


def _page(store: Store, wanted: Select[tuple[object, ...]]) -> Sequence[AnyRow]:
    with store.read() as connection:
        return connection.execute(wanted.order_by(captures.c.id).limit(PAGE)).all()


def _bounds(blog_id: int | None, since: datetime | None, until: datetime | None) -> list[ColumnElement[bool]]:
    bounds: list[ColumnElement[bool]] = []
    if blog_id is not None:
        its_watches = select(watches.c.id).where(watches.c.blog_id == blog_id)
        bounds.append(or_(polls.c.blog_id == blog_id, polls.c.watch_id.in_(its_watches)))
    bounds += [] if since is None else [polls.c.captured_at >= since]
    bounds += [] if until is None else [polls.c.captured_at <= until]
    return bounds


def first_with(connection: Connection, digest: str) -> AnyRow | None:
    """The capture that first brought the bytes with that digest."""
    return connection.execute(
        _KEPT.where(bodies.c.digest == digest, captures.c.status != NOT_MODIFIED).order_by(captures.c.id).limit(1)
    ).first()


def has_poll(connection: Connection, uid: str) -> bool:
    """Whether the poll of that name is recorded."""
    return connection.execute(select(polls.c.id).where(polls.c.uid == uid)).first() is not None


def last_look(connection: Connection, url: str) -> datetime | None:
    """When the address, or the blog that it leads to, was last polled; None where it never was."""
    blog = select(watches.c.blog_id).where(watches.c.url == url).scalar_subquery()
    own = select(blogs.c.id).where(blogs.c.canonical_url == url).scalar_subquery()
    its = polls.join(watches, watches.c.id == polls.c.watch_id)
    wanted = (watches.c.url == url) | (polls.c.blog_id == blog) | (polls.c.blog_id == own)
    return connection.execute(select(func.max(polls.c.captured_at)).select_from(its).where(wanted)).scalar()


def names(connection: Connection) -> set[str]:
    """The names of all polls."""
    return set(connection.execute(select(polls.c.uid)).scalars())


def watch_of(connection: Connection, blog_id: int) -> str:
    """The address at which a blog was last polled."""
    its = select(watches.c.url).join(polls, polls.c.watch_id == watches.c.id).where(polls.c.blog_id == blog_id)
    return str(connection.execute(its.order_by(polls.c.id.desc()).limit(1)).scalar_one())
