"""Recording a poll: one poll, one transaction. What is returned is on disk."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, update

from collector.changes import Past, Verdict
from collector.model import Failure, FailureKind, Known, LiveBlog, Outcome, Page
from collector.poll import Poll, Recorded
from collector.store import known as knowing
from collector.store.blogs import save_blog, save_snapshot
from collector.store.bodies import Bodies, digest
from collector.store.entries import save_changes, save_documents, save_entries, save_revisions
from collector.store.schema import AnyRow, blogs, captures, polls, watches
from collector.store.store import Store

_ALREADY = select(
    polls.c.id, polls.c.outcome, polls.c.error_kind, polls.c.error_message, polls.c.blog_id, polls.c.entries
).where(polls.c.uid == bindparam("uid"))
_WATCH = select(watches.c.id, watches.c.blog_id).where(watches.c.url == bindparam("url"))
_NEW_WATCH = insert(watches)
_BLOG_OF_WATCH = update(watches).where(watches.c.id == bindparam("watch")).values(blog_id=bindparam("blog"))
_VERSION = select(blogs.c.id, blogs.c.version).with_for_update()
_VERSION_OF = _VERSION.where(blogs.c.id == bindparam("blog"))
_VERSION_AT = _VERSION.where(blogs.c.canonical_url == bindparam("url"))
_NEW_POLL = insert(polls).returning(polls.c.id)
_NEW_CAPTURES = insert(captures)

Judge = Callable[[Known, Callable[[Sequence[str]], Past]], Verdict]
"""Decides what a poll means, given what is known and a way to the earlier revisions of some keys."""


def record(store: Store, bodies: Bodies, poll: Poll, judge: Judge) -> Recorded:
    """Records a poll, its documents and everything it means, or nothing of it.

    The blog's row is locked first. When another poll was recorded since this one set off, the decision is made again
    against what is known now.
    """
    with store.write() as connection:
        done = _already(connection, poll.uid)
        if done is not None:
            return done
        watch = _watch(connection, poll)
        blog = _lock(connection, watch, poll.blog)
        blog_id = None if blog is None else int(blog.id)
        verdict = _verdict(connection, poll, blog, judge)
        outcome = _outcome(poll, verdict, blog_id)
        if blog_id is None and poll.blog is not None and verdict is not None:
            blog_id = save_blog(connection, None, poll, poll.blog)
            connection.execute(_BLOG_OF_WATCH, {"watch": watch.id, "blog": blog_id})
        poll_id = _save_poll(connection, poll, watch.id, blog_id, outcome)
        _save_captures(connection, bodies, poll, watch.id, poll_id)
        if verdict is None or blog_id is None:
            return Recorded(poll_id, outcome, poll.failure, None, blog_id, 0)
        snapshot = _apply(connection, poll, verdict, blog_id, poll_id)
        return Recorded(poll_id, outcome, None, snapshot, blog_id, _shown(poll), verdict.changes)


def _already(connection: Connection, uid: str) -> Recorded | None:
    """A poll whose commit was in doubt and had in fact succeeded."""
    row = connection.execute(_ALREADY, {"uid": uid}).first()
    if row is None:
        return None
    failure = Failure(FailureKind(row.error_kind), row.error_message) if row.error_kind else None
    return Recorded(row.id, Outcome(row.outcome), failure, None, row.blog_id, row.entries)


def _watch(connection: Connection, poll: Poll) -> AnyRow:
    wanted = {"url": poll.watch.url}
    row = connection.execute(_WATCH, wanted).first()
    if row is None:
        connection.execute(_NEW_WATCH, wanted | {"publisher": poll.watch.publisher, "created_at": poll.started_at})
        row = connection.execute(_WATCH, wanted).one()
    return row


def _lock(connection: Connection, watch: AnyRow, blog: LiveBlog | None) -> AnyRow | None:
    """The blog's id and version, its row locked; None while there is none. Watches of one canonical URL share one."""
    if watch.blog_id is not None:
        return connection.execute(_VERSION_OF, {"blog": watch.blog_id}).one()
    if blog is None:
        return None
    found = connection.execute(_VERSION_AT, {"url": blog.canonical_url}).first()
    if found is not None:
        connection.execute(_BLOG_OF_WATCH, {"watch": watch.id, "blog": found.id})
    return found


