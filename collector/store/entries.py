"""Entries, their revisions, the pages that show them, and the changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, Connection, bindparam, delete, exists, func, insert, select, update

from collector.changes import Change, Revision, Verdict
from collector.memory import Document, KnownEntry
from collector.store.content import entry_json
from collector.store.schema import AnyRow, changes, counters, documents, entries, polls, revisions

_OF_BLOG: BindParameter[int] = bindparam("blog")
_DOCUMENT = tuple(field.name for field in fields(Document))
_STATE = tuple(field.name for field in fields(KnownEntry) if field.name != "document")
_FIXED = ("key", "first_seen_at")
_NEW_DOCUMENT = insert(documents)
_MOVED_DOCUMENT = (
    update(documents)
    .where(documents.c.blog_id == bindparam("_blog_id"), documents.c.url == bindparam("_url"))
    .values({name: bindparam(f"_{name}") for name in _DOCUMENT if name != "url"})
)
_FORGOTTEN = delete(documents).where(
    documents.c.blog_id == bindparam("_blog_id"),
    documents.c.url == bindparam("_url"),
    ~exists().where(entries.c.document_id == documents.c.id),
)
_SHOWN_BY = (
    select(documents.c.id)
    .where(documents.c.blog_id == bindparam("_blog_id"), documents.c.url == bindparam("_document"))
    .scalar_subquery()
)
_NEW_ENTRIES = insert(entries).values(
    {name: bindparam(f"_{name}") for name in (*_STATE, "blog_id", "key_source", "reissue_of")}
    | {"document_id": _SHOWN_BY}
)
_MOVED_ENTRIES = (
    update(entries)
    .where(entries.c.blog_id == bindparam("_blog_id"), entries.c.key == bindparam("_key"))
    .values({name: bindparam(f"_{name}") for name in _STATE if name not in _FIXED} | {"document_id": _SHOWN_BY})
)
_NEW_REVISIONS = insert(revisions).values(
    entry_id=select(entries.c.id)
    .where(entries.c.blog_id == _OF_BLOG, entries.c.key == bindparam("key"))
    .scalar_subquery()
)
_POLL_BEFORE = (
    select(func.max(polls.c.id))
    .where(polls.c.blog_id == _OF_BLOG, polls.c.id < bindparam("poll"), polls.c.outcome != "failed")
    .scalar_subquery()
)
_LAST_SEQ = (
    update(counters)
    .where(counters.c.name == "seq")
    .values(value=counters.c.value + bindparam("found"))
    .returning(counters.c.value, _POLL_BEFORE.label("before"))
)
_NEW_CHANGES = insert(changes)


def save_documents(connection: Connection, blog_id: int, verdict: Verdict) -> None:
    """Remembers the pages of a poll."""
    for document in verdict.documents:
        row = document_row(document) | {"blog_id": blog_id}
        if not connection.execute(_MOVED_DOCUMENT, _bound(row)).rowcount:
            connection.execute(_NEW_DOCUMENT, row)


def document_row(document: Document) -> dict[str, Any]:
    """What is remembered of a page, as a row."""
    return {name: getattr(document, name) for name in _DOCUMENT} | {"in_order": list(document.in_order) or None}


def forget_documents(connection: Connection, blog_id: int, verdict: Verdict) -> None:
    """Forgets the pages that a poll of everything no longer met, unless they show an entry still."""
    if verdict.forgotten:
        connection.execute(_FORGOTTEN, [_bound({"blog_id": blog_id, "url": url}) for url in verdict.forgotten])


def save_entries(connection: Connection, blog_id: int, verdict: Verdict) -> None:
    """Keeps the remembered state of the entries that moved, and adds the new ones."""
    sources = {r.key: r.entry.key_source for r in verdict.revisions}
    reissues = {c.key: c.reissue_of for c in verdict.changes if c.reissue_of}
    fresh = {r.key for r in verdict.revisions if r.number == 1}
    rows = [entry_row(entry) | {"blog_id": blog_id} for entry in verdict.entries]
    added = [
        _bound(row | {"key_source": sources[row["key"]], "reissue_of": reissues.get(row["key"])})
        for row in rows
        if row["key"] in fresh
    ]
    moved = [_bound(row) for row in rows if row["key"] not in fresh]
    if added:
        connection.execute(_NEW_ENTRIES, added)
    if moved:
        connection.execute(_MOVED_ENTRIES, moved)


def entry_row(entry: KnownEntry) -> dict[str, Any]:
    """What is remembered of an entry, as a row, with the address of the page that shows it."""
    return {name: getattr(entry, name) for name in (*_STATE, "document")}


def _bound(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row as an update's parameters: their names may not be those of columns."""
    return {f"_{name}": value for name, value in row.items()}


