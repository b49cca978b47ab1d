"""Recording a poll: one poll, one transaction. What is returned is on disk."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, update
from sqlalchemy.dialects import postgresql

from collector.changes import Past, Verdict
from collector.custody import Head
from collector.memory import Known
from collector.model import (
    Failure,
    FailureKind,
    LiveBlog,
    Outcome,
    Page,
)
from collector.poll import Poll, Recorded
from collector.store import known as knowing
from collector.store.blogs import LOCKED, Locked, new_blog, save_snapshot, see_blog, snapshot_row
from collector.store.bodies import Bodies, digest
from collector.store.custody import Link, commit_blog, commit_poll, commit_verdict, extend, extend_blog, extend_watch
from collector.store.entries import forget_documents, save_changes, save_documents, save_entries, save_revisions
from collector.store.leases import complete
from collector.store.schema import AnyRow, blogs, captures, polls, watches
from collector.store.search import save_terms
from collector.store.store import Store

_ALREADY = select(
    polls.c.id, polls.c.outcome, polls.c.error_kind, polls.c.error_message, polls.c.blog_id, polls.c.entries
).where(polls.c.uid == bindparam("uid"))
_WATCH = select(watches.c.id).where(watches.c.url == bindparam("url"))
_WATCH_AND_BLOG = (
    select(watches.c.id.label("watch"), *LOCKED)
    .join(blogs, blogs.c.id == watches.c.blog_id)
    .where(watches.c.url == bindparam("url"))
    .with_for_update(of=blogs)
)
# Both databases know the clause, and SQLAlchemy writes it for either.
_NEW_WATCH = postgresql.insert(watches).on_conflict_do_nothing(index_elements=["url"]).returning(watches.c.id)
_BLOG_OF_WATCH = update(watches).where(watches.c.id == bindparam("watch")).values(blog_id=bindparam("blog"))
_VERSION_AT = select(*LOCKED).where(blogs.c.canonical_url == bindparam("url")).with_for_update()
_NEW_POLL = postgresql.insert(polls).on_conflict_do_nothing(index_elements=["uid"]).returning(polls.c.id)
_NEW_CAPTURES = insert(captures)

Judge = Callable[[Known, Callable[[Sequence[str]], Past]], Verdict]
"""Decides what a poll means, given what is known and a way to how entries of some keys read before."""


Also = Callable[[Connection, Poll], None]
"""What else belongs into the transaction that records a poll, which it is given as recorded."""


def record(store: Store, bodies: Bodies, poll: Poll, judge: Judge, also: Also = lambda _, __: None) -> Recorded:
    """Records a poll, its documents and everything it means, and when its watch is due next, or nothing of it.

    The blog's row is locked first. When another poll was recorded since this one set off, the decision is made again
    against what is known now.

    Raises:
        LeaseLost: when the watch was given to another collector meanwhile.
    """
    with store.write() as connection:
        watch, blog = _locked(connection, poll)
        verdict = _verdict(connection, poll, blog, judge)
        outcome = _outcome(poll, verdict, blog)
        row = _poll(poll, watch, blog.id if blog else None, outcome)
        poll_id = connection.execute(_NEW_POLL, row).scalar()
        if poll_id is None:
            return _already(connection, poll.uid)
        link = Link(poll_id)
        commit_poll(link, row, poll.watch.url, _save_captures(connection, bodies, poll, watch, poll_id))
        recorded = Recorded(poll_id, outcome, poll.failure, None, blog.id if blog else None, 0)
        if verdict is None or blog is None:
            _extend(connection, link, watch, blog)
        else:
            snapshot, end = _apply(connection, poll, verdict, blog, link, poll_id)
            told = (poll.shown, verdict.changes, end, blog.version is None)
            recorded = Recorded(poll_id, outcome, None, snapshot, blog.id, *told)
        if poll.pages:  # what was read again from captures teaches nothing of when to look
            complete(connection, poll, recorded)
        also(connection, replace(poll, recorded=recorded))
        return recorded


def _already(connection: Connection, uid: str) -> Recorded:
    """A poll whose commit was in doubt and had in fact succeeded."""
    row = connection.execute(_ALREADY, {"uid": uid}).one()
    failure = Failure(FailureKind(row.error_kind), row.error_message) if row.error_kind else None
    return Recorded(row.id, Outcome(row.outcome), failure, None, row.blog_id, row.entries)


def _locked(connection: Connection, poll: Poll) -> tuple[int, Locked | None]:
    """The watch, and its blog with the row locked; None while there is none."""
    row = connection.execute(_WATCH_AND_BLOG, {"url": poll.watch.url}).first()
    if row is not None:
        return row.watch, _joined(connection, poll, row) or Locked.of(row)
    watch = _watch(connection, poll)
    if poll.blog is None:
        return watch, None
    blog = _blog(connection, poll, poll.blog)
    connection.execute(_BLOG_OF_WATCH, {"watch": watch, "blog": blog.id})
    return watch, blog


def _joined(connection: Connection, poll: Poll, row: AnyRow) -> Locked | None:
    """The other blog that a watch is of from now on, where its own has moved to the address of one that is known."""
    before, said = poll.known.blog, poll.blog
    if said is None or before is None or said.canonical_url == before.canonical_url:
        return None
    there = connection.execute(_VERSION_AT, {"url": said.canonical_url}).first()
    if there is None or there.id == row.id:
        return None
    connection.execute(_BLOG_OF_WATCH, {"watch": row.watch, "blog": there.id})
    return replace(Locked.of(there), joined=True)


def _blog(connection: Connection, poll: Poll, said: LiveBlog) -> Locked:
    """The blog of a canonical URL, made where there is none. Watches of one canonical URL share it."""
    made = new_blog(connection, poll, said)
    return made or Locked.of(connection.execute(_VERSION_AT, {"url": said.canonical_url}).one())


def _watch(connection: Connection, poll: Poll) -> int:
    """The watch of the poll's address, made where there is none."""
    row = {"url": poll.watch.url, "publisher": poll.watch.publisher, "created_at": poll.started_at}
    made = connection.execute(_NEW_WATCH, row).scalar()
    return int(made or connection.execute(_WATCH, {"url": poll.watch.url}).scalar_one())


