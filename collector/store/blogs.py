"""Blogs and their snapshots."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, func, insert, select, update
from sqlalchemy.dialects import postgresql

from collector import discovery
from collector.model import LiveBlog, Outcome
from collector.poll import Poll
from collector.store.content import blog_json
from collector.store.schema import AnyRow, blogs, entries, polls, snapshots, watches

# Both databases know the clause, and SQLAlchemy writes it for either.
_NEW_BLOG = postgresql.insert(blogs).on_conflict_do_nothing(index_elements=["canonical_url"]).returning(blogs.c.id)
# By the parameter and not by the row: in RETURNING, SQLAlchemy's SQLite names no tables, not even in a subquery.
_STANDING = select(func.max(snapshots.c.id)).where(snapshots.c.blog_id == bindparam("_id")).scalar_subquery()
_SEEN_BLOG = (
    update(blogs)
    .where(blogs.c.id == bindparam("_id"))
    .values(version=blogs.c.version + 1, head=bindparam("_head"))
    .returning(_STANDING)
)
_NEW_SNAPSHOT = insert(snapshots).returning(snapshots.c.id)


@dataclass(frozen=True, slots=True)
class Locked:
    """A blog whose row is locked until the transaction ends; `version` is None where this poll makes the row.

    It is `joined` where the watch was of another blog until this poll.
    """

    id: int
    version: int | None
    head: str | None
    publisher: str
    first_seen_at: datetime
    joined: bool = False

    @classmethod
    def of(cls, row: AnyRow) -> Locked:
        """The blog of a row with the columns `LOCKED`."""
        return cls(row.id, row.version, row.head, row.publisher, row.first_seen_at)


LOCKED = (blogs.c.id, blogs.c.version, blogs.c.head, blogs.c.publisher, blogs.c.first_seen_at)


def new_blog(connection: Connection, poll: Poll, said: LiveBlog) -> Locked | None:
    """Makes the row of a blog that was not known; None where there is one of that canonical URL."""
    row = _seen(poll, said) | {"publisher": poll.watch.publisher, "first_seen_at": poll.captured_at, "version": 0}
    made = connection.execute(_NEW_BLOG, row).scalar()
    return None if made is None else Locked(made, None, None, poll.watch.publisher, poll.captured_at)


def see_blog(connection: Connection, blog_id: int, poll: Poll, said: LiveBlog | None, head: str) -> int | None:
    """Keeps that a blog was seen, what is said of it where that was read, and the head of its chain of custody.

    Returns the snapshot that stands.
    """
    return connection.execute(_SEEN_BLOG, _seen(poll, said) | {"_id": blog_id, "_head": head}).scalar()


def _seen(poll: Poll, said: LiveBlog | None) -> dict[str, Any]:
    return {"last_seen_at": poll.captured_at, "extractor": poll.extractor} | (said_row(said) if said else {})


def said_row(blog: LiveBlog) -> dict[str, Any]:
    """What the publisher says of a blog, as a row."""
    return {
        "canonical_url": blog.canonical_url,
        "title": blog.title,
        "standfirst": blog.standfirst,
        "status": blog.status,
        "published_at": blog.published_at,
        "updated_at": blog.updated_at,
        "said": blog_json(blog),
    }


def save_snapshot(connection: Connection, blog_id: int, poll_id: int, row: Mapping[str, Any]) -> int:
    """Keeps a blog as it is after a poll; the snapshot's number."""
    made = connection.execute(_NEW_SNAPSHOT, {**row, "poll_id": poll_id, "blog_id": blog_id})
    return int(made.scalar_one())


def snapshot_row(poll: Poll, blog: LiveBlog) -> dict[str, Any]:
    """A blog as it is after a poll, as a row; whose it is left out."""
    return {
        "captured_at": poll.finished_at,
        "title": blog.title,
        "standfirst": blog.standfirst,
        "status": blog.status,
        "said": blog_json(blog),
        "entries": poll.shown,
        "extractor": poll.extractor,
    }