def _verdict(connection: Connection, poll: Poll, blog: AnyRow | None, judge: Judge) -> Verdict | None:
    """What the poll means: as it was decided, or, where another was recorded since it set off, decided again."""
    if poll.failure is not None:
        return None
    if blog is None:
        return judge(Known(), lambda keys: knowing.past(connection, 0, keys))
    if blog.version == poll.known.version:
        return poll.verdict
    return judge(knowing.of_blog(connection, blog.id), lambda keys: knowing.past(connection, blog.id, keys))


def _outcome(poll: Poll, verdict: Verdict | None, blog_id: int | None) -> Outcome:
    if poll.failure is not None or verdict is None:
        return Outcome.FAILED
    return Outcome.UNCHANGED if poll.blog is None or (verdict.silent and blog_id is not None) else Outcome.CAPTURED


def _shown(poll: Poll) -> int:
    return len(poll.blog.entries) if poll.blog else sum(1 for e in poll.known.entries.values() if e.document)


def _save_poll(connection: Connection, poll: Poll, watch: int, blog: int | None, outcome: Outcome) -> int:
    row = {
        "uid": poll.uid,
        "watch_id": watch,
        "blog_id": blog,
        "started_at": poll.started_at,
        "captured_at": poll.captured_at,
        "outcome": outcome,
        "error_kind": poll.failure.kind if poll.failure else None,
        "error_message": poll.failure.message if poll.failure else None,
        "reach": poll.coverage.reach,
        "newest": poll.coverage.newest,
        "oldest": poll.coverage.oldest,
        "coverage_reason": poll.coverage.reason,
        "entries": 0 if poll.failure else _shown(poll),
        "first_page_entries": poll.first_page_entries,
        "extractor": poll.extractor,
    }
    return int(connection.execute(_NEW_POLL, row).scalar_one())


def _save_captures(connection: Connection, bodies: Bodies, poll: Poll, watch: int, poll_id: int) -> None:
    pages = [("page", page) for page in poll.pages] + [
        ("aside", page) for page in (*poll.asides, *poll.permalinks.values())
    ]
    pages.sort(key=lambda each: each[1].captured_at)
    rows = [
        _capture(page, role, position, poll_id, _body(connection, bodies, watch, page, poll.known))
        for position, (role, page) in enumerate(pages)
    ]
    if rows:
        connection.execute(_NEW_CAPTURES, rows)


def _body(connection: Connection, bodies: Bodies, watch: int, page: Page, known: Known) -> int | None:
    if page.status == NOT_MODIFIED:
        return bodies.of_digest(connection, page.body_digest)
    if not page.body:
        return None
    shown = known.documents.get(page.url)
    before = shown.body_digest if shown else ""
    return bodies.keep(connection, watch, page.body, page.body_digest or digest(page.body), before)


NOT_MODIFIED = 304


def _capture(page: Page, role: str, position: int, poll_id: int, body: int | None) -> dict[str, Any]:
    return {
        "poll_id": poll_id,
        "position": position,
        "role": role,
        "url": page.url,
        "final_url": page.final_url or page.url,
        "redirects": list(page.redirects),
        "status": page.status,
        "headers": [list(pair) for pair in page.headers],
        "captured_at": page.captured_at,
        "body_id": body,
    }


def _apply(connection: Connection, poll: Poll, verdict: Verdict, blog_id: int, poll_id: int) -> int | None:
    """Writes a verdict; returns the snapshot that now stands."""
    ids = save_documents(connection, blog_id, verdict)
    save_entries(connection, blog_id, verdict, ids)
    save_revisions(connection, blog_id, poll_id, poll.extractor, verdict.revisions)
    save_blog(connection, blog_id, poll, poll.blog)
    snapshot = save_snapshot(connection, blog_id, poll_id, poll, verdict)
    save_changes(connection, blog_id, poll_id, verdict.changes)
    return snapshot