def _verdict(connection: Connection, poll: Poll, blog: Locked | None, judge: Judge) -> Verdict | None:
    """What the poll means: as it was decided, or, where another was recorded since it set off, decided again."""
    if poll.failure is not None:
        return None
    if blog is None or (blog.version == poll.known.version and not blog.joined):
        return poll.verdict
    known = Known() if blog.version is None else knowing.of_blog(connection, blog.id)
    return judge(known, lambda keys: knowing.past(connection, blog.id, keys))


def _outcome(poll: Poll, verdict: Verdict | None, blog: Locked | None) -> Outcome:
    if verdict is None:
        return Outcome.FAILED
    known = blog is not None and blog.version is not None
    return Outcome.UNCHANGED if poll.blog is None or (verdict.silent and known) else Outcome.CAPTURED


def _poll(poll: Poll, watch: int, blog: int | None, outcome: Outcome) -> dict[str, Any]:
    return {
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
        "entries": poll.shown,
        "first_page_entries": poll.first_page_entries,
        "extractor": poll.extractor,
        "depth": poll.watch.depth,
    }


def _save_captures(
    connection: Connection, bodies: Bodies, poll: Poll, watch: int, poll_id: int
) -> list[dict[str, Any]]:
    """Keeps what was fetched, in the order of fetching; the rows, each with the digest of its body."""
    pages = [("page", page) for page in poll.pages] + [
        ("aside", page) for page in (*poll.asides, *poll.permalinks.values())
    ]
    pages.sort(key=lambda each: each[1].captured_at)
    known = bodies.kept(connection, {page.body_digest for _, page in pages if _is_as_known(page, poll.known)})
    rows = [
        _capture(page, role, position, poll_id)
        | {"body_id": known.get(page.body_digest) or _body(connection, bodies, watch, page, poll.known)}
        for position, (role, page) in enumerate(pages)
    ]
    if rows:
        connection.execute(_NEW_CAPTURES, rows)
    digests = [_digest(page) if row["body_id"] else None for row, (_, page) in zip(rows, pages, strict=True)]
    return [row | {"digest": said} for row, said in zip(rows, digests, strict=True)]


def _digest(page: Page) -> str:
    return page.body_digest or digest(page.body or b"")


def _is_as_known(page: Page, known: Known) -> bool:
    """Whether a page's bytes are those that its address showed before: they need not be packed, nor looked for."""
    document = known.documents.get(page.url)
    return bool(page.body_digest) and (page.body is None or bool(document and document.body_digest == page.body_digest))


def _body(connection: Connection, bodies: Bodies, watch: int, page: Page, known: Known) -> int | None:
    if not page.body:
        return None
    shown = known.documents.get(page.url)
    before = shown.body_digest if shown else ""
    return bodies.keep(connection, watch, page.body, _digest(page), before)


def _capture(page: Page, role: str, position: int, poll_id: int) -> dict[str, Any]:
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
        "failure_kind": page.failure.kind if page.failure else None,
        "failure_message": page.failure.message if page.failure else None,
        "request_headers": [list(pair) for pair in page.request_headers] or None,
        "peer": page.peer,
        "certificate": page.certificate,
    }


def _extend(connection: Connection, link: Link, watch: int, blog: Locked | None) -> None:
    """Extends the chain of a poll that concluded nothing."""
    if blog is None:
        extend_watch(connection, link, watch)
    else:
        extend_blog(connection, link, blog)


def _apply(
    connection: Connection, poll: Poll, verdict: Verdict, blog: Locked, link: Link, poll_id: int
) -> tuple[int | None, Head]:
    """Writes a verdict and commits to it; returns the snapshot that now stands, and where the chain ends."""
    save_documents(connection, blog.id, verdict)
    save_entries(connection, blog.id, verdict)
    forget_documents(connection, blog.id, verdict)
    save_revisions(connection, blog.id, poll_id, poll.extractor, verdict.revisions)
    save_terms(connection, blog.id, verdict)
    is_other = blog.version is None or not verdict.silent
    made = snapshot_row(poll, verdict.blog) if verdict.blog is not None and is_other else None
    said = poll.blog if poll.pages else verdict.blog
    commit_verdict(link, poll, verdict)
    commit_blog(link, blog, said, made)
    end = extend(connection, link, blog)
    snapshot = see_blog(connection, blog.id, poll, said, end.head)
    if made is not None:
        snapshot = save_snapshot(connection, blog.id, poll_id, made)
    save_changes(connection, blog.id, poll_id, verdict.changes)
    return snapshot, end
