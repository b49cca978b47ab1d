"""How the watches and the collectors stand: what `collector status` and `collector watch list` tell."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime, timedelta

from collector.query import answers
from collector.query.answers import Answer
from collector.store import collectors, incidents, looks, watches
from collector.store.schema import AnyRow
from collector.store.store import Store
from collector.store.watches import LastSeen

INCIDENTS = 50

FORGOTTEN = timedelta(days=2)
"""A source that was due so long ago is of no rule any more, or nothing is at work: looks are a day apart at most."""


def watched(store: Store, tags: Collection[str] = ()) -> Iterator[Answer]:
    """Every watch, in the order it was first asked for; with these tags where some are given."""
    after = 0
    while True:
        with store.read() as connection:
            page = watches.listed(connection, after)
            rows = [row for row in page if set(tags) <= set(row.tags)]
            seen = watches.last_seen(connection, rows)
        yield from (_watch(row, seen) for row in rows)
        if len(page) < watches.PAGE:
            return
        after = page[-1].watch_id


def watched_after(store: Store, after: int, limit: int) -> list[Answer]:
    """A page of the watches; `watch`, the number of each, is the cursor."""
    with store.read() as connection:
        rows = watches.listed(connection, after, limit)
        seen = watches.last_seen(connection, rows)
    return [_watch(row, seen) for row in rows]


def _watch(row: AnyRow, seen: LastSeen) -> Answer:
    last = seen.ended.get(row.last_poll)
    failed = last is not None and last.error_kind is not None
    return {
        "watch": row.watch_id,
        "blog": row.blog_id,
        "url": row.url,
        "publisher": row.publisher,
        "title": row.title,
        "name": row.name,
        "group": row.group_name,
        "tags": row.tags,
        "source": row.source,
        "every": row.every,
        "state": "paused" if row.paused else row.stage,
        "evidence": row.evidence,
        "polling": row.owner is not None,
        "last_poll_at": answers.time(last.polled_at) if last else None,
        "last_outcome": last.outcome if last else None,
        "error": {"kind": last.error_kind, "message": last.error_message} if last and last.error_kind else None,
        "next_poll_at": None if row.paused else answers.time(row.next_at),
        "why": "paused by hand" if row.paused else row.reason,
        "last_change_at": answers.time(seen.changed.get(row.last_seq)),
        "failures": row.failures,
        "failing_since": answers.time(row.failing_since),
        "polls": row.polls,
        "entries": seen.show.get(row.blog_id, 0) if failed else last.entries if last else 0,
        "leads_to": row.leads_to,
    }


def service(store: Store, now: datetime, *, served: bool = True) -> Answer:
    """The collectors at work, how much is due, and what is or was wrong.

    Who knows that the store is not `served` knows more than its rows: one that was killed is in them for a minute.
    """
    with store.read() as connection:
        working = collectors.alive(connection, now) if served else ()
        due = watches.overdue(connection, now)
        told = incidents.latest(connection, INCIDENTS)
        sources = looks.listed(connection, now - FORGOTTEN)
    return {
        "collectors": [_collector(row) for row in working],
        "lag": max((row.figures.get("lag", 0.0) for row in working), default=None),
        "polls_a_minute": sum(row.figures.get("polls_a_minute", 0) for row in working),
        "queue": due,
        "sources": [_source(row) for row in sources],
        "incidents": [_incident(row) for row in told],
    }


def _collector(row: AnyRow) -> Answer:
    about = {"collector": row.owner, "process": row.process}
    return about | {"started_at": answers.time(row.started_at), "seen_at": answers.time(row.seen_at), **row.figures}


def _source(row: AnyRow) -> Answer:
    return {"source": row.source, "said": row.said, "next_look_at": answers.time(row.next_at)}


def _incident(row: AnyRow) -> Answer:
    about = {"kind": row.kind, "subject": row.subject, "sentence": row.sentence}
    return about | {"began_at": answers.time(row.began_at), "ended_at": answers.time(row.ended_at)}
