"""Reading changes and polls back, a page at a time."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, select

from collector.store.schema import AnyRow, blogs, changes, counters, entries, polls, revisions, snapshots, watches

PAGE = 500


def changes_after(connection: Connection, seq: int, blog_id: int | None = None, limit: int = PAGE) -> Sequence[AnyRow]:
    """Up to `limit` changes found after `seq`, in order, with the contents they speak of.

    `content` is the entry as of the change's revision, `content_before` as of the one before it.
    """
    now, before = revisions.alias(), revisions.alias()
    wanted = [changes.c.seq > seq] + ([changes.c.blog_id == blog_id] if blog_id is not None else [])
    return connection.execute(
        select(
            changes,
            blogs.c.canonical_url,
            now.c.content.label("content"),
            before.c.content.label("content_before"),
        )
        .join(blogs, blogs.c.id == changes.c.blog_id)
        .outerjoin(entries, (entries.c.blog_id == changes.c.blog_id) & (entries.c.key == changes.c.entry))
        .outerjoin(now, (now.c.entry_id == entries.c.id) & (now.c.number == changes.c.revision))
        .outerjoin(before, (before.c.entry_id == entries.c.id) & (before.c.number == changes.c.revision - 1))
        .where(*wanted)
        .order_by(changes.c.seq)
        .limit(limit)
    ).all()


def last_seq(connection: Connection) -> int:
    """The number of the newest change, 0 before the first."""
    return int(connection.execute(select(counters.c.value).where(counters.c.name == "seq")).scalar_one())


def polls_of(connection: Connection, blog_id: int | None, limit: int = PAGE) -> Sequence[AnyRow]:
    """The latest polls, newest first, of one blog or of all."""
    found = (
        select(polls, watches.c.url, watches.c.publisher, snapshots.c.id.label("snapshot"))
        .join(watches, watches.c.id == polls.c.watch_id)
        .outerjoin(snapshots, snapshots.c.poll_id == polls.c.id)
    )
    if blog_id is not None:
        found = found.where(polls.c.blog_id == blog_id)
    return connection.execute(found.order_by(polls.c.id.desc()).limit(limit)).all()
