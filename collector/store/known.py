"""What is known of a blog: loaded when a poll sets off, and again inside the transaction that records it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import BindParameter, Connection, bindparam, case, func, select

from collector.changes import Earlier, Past, Revision, Revisions
from collector.digest import claimed_time
from collector.identity import Remembered
from collector.memory import RECENT_POLLS, Document, Known, KnownEntry, Proof
from collector.model import (
    FailureKind,
    Outcome,
    Reach,
    State,
)
from collector.store.content import blog_of, entry_of
from collector.store.schema import AnyRow, blogs, bodies, captures, documents, entries, polls, revisions, watches

_OF_BLOG: BindParameter[int] = bindparam("blog")
_GOOD = (polls.c.blog_id == _OF_BLOG, polls.c.outcome != Outcome.FAILED)
_SHOWN = entries.c.document_id.is_not(None)
_BLOG_OF_WATCH = select(watches.c.blog_id).where(watches.c.url == bindparam("url"))
_BLOG_AT = select(blogs.c.id).where(blogs.c.canonical_url == bindparam("url"))
_BLOG = select(blogs.c.said, blogs.c.version, blogs.c.extractor).where(blogs.c.id == _OF_BLOG)
_ENTRIES = (
    select(
        entries.c.key,
        entries.c.state,
        entries.c.revision,
        entries.c.digest,
        entries.c.text_digest,
        entries.c.published_at,
        entries.c.first_seen_at,
        case((_SHOWN, documents.c.seen_at), else_=entries.c.last_seen_at),
        documents.c.url,
        case((_SHOWN, documents.c.last_modified), else_=entries.c.last_modified),
        case((_SHOWN, documents.c.modified_at), else_=entries.c.modified_at),
        entries.c.missing_since,
        entries.c.shown_as,
    )
    .outerjoin_from(entries, documents, documents.c.id == entries.c.document_id)
    .where(entries.c.blog_id == _OF_BLOG)
)
_DOCUMENTS = select(
    documents.c.url,
    documents.c.etag,
    documents.c.last_modified,
    documents.c.body_digest,
    documents.c.first_key,
    documents.c.next_url,
    documents.c.entries,
    documents.c.captured_at,
    documents.c.seen_at,
    documents.c.modified_at,
    documents.c.in_order,
).where(documents.c.blog_id == _OF_BLOG)
_LAST_OF_REACH = (
    select(polls.c.captured_at, polls.c.oldest)
    .where(*_GOOD, polls.c.reach == bindparam("reach"))
    .order_by(polls.c.id.desc())
    .limit(1)
)
_RECENT_COUNTS = (
    select(polls.c.first_page_entries)
    .where(*_GOOD, (polls.c.reach != Reach.PARTIAL) | (polls.c.first_page_entries > 0))
    .order_by(polls.c.id.desc())
    .limit(RECENT_POLLS)
)
"""Of those that read a first page: what was read again from captures asked for none."""

_FAILING_SINCE = select(func.min(polls.c.captured_at)).where(
    polls.c.blog_id == _OF_BLOG,
    polls.c.error_kind == bindparam("kind"),
    polls.c.id > select(func.coalesce(func.max(polls.c.id), 0)).where(*_GOOD).scalar_subquery(),
)
_REVISIONS = (
    select(entries.c.key, revisions)
    .join(revisions, revisions.c.entry_id == entries.c.id)
    .where(entries.c.blog_id == _OF_BLOG, entries.c.key.in_(bindparam("keys", expanding=True)))
    .order_by(revisions.c.entry_id, revisions.c.number)
)
# Of all but the newest no more than this: an entry may have been rewritten thousands of times.
_NUMBERS = _REVISIONS.with_only_columns(entries.c.key, revisions.c.digest, revisions.c.number)
_LAST = _REVISIONS.where(revisions.c.number == entries.c.revision)
_REMEMBERED = (
    select(entries.c.key, revisions.c.content)
    .join(revisions, (revisions.c.entry_id == entries.c.id) & (revisions.c.number == entries.c.revision))
    .where(entries.c.blog_id == _OF_BLOG)
)
_ANSWERED = (
    select(captures.c.id)
    .join(bodies, bodies.c.id == captures.c.body_id)
    .join(watches, watches.c.id == bodies.c.watch_id)
    .join(polls, polls.c.id == captures.c.poll_id)
    .where(watches.c.url == bindparam("url"), bodies.c.digest == bindparam("digest"))
    .where(captures.c.role == "page", polls.c.outcome != Outcome.FAILED)
    .limit(1)
)


def blog_of_watch(connection: Connection, url: str) -> int | None:
    """The id of the blog at a watched address, None where the address is new or never showed one."""
    return connection.execute(_BLOG_OF_WATCH, {"url": url}).scalar()


def of_watch(connection: Connection, url: str) -> Known:
    """What is known of the blog at a watched address; nothing, where the address is new."""
    blog = blog_of_watch(connection, url)
    return Known() if blog is None else of_blog(connection, blog)


def of_address(connection: Connection, canonical_url: str) -> Known:
    """What is known of the blog whose own address it is, wherever it was read; nothing, where there is none."""
    blog = connection.execute(_BLOG_AT, {"url": canonical_url}).scalar()
    return Known() if blog is None else of_blog(connection, blog)


def of_blog(connection: Connection, blog: int) -> Known:
    """What is known of a blog, by its id."""
    row = connection.execute(_BLOG, {"blog": blog}).one()
    return Known(
        id=blog,
        blog=blog_of(row.said),
        version=row.version,
        extractor=row.extractor,
        entries=_entries(connection, blog),
        documents=_documents(connection, blog),
        proofs=_proofs(connection, blog),
        counts=_counts(connection, blog),
        stale_since=_failing_since(connection, blog, FailureKind.STALE),
        collapsed_since=_failing_since(connection, blog, FailureKind.EXTRACTION_COLLAPSE),
    )


def _entries(connection: Connection, blog: int) -> dict[str, KnownEntry]:
    rows = connection.execute(_ENTRIES, {"blog": blog}).all()
    return {row[0]: KnownEntry(row[0], State(row[1]), *row[2:]) for row in rows}


def _documents(connection: Connection, blog: int) -> dict[str, Document]:
    rows = connection.execute(_DOCUMENTS, {"blog": blog})
    return {row.url: Document(**{**row._mapping, "in_order": tuple(row.in_order or ())}) for row in rows}


def _proofs(connection: Connection, blog: int) -> tuple[Proof, ...]:
    """The last poll of everything and the last of a window: together they prove the most absences."""
    proofs = []
    for reach in (Reach.COMPLETE, Reach.WINDOW):
        row = connection.execute(_LAST_OF_REACH, {"blog": blog, "reach": reach}).first()
        if row is not None and (reach is Reach.COMPLETE or row.oldest is not None):
            proofs.append(Proof(row.captured_at, None if reach is Reach.COMPLETE else row.oldest))
    return tuple(proofs)


def _counts(connection: Connection, blog: int) -> tuple[int, ...]:
    return tuple(connection.execute(_RECENT_COUNTS, {"blog": blog}).scalars())


def _failing_since(connection: Connection, blog: int, kind: FailureKind) -> datetime | None:
    """When the polls since the last good one began to fail so."""
    return connection.execute(_FAILING_SINCE, {"blog": blog, "kind": kind}).scalar()


def revisions_of(connection: Connection, blog: int, keys: Sequence[str]) -> Revisions:
    """Every revision of the entries named, oldest first."""
    found: dict[str, list[Revision]] = {key: [] for key in keys}
    for row in connection.execute(_REVISIONS, {"blog": blog, "keys": keys}):
        found[row.key].append(_revision(row))
    return found


def past(connection: Connection, blog: int, keys: Sequence[str]) -> Past:
    """How the entries named read before."""
    if not keys:
        return {}
    wanted = {"blog": blog, "keys": keys}
    numbers: dict[str, dict[str, int]] = {key: {} for key in keys}
    for key, digest, number in connection.execute(_NUMBERS, wanted):
        numbers[key][digest] = number
    return {row.key: Earlier(_revision(row), numbers[row.key]) for row in connection.execute(_LAST, wanted)}


def _revision(row: AnyRow) -> Revision:
    return Revision(
        row.key,
        row.number,
        entry_of(row.content),
        row.digest,
        row.text_digest,
        row.first_seen_at,
        row.reverts_to,
        row.reinterprets,
    )


def remembered(connection: Connection, blog: int) -> dict[str, Remembered]:
    """The entries of a blog, with what they are recognised by where a page gives no key."""
    rows = connection.execute(_REMEMBERED, {"blog": blog})
    found = {row.key: entry_of(row.content) for row in rows}
    return {key: Remembered(key, claimed_time(e), e.title, e.text) for key, e in found.items()}


def repeats_older(connection: Connection, url: str, body_digest: str) -> bool:
    """Whether a good poll of the watched address was answered with these bytes before, on any of its pages."""
    return connection.execute(_ANSWERED, {"url": url, "digest": body_digest}).first() is not None
