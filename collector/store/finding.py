"""Which revisions a query finds: its words by the full-text index, its fields by the other tables."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    Select,
    and_,
    cast,
    exists,
    func,
    literal,
    literal_column,
    not_,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import TSQUERY

from collector.language import And, Not, Or, Query, Seen, Where
from collector.store.schema import blogs, changes, entries, revisions, watches
from collector.store.search import search, standing
from collector.store.spelling import fts5, tsquery, worded

RANKED = 5_000
"""So many of the newest finds are put in order of relevance: a word that stands everywhere finds too many."""

WINDOW = 4_000
"""So many of the newest revisions PostgreSQL walks through before it asks its index for all finds at once."""


def newest(connection: Connection, query: Query, before: int | None, limit: int) -> list[int]:
    """The ids of the newest revisions found, below `before`, newest first."""
    found = _Found(query, connection.dialect.name)
    if found.index is None or connection.dialect.name == "sqlite":
        return _ids(connection, found.statement(below=before), limit)
    return _newest_of_postgres(connection, found, before, limit)


def relevant(connection: Connection, query: Query, limit: int) -> list[int]:
    """The ids of the most relevant among the RANKED newest revisions found, best first."""
    found = _Found(query, connection.dialect.name)
    if found.index is None:
        return newest(connection, query, None, limit)
    if connection.dialect.name == "sqlite":
        finds = found.statement().add_columns(found.index.rank).order_by(found.id.desc()).limit(RANKED).subquery()
    else:
        ids = _newest_of_postgres(connection, found, None, RANKED)
        finds = select(search.c.rowid, found.index.rank).where(search.c.rowid.in_(ids)).subquery()
    best = select(finds.c.rowid).order_by(finds.c.rank.desc(), finds.c.rowid.desc()).limit(limit)
    return list(connection.execute(best).scalars())


def _newest_of_postgres(connection: Connection, found: _Found, before: int | None, limit: int) -> list[int]:
    """A word that is common fills a page from the newest revisions; of one that is rare, all finds are few.

    Left to itself, PostgreSQL takes a rare word for a common one and walks through everything.
    """
    top = before or (connection.execute(select(func.max(search.c.rowid))).scalar() or 0) + 1
    window = _ids(connection, found.statement(below=top).where(found.id >= top - WINDOW), limit)
    if len(window) == limit:
        return window
    rest = found.statement(below=top - WINDOW).cte("finds").prefix_with("MATERIALIZED")
    return window + _ids(connection, select(rest.c.rowid), limit - len(window))


def _ids(connection: Connection, statement: Select[Any], limit: int) -> list[int]:
    (id_,) = statement.selected_columns
    return list(connection.execute(statement.order_by(id_.desc()).limit(limit)).scalars())


class _Index:
    """What the full-text index is asked for, as its database asks."""

    def __init__(self, query: Query, dialect: str) -> None:
        if dialect == "sqlite":
            self.matches = literal_column("search").bool_op("MATCH")(literal(fts5(query)))
            self.rank: ColumnElement[float] = (-literal_column("search.rank")).label("rank")
        else:
            wanted = cast(literal(tsquery(query)), TSQUERY)
            self.matches = search.c.terms.bool_op("@@")(wanted)
            self.rank = func.ts_rank(search.c.terms, wanted, 1).label("rank")


class _Found:
    """A query as SQL. Words that all finds must hold lead the way, unless there are none."""

    def __init__(self, query: Query, dialect: str) -> None:
        self.dialect = dialect
        parts = query.parts if isinstance(query, And) else (query,)
        leading = tuple(part for part in parts if worded(part))
        self.index = _Index(And(leading), dialect) if leading else None
        self.rest = [self._condition(part) for part in parts if not worded(part)]
        self.id: ColumnElement[int] = search.c.rowid if self.index else revisions.c.id

    def statement(self, below: int | None = None) -> Select[Any]:
        """The ids found."""
        source: FromClause = search if self.index else revisions
        if self.index and self.rest:
            source = source.join(revisions, revisions.c.id == search.c.rowid)
        if self.rest:
            source = source.join(entries, entries.c.id == revisions.c.entry_id)
            source = source.join(blogs, blogs.c.id == entries.c.blog_id)
        matched = [self.index.matches] if self.index else []
        bounds = [] if below is None else [self.id < below]
        return select(self.id.label("rowid")).select_from(source).where(*matched, *bounds, *self.rest)

    def _condition(self, query: Query) -> ColumnElement[bool]:
        if worded(query):
            return revisions.c.id.in_(select(search.c.rowid).where(_Index(query, self.dialect).matches))
        match query:
            case And(parts):
                return and_(*map(self._condition, parts))
            case Or(parts):
                return or_(*map(self._condition, parts))
            case Not(part):
                return not_(self._condition(part))
            case Seen(at, before):
                return revisions.c.first_seen_at < at if before else revisions.c.first_seen_at >= at
            case Where(field, value):
                return _FIELDS[field](value)
        raise AssertionError(query)


def _blog(value: str) -> ColumnElement[bool]:
    watched = exists().where(watches.c.blog_id == blogs.c.id, watches.c.url == value).correlate(blogs)
    return blogs.c.canonical_url.icontains(value, autoescape=True) | watched


def _kind(value: str) -> ColumnElement[bool]:
    """Whether a change of that kind made the revision or befell it."""
    of_entry = (changes.c.blog_id == entries.c.blog_id) & (changes.c.entry == entries.c.key)
    change = of_entry & (changes.c.revision == revisions.c.number) & (changes.c.kind == value)
    return exists().where(change).correlate(entries, revisions)


_FIELDS: dict[str, Callable[[str], ColumnElement[bool]]] = {
    "publisher": lambda value: blogs.c.publisher == value,
    "blog": _blog,
    "kind": _kind,
    "status": lambda value: or_(blogs.c.status == value, standing == literal(value)),
}