def ids_of(connection: Connection, publisher: str | None = None) -> Sequence[int]:
    """The blogs of a publisher, or all."""
    query = select(blogs.c.id).order_by(blogs.c.id)
    return (
        connection.execute(query if publisher is None else query.where(blogs.c.publisher == publisher)).scalars().all()
    )


def find(connection: Connection, url: str) -> AnyRow | None:
    """The blog of an address: one that is watched, or a blog's own; else that of the same page spelt otherwise."""
    for written in ((url,), discovery.spellings(url)):
        watched = select(watches.c.blog_id).where(watches.c.url.in_(written))
        own = blogs.c.canonical_url.in_(written)
        row = connection.execute(select(blogs).where(blogs.c.id.in_(watched) | own).order_by(blogs.c.id)).first()
        if row is not None:
            return row
    return None


def numbered(connection: Connection, number: int) -> AnyRow | None:
    """The blog of a number."""
    return connection.execute(select(blogs).where(blogs.c.id == number)).first()


def listed(connection: Connection, after: int = 0, limit: int = 500) -> Sequence[AnyRow]:
    """Blogs with counts of their entries and polls, by id; `after` and `limit` page through them."""
    counted = (
        select(entries.c.blog_id, entries.c.state, func.count().label("n"))
        .group_by(entries.c.blog_id, entries.c.state)
        .subquery()
    )
    visible = select(counted.c.n).where(counted.c.blog_id == blogs.c.id, counted.c.state == "visible").scalar_subquery()
    removed = select(counted.c.n).where(counted.c.blog_id == blogs.c.id, counted.c.state == "removed").scalar_subquery()
    polled = select(func.count()).where(polls.c.blog_id == blogs.c.id).scalar_subquery()
    return connection.execute(
        select(
            blogs,
            func.coalesce(visible, 0).label("visible"),
            func.coalesce(removed, 0).label("removed"),
            polled.label("polls"),
        )
        .where(blogs.c.id > after)
        .order_by(blogs.c.id)
        .limit(limit)
    ).all()


def snapshots_before(connection: Connection, blog_id: int, before: int | None, limit: int) -> Sequence[AnyRow]:
    """The latest snapshots of a blog, newest first; `before` pages through them."""
    found = select(snapshots).where(snapshots.c.blog_id == blog_id)
    if before is not None:
        found = found.where(snapshots.c.id < before)
    return connection.execute(found.order_by(snapshots.c.id.desc()).limit(limit)).all()


def snapshot(connection: Connection, blog_id: int, number: int) -> AnyRow | None:
    """A snapshot of a blog, by its number."""
    return connection.execute(select(snapshots).where(snapshots.c.blog_id == blog_id, snapshots.c.id == number)).first()


def snapshot_at(connection: Connection, blog_id: int, at: datetime) -> AnyRow | None:
    """The last snapshot at or before a moment."""
    return connection.execute(
        select(snapshots)
        .where(snapshots.c.blog_id == blog_id, snapshots.c.captured_at <= at)
        .order_by(snapshots.c.id.desc())
        .limit(1)
    ).first()


def seen_by(connection: Connection, blog_id: int, at: datetime) -> datetime | None:
    """When a blog was last seen at or before a moment."""
    seen = (polls.c.blog_id == blog_id, polls.c.captured_at <= at, polls.c.outcome != Outcome.FAILED)
    return connection.execute(select(func.max(polls.c.captured_at)).where(*seen)).scalar()


def moments(connection: Connection, blog_id: int) -> Sequence[datetime]:
    """When each snapshot of a blog was captured, oldest first."""
    found = select(snapshots.c.captured_at).where(snapshots.c.blog_id == blog_id).order_by(snapshots.c.id)
    return connection.execute(found).scalars().all()


def snapshots_of(connection: Connection, blog_id: int) -> Sequence[AnyRow]:
    """Every snapshot of a blog, oldest first."""
    return connection.execute(select(snapshots).where(snapshots.c.blog_id == blog_id).order_by(snapshots.c.id)).all()
