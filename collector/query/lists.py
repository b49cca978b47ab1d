"""Blogs and polls, a row each."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection

from collector.model import Coverage, Reach
from collector.query import answers
from collector.query.answers import Answer
from collector.query.show import found
from collector.store import acts as done
from collector.store import blogs as blogs_kept
from collector.store import feed
from collector.store.schema import AnyRow
from collector.store.store import Store


def blogs(store: Store) -> Iterator[Answer]:
    """Every blog that is kept, in the order it was first seen."""
    after = 0
    while True:
        with store.read() as connection:
            page = blogs_kept.listed(connection, after)
        yield from map(blog, page)
        if len(page) < feed.PAGE:
            return
        after = page[-1].id


def blog(row: AnyRow) -> Answer:
    """A blog in a row."""
    return {
        "id": row.id,
        "url": row.canonical_url,
        "canonical_url": row.canonical_url,
        "publisher": row.publisher,
        "title": row.title,
        "status": row.status,
        "entries": row.visible,
        "removed": row.removed,
        "polls": row.polls,
        "published_at": answers.time(row.published_at),
        "updated_at": answers.time(row.updated_at),
        "first_seen_at": answers.time(row.first_seen_at),
        "last_seen_at": answers.time(row.last_seen_at),
    }


def polls(store: Store, url: str | None = None, limit: int = feed.PAGE, before: int | None = None) -> list[Answer]:
    """The latest polls, newest first, of one address or of all; `before` pages through them.

    Raises:
        NotFound: when an address is given that was never polled.
    """
    with store.read() as connection:
        of = _polled(connection, url) if url else {"blog_id": None}
        rows = feed.polls_of(connection, limit=limit, before=before, **of)
    return [
        {
            "poll": row.id,
            "url": row.url,
            "publisher": row.publisher,
            "outcome": row.outcome,
            "started_at": answers.time(row.started_at),
            "captured_at": answers.time(row.captured_at),
            "snapshot": row.snapshot,
            "entries": row.entries,
            "coverage": answers.coverage(Coverage(Reach(row.reach), row.newest, row.oldest, row.coverage_reason)),
            "error": {"kind": row.error_kind, "message": row.error_message} if row.error_kind else None,
        }
        for row in rows
    ]


def _polled(connection: Connection, url: str) -> dict[str, int | None]:
    """Whose polls those of an address are: its blog's, or its watch's where every one of them failed."""
    if blogs_kept.find(connection, url) is None and (tried := feed.last_in_vain(connection, url)):
        return {"blog_id": None, "watch_id": tried.watch_id}
    return {"blog_id": found(connection, url).id}


def acts(store: Store, url: str | None = None) -> Iterator[Answer]:
    """What was erased, dropped, held, released and retracted, oldest first."""
    with store.read() as connection:
        rows = done.of_blog(connection, found(connection, url).id if url else None)
    for row in rows:
        yield {
            "act": row.id,
            "kind": row.kind,
            "at": answers.time(row.at),
            "who": row.who,
            "why": row.why,
            "blog": row.blog_id,
            "url": row.canonical_url,
            "what": row.what,
        }
