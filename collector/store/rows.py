"""Reading everything that is kept back, a page at a time, each page after the last row of the one before."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Connection, func, select

from collector.store.feed import PAGE
from collector.store.schema import AnyRow, blogs, documents, entries, revisions


def entries_after(connection: Connection, after: int, last: int, blog_id: int | None = None) -> Sequence[AnyRow]:
    """Entries in the order they were first seen, each with its latest revision; ids above `after`, up to `last`."""
    return connection.execute(
        select(
            entries,
            revisions.c.content,
            func.coalesce(documents.c.seen_at, entries.c.last_seen_at).label("shown_at"),
            blogs.c.canonical_url,
            blogs.c.publisher,
        )
        .join(revisions, (revisions.c.entry_id == entries.c.id) & (revisions.c.number == entries.c.revision))
        .join(blogs, blogs.c.id == entries.c.blog_id)
        .outerjoin(documents, documents.c.id == entries.c.document_id)
        .where(*_wanted(entries.c.id, after, last, blog_id))
        .order_by(entries.c.id)
        .limit(PAGE)
    ).all()


def revisions_after(connection: Connection, after: int, last: int, blog_id: int | None = None) -> Sequence[AnyRow]:
    """Revisions in the order they were saved; ids above `after`, up to `last`."""
    return connection.execute(
        select(revisions, entries.c.key, blogs.c.canonical_url, blogs.c.publisher)
        .join(entries, entries.c.id == revisions.c.entry_id)
        .join(blogs, blogs.c.id == entries.c.blog_id)
        .where(*_wanted(revisions.c.id, after, last, blog_id))
        .order_by(revisions.c.id)
        .limit(PAGE)
    ).all()


def _wanted(id_: ColumnElement[int], after: int, last: int, blog_id: int | None) -> list[ColumnElement[bool]]:
    return [id_ > after, id_ <= last, *([entries.c.blog_id == blog_id] if blog_id is not None else [])]


def last_entry(connection: Connection) -> int:
    """The id of the newest entry, 0 before the first."""
    return int(connection.execute(select(func.coalesce(func.max(entries.c.id), 0))).scalar_one())


def last_revision(connection: Connection) -> int:
    """The id of the newest revision, 0 before the first."""
    return int(connection.execute(select(func.coalesce(func.max(revisions.c.id), 0))).scalar_one())
