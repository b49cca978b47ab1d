"""The life of a blog: the moments at which it changed, its headlines, when its entries were withdrawn."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection

from collector.changes import ChangeKind
from collector.query import answers
from collector.query.answers import Answer
from collector.query.compare import words
from collector.store import blogs, feed
from collector.words import difference

_OF_THE_BLOG = (ChangeKind.HEADLINE, ChangeKind.STANDFIRST, ChangeKind.CLOSED, ChangeKind.REOPENED, ChangeKind.MOVED)


def moments(connection: Connection, blog_id: int) -> Sequence[datetime]:
    """When the blog was found to have changed, oldest first; the first is when it was first captured."""
    return blogs.moments(connection, blog_id)


def shown_at(steps: Sequence[datetime], step: int | None) -> datetime | None:
    """The moment of a step; None is now, as is the last step and whatever lies beyond it."""
    return None if step is None or step >= len(steps) - 1 else steps[step]


def headlines(connection: Connection, blog_id: int) -> list[Answer]:
    """What changed of the blog itself, newest first: `kind`, `before`, `after`, their `words`, `from_at`, `to_at`."""
    rows = feed.changes_before(connection, None, feed.Which(blog_id, _OF_THE_BLOG), feed.PAGE)
    return [
        {
            "kind": row.kind,
            "before": row.before,
            "after": row.after,
            "words": words(difference(row.before or "", row.after or "")),
            "from_at": answers.time(row.from_at),
            "to_at": answers.time(row.to_at),
        }
        for row in rows
    ]


def withdrawals(connection: Connection, blog_id: int, at: datetime | None) -> dict[str, Answer]:
    """By key, the last withdrawal of each entry by a moment: when it happened, and what confirmed it."""
    rows = feed.changes_before(connection, None, feed.Which(blog_id, (ChangeKind.REMOVED,)), feed.PAGE)
    found: dict[str, Answer] = {}
    for row in rows:
        if at is None or row.to_at <= at:
            told = {"from_at": answers.time(row.from_at), "to_at": answers.time(row.to_at)}
            found.setdefault(row.entry, told | {"confirmed_by": row.evidence.get("confirmed_by")})
    return found