def save_revisions(
    connection: Connection, blog_id: int, poll_id: int, extractor: str, made: Sequence[Revision]
) -> None:
    """Adds revisions, the oldest of a page first, as their entries came; none is ever changed."""
    if not made:
        return
    connection.execute(
        _NEW_REVISIONS,
        [revision_row(r, extractor) | {"blog": blog_id, "key": r.key, "poll_id": poll_id} for r in reversed(made)],
    )


def revision_row(revision: Revision, extractor: str) -> dict[str, Any]:
    """A revision as a row; whose it is and the poll left out."""
    return {
        "number": revision.number,
        "digest": revision.digest,
        "text_digest": revision.text_digest,
        "content": entry_json(revision.entry),
        "reverts_to": revision.reverts_to,
        "reinterprets": revision.reinterprets,
        "first_seen_at": revision.seen_at,
        "extractor": extractor,
    }


def save_changes(connection: Connection, blog_id: int, poll_id: int, found: Sequence[Change]) -> None:
    """Adds changes, numbered as the transaction's last act: no reader's cursor passes one that commits later."""
    if not found:
        return
    last, before = connection.execute(_LAST_SEQ, {"found": len(found), "blog": blog_id, "poll": poll_id}).one()
    connection.execute(
        _NEW_CHANGES,
        [
            change_row(change)
            | {"seq": last - len(found) + place, "blog_id": blog_id, "poll_id": poll_id, "after_poll": before}
            for place, change in enumerate(found, start=1)
        ],
    )


def change_row(change: Change) -> dict[str, Any]:
    """A change as a row; its number and the polls left out."""
    return {
        "kind": change.kind,
        "entry": change.key,
        "revision": change.revision,
        "reverts_to": change.reverts_to,
        "reissue_of": change.reissue_of,
        "fields": list(change.fields),
        "labels": list(change.labels),
        "before": change.before if isinstance(change.before, str) else None,
        "after": change.after if isinstance(change.after, str) else None,
        "evidence": dict(change.evidence),
        "from_at": change.from_at,
        "to_at": change.to_at,
    }


def state(connection: Connection, blog_id: int) -> Sequence[AnyRow]:
    """Every entry of a blog with its latest revision, as last observed."""
    return connection.execute(
        select(
            entries,
            revisions.c.content,
            func.coalesce(documents.c.seen_at, entries.c.last_seen_at).label("shown_at"),
        )
        .join(revisions, (revisions.c.entry_id == entries.c.id) & (revisions.c.number == entries.c.revision))
        .outerjoin(documents, documents.c.id == entries.c.document_id)
        .where(entries.c.blog_id == blog_id)
    ).all()


def state_at(connection: Connection, blog_id: int, at: datetime) -> Sequence[AnyRow]:
    """Every entry of a blog seen by a moment, with the revision that stood then."""
    earlier = revisions.alias()
    stood = (
        select(func.max(earlier.c.number))
        .where(earlier.c.entry_id == entries.c.id, earlier.c.first_seen_at <= at)
        .correlate(entries)
        .scalar_subquery()
    )
    return connection.execute(
        select(entries, revisions.c.content, revisions.c.number.label("stood"))
        .join_from(entries, revisions, (revisions.c.entry_id == entries.c.id) & (revisions.c.number == stood))
        .where(entries.c.blog_id == blog_id)
    ).all()


def moves(connection: Connection, blog_id: int) -> Sequence[AnyRow]:
    """The changes that say when entries of a blog came, went or were rewritten, in the order of their times."""
    return connection.execute(
        select(changes.c.seq, changes.c.entry, changes.c.kind, changes.c.from_at, changes.c.to_at, changes.c.evidence)
        .where(changes.c.blog_id == blog_id, changes.c.entry.is_not(None))
        .order_by(changes.c.to_at, changes.c.seq)  # what was read again was told later than it was
    ).all()


def history(connection: Connection, blog_id: int, key: str) -> Sequence[AnyRow]:
    """Every revision of an entry, oldest first."""
    return connection.execute(
        select(revisions, entries.c.key, entries.c.state)
        .join(entries, entries.c.id == revisions.c.entry_id)
        .where(entries.c.blog_id == blog_id, entries.c.key == key)
        .order_by(revisions.c.number)
    ).all()


def keys_like(connection: Connection, blog_id: int, start: str) -> Sequence[str]:
    """The keys of a blog that begin so."""
    rows = connection.execute(
        select(entries.c.key).where(entries.c.blog_id == blog_id, entries.c.key.startswith(start, autoescape=True))
    )
    return rows.scalars().all()
