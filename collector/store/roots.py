"""Roots over all chains of custody, as they are taken and kept."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, func, insert, select, update

from collector.custody import Head, merkle_root
from collector.store.custody_schema import custody, roots
from collector.store.schema import AnyRow, blogs

_NEW_ROOT = insert(roots).returning(*roots.c)


def heads(connection: Connection) -> list[Head]:
    """Where every chain stands."""
    of_blogs = select(blogs.c.id, blogs.c.version, blogs.c.head).where(blogs.c.head.is_not(None)).order_by(blogs.c.id)
    ends = select(func.max(custody.c.id)).where(custody.c.watch_id.is_not(None)).group_by(custody.c.watch_id)
    of_watches = select(custody).where(custody.c.id.in_(ends)).order_by(custody.c.watch_id)
    found = [Head(f"blog {row.id}", row.version, row.head) for row in connection.execute(of_blogs)]
    return found + [Head(f"watch {row.watch_id}", row.number, row.head) for row in connection.execute(of_watches)]


def take(connection: Connection, at: datetime) -> AnyRow:
    """Takes the root over all chains and keeps it."""
    found = heads(connection)
    row = {"at": at, "root": merkle_root(found), "heads": [[h.chain, h.number, h.head] for h in found]}
    return connection.execute(_NEW_ROOT, row).one()


def kept(connection: Connection) -> Sequence[AnyRow]:
    """Every root, oldest first."""
    return connection.execute(select(roots).order_by(roots.c.id)).all()


def last_taken(connection: Connection) -> datetime | None:
    """When the last root was taken."""
    return connection.execute(select(roots.c.at).order_by(roots.c.id.desc()).limit(1)).scalar()


def stamp(connection: Connection, root: str, reply: bytes) -> int:
    """Keeps an authority's reply with the roots that it is of; how many those are."""
    return connection.execute(update(roots).where(roots.c.root == root).values(stamp=reply)).rowcount


def departures(connection: Connection, root: AnyRow) -> list[str]:
    """The chains of a root that no longer lead through the link at which it found them."""
    lost = []
    for chain, number, head in root.heads:
        kind, _, name = chain.partition(" ")
        column = custody.c.blog_id if kind == "blog" else custody.c.watch_id
        link = select(custody.c.head).where(column == int(name), custody.c.number == number)
        if connection.execute(link).scalar() != head:
            lost.append(chain)
    return lost
