"""Finding revisions by their words: a full-text index of the database's own, over terms that are folded here.

SQLite keeps them in an FTS5 table, PostgreSQL as a `tsvector` with a GIN index. Both are handed ready terms and ready
expressions, so that neither's own reading of words plays a part and both find the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from json import loads

from sqlalchemy import Connection, Text, bindparam, case, cast, column, func, insert, select, table
from sqlalchemy.dialects.postgresql import TSVECTOR

from collector.changes import Verdict
from collector.model import Entry, State
from collector.store.content import entry_of
from collector.store.schema import AnyRow, blogs, changes, documents, entries, revisions
from collector.store.spelling import vector
from collector.terms import terms

search = table("search", column("rowid"), column("terms"))
"""Made by a migration, for each database its own way; `rowid` is the id of the revision."""

standing = case(
    (entries.c.text_digest != revisions.c.text_digest, "rewritten"),
    (entries.c.state == State.REMOVED, "removed"),
    else_="stands",
)
"""What became of a revision's words (`collector.language.STANDINGS`): the same words in a later revision stand."""

_REVISION = (
    select(revisions.c.id)
    .join(entries, entries.c.id == revisions.c.entry_id)
    .where(
        entries.c.blog_id == bindparam("blog"),
        entries.c.key == bindparam("key"),
        revisions.c.number == bindparam("number"),
    )
    .scalar_subquery()
)
_TERMS = {"sqlite": bindparam("said"), "postgresql": cast(bindparam("said", type_=Text), TSVECTOR)}
_SAVED = {dialect: insert(search).values(rowid=_REVISION, terms=said) for dialect, said in _TERMS.items()}
_INDEXED = {dialect: insert(search).values(rowid=bindparam("id"), terms=said) for dialect, said in _TERMS.items()}
_LABELS = cast(changes.c.labels, Text)
_LABELLED = (
    (changes.c.blog_id == entries.c.blog_id)
    & (changes.c.entry == entries.c.key)
    & (changes.c.revision == revisions.c.number)
    & (_LABELS != "[]")
)
_CONTENTS = (
    select(revisions.c.id, revisions.c.content, func.max(_LABELS).label("labels"))
    .join(entries, entries.c.id == revisions.c.entry_id)
    .outerjoin(changes, _LABELLED)
    .where(revisions.c.id > bindparam("after"))
    .group_by(revisions.c.id)
    .order_by(revisions.c.id)
    .limit(1_000)
)


def save_terms(connection: Connection, blog_id: int, verdict: Verdict) -> None:
    """Makes the revisions of a verdict, which were just saved, findable."""
    if not verdict.revisions:
        return
    labels = {(c.key, c.revision): c.labels for c in verdict.changes}
    rows = [
        {"blog": blog_id, "key": r.key, "number": r.number}
        | {"said": _said(connection, r.entry, labels.get((r.key, r.number), ()))}
        for r in reversed(verdict.revisions)
    ]
    connection.execute(_SAVED[connection.dialect.name], rows)


def index_all(connection: Connection) -> None:
    """Makes every revision that is kept findable; the index is empty before."""
    after = 0
    while page := connection.execute(_CONTENTS, {"after": after}).all():
        rows = [
            {"id": row.id, "said": _said(connection, entry_of(row.content), loads(row.labels or "[]"))} for row in page
        ]
        connection.execute(_INDEXED[connection.dialect.name], rows)
        after = page[-1].id


def _said(connection: Connection, entry: Entry, labels: Iterable[str]) -> str:
    said = terms(entry, labels)
    return said if connection.dialect.name == "sqlite" else vector(said)


def found(connection: Connection, ids: Sequence[int]) -> Sequence[AnyRow]:
    """The revisions of these ids, in this order, with their entries and blogs and what became of their words."""
    rows = connection.execute(
        select(
            revisions,
            entries.c.key,
            entries.c.state,
            func.coalesce(documents.c.seen_at, entries.c.last_seen_at).label("shown_at"),
            blogs.c.id.label("blog"),
            blogs.c.canonical_url,
            blogs.c.title,
            blogs.c.publisher,
            standing.label("standing"),
        )
        .join(entries, entries.c.id == revisions.c.entry_id)
        .join(blogs, blogs.c.id == entries.c.blog_id)
        .outerjoin(documents, documents.c.id == entries.c.document_id)
        .where(revisions.c.id.in_(ids))
    )
    by_id = {row.id: row for row in rows}
    return [by_id[each] for each in ids if each in by_id]


def polls(connection: Connection, ids: Sequence[int]) -> set[int]:
    """The polls that first saw these revisions."""
    return set(connection.execute(select(revisions.c.poll_id).where(revisions.c.id.in_(ids))).scalars())


def turns(connection: Connection, entry_ids: Iterable[int]) -> Sequence[AnyRow]:
    """The changes of these entries in the order they were found, each with the digest of the words it left standing."""
    return connection.execute(
        select(
            entries.c.id.label("entry_id"),
            changes.c.kind,
            changes.c.revision,
            changes.c.labels,
            changes.c.from_at,
            changes.c.to_at,
            revisions.c.text_digest,
        )
        .join(entries, (entries.c.blog_id == changes.c.blog_id) & (entries.c.key == changes.c.entry))
        .join(revisions, (revisions.c.entry_id == entries.c.id) & (revisions.c.number == changes.c.revision))
        .where(entries.c.id.in_(set(entry_ids)))
        .order_by(changes.c.seq)
    ).all()
