"""How busy blogs are: the order in which they last changed, when they posted, what was done to their entries."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, func, select

from collector.store.schema import AnyRow, blogs, changes, entries, polls

_LAST_SEQ = select(func.max(changes.c.seq)).where(changes.c.blog_id == blogs.c.id).scalar_subquery()
_LAST_AT = (
    select(changes.c.to_at).where(changes.c.blog_id == blogs.c.id).order_by(changes.c.seq.desc()).limit(1)
).scalar_subquery()


def busiest(connection: Connection, statuses: Sequence[str], before: int | None, limit: int) -> Sequence[AnyRow]:
    """Blogs of these statuses, the one that changed last first; `before` (the `last_seq` of a row) pages through."""
    wanted = select(blogs, _LAST_SEQ.label("last_seq"), _LAST_AT.label("changed_at")).where(
        blogs.c.status.in_(statuses)
    )
    if before is not None:
        wanted = wanted.where(before > _LAST_SEQ)
    return connection.execute(wanted.order_by(_LAST_SEQ.desc()).limit(limit)).all()


def postings(connection: Connection, blog_ids: Sequence[int], since: datetime | None) -> Sequence[AnyRow]:
    """When each entry of these blogs was posted (`at`), as the publisher says or else as we saw it."""
    at = func.coalesce(entries.c.published_at, entries.c.first_seen_at)
    wanted = select(entries.c.blog_id, at.label("at")).where(entries.c.blog_id.in_(blog_ids))
    return connection.execute(wanted if since is None else wanted.where(at >= since)).all()


def counts(connection: Connection, blog_ids: Sequence[int]) -> Sequence[AnyRow]:
    """How many changes of each kind were found in these blogs: `blog_id`, `kind`, `n`."""
    return connection.execute(
        select(changes.c.blog_id, changes.c.kind, func.count().label("n"))
        .where(changes.c.blog_id.in_(blog_ids))
        .group_by(changes.c.blog_id, changes.c.kind)
    ).all()


def sizes(connection: Connection, blog_ids: Sequence[int]) -> Sequence[AnyRow]:
    """How many entries these blogs have in each state: `blog_id`, `state`, `n`."""
    return connection.execute(
        select(entries.c.blog_id, entries.c.state, func.count().label("n"))
        .where(entries.c.blog_id.in_(blog_ids))
        .group_by(entries.c.blog_id, entries.c.state)
    ).all()


def last_poll(connection: Connection) -> AnyRow | None:
    """The newest poll of all."""
    return connection.execute(select(polls).order_by(polls.c.id.desc()).limit(1)).first()
