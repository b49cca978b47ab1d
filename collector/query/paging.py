"""Lists a page at a time, for faces that page: each question takes the last number of the page before."""

from __future__ import annotations

from sqlalchemy import Connection

from collector.errors import NotFound
from collector.query import answers
from collector.query.answers import Answer
from collector.query.changes import change
from collector.query.lists import blog
from collector.store import blogs, feed
from collector.store.feed import EVERY, Which
from collector.store.schema import AnyRow
from collector.store.store import Store

MOST = 500
"""The longest page."""


def numbered(connection: Connection, number: int) -> AnyRow:
    """The blog of a number.

    Raises:
        NotFound: when there is none.
    """
    row = blogs.numbered(connection, number)
    if row is None:
        raise NotFound(f"there is no blog {number}; see `collector blogs`")
    return row


def head(row: AnyRow) -> Answer:
    """What stands above everything that is told of a blog."""
    return {
        "canonical_url": row.canonical_url,
        "publisher": row.publisher,
        "title": row.title,
        "standfirst": row.standfirst,
        "status": row.status,
        "published_at": answers.time(row.published_at),
        "first_seen_at": answers.time(row.first_seen_at),
        "last_seen_at": answers.time(row.last_seen_at),
    }


def blogs_after(store: Store, after: int, limit: int) -> list[Answer]:
    """Blogs in the order they were first seen."""
    with store.read() as connection:
        rows = blogs.listed(connection, after, limit)
    return [blog(row) for row in rows]


def changes_after(store: Store, since: int, limit: int, which: Which = EVERY) -> list[Answer]:
    """Changes in the order they were found."""
    with store.read() as connection:
        rows = feed.changes_after(connection, since, which, limit)
    return [change(row) for row in rows]


def changes_before(store: Store, before: int | None, limit: int, which: Which = EVERY) -> list[Answer]:
    """Changes, newest first. `blog_title` stands beside what `changes` tells."""
    with store.read() as connection:
        rows = feed.changes_before(connection, before, which, limit)
    return [change(row) | {"blog_title": row.blog_title} for row in rows]


def snapshots(store: Store, number: int, before: int | None, limit: int) -> list[Answer]:
    """The snapshots of a blog, newest first.

    Raises:
        NotFound: when there is no blog of that number.
    """
    with store.read() as connection:
        rows = blogs.snapshots_before(connection, numbered(connection, number).id, before, limit)
    return [
        {
            "snapshot": row.id,
            "poll": row.poll_id,
            "captured_at": answers.time(row.captured_at),
            "title": row.title,
            "standfirst": row.standfirst,
            "status": row.status,
            "entries": row.entries,
            "extractor": row.extractor,
        }
        for row in rows
    ]
