"""One digest of everything that is recorded: equal of two stores that hold the same."""

from __future__ import annotations

from hashlib import sha256

from sqlalchemy import Connection, select

from collector.custody import canonical
from collector.store.custody_schema import custody
from collector.store.schema import (
    blogs,
    bodies,
    captures,
    changes,
    documents,
    entries,
    polls,
    revisions,
    snapshots,
    watches,
)

RECORDED = (blogs, watches, bodies, polls, captures, snapshots, documents, entries, revisions, changes, custody)
OF_A_WATCH = ("id", "url", "blog_id")
"""What of a watch is recorded: the rest the operator sets, or the service as it goes."""


def state_digest(connection: Connection) -> str:
    """The sha256 of every row that is recorded, table by table."""
    found = sha256()
    for table in RECORDED:
        columns = [c for c in table.c if table is not watches or c.name in OF_A_WATCH]
        rows = connection.execute(select(*columns).order_by(*table.primary_key).execution_options(yield_per=500))
        for row in rows:
            frames = (c for c in row if isinstance(c, bytes))
            found.update(canonical([table.name, *(value for value in row if not isinstance(value, bytes))]))
            found.update(b"".join(frames))
    return found.hexdigest()
