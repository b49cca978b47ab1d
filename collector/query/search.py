"""Searching every revision ever seen, and what became of each text that was found."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from collector.changes import ChangeKind
from collector.language import Query, parse
from collector.query import answers
from collector.query.answers import Answer
from collector.snippet import snippet
from collector.store import finding
from collector.store import search as index
from collector.store.content import entry_of
from collector.store.schema import AnyRow
from collector.store.store import Store

PAGE = 100
MOST_RELEVANT = 1_000
"""The longest list in order of relevance: it has no second page."""

_CAME = (ChangeKind.NEW, ChangeKind.BACKFILLED, ChangeKind.EDITED, ChangeKind.REVERTED, ChangeKind.REINTERPRETED)


@dataclass(frozen=True, slots=True)
class Finds:
    """A page of finds, and where the next one begins: None after the last."""

    hits: list[Answer]
    next: int | None


def search(connection: Connection, text: str, before: int | None = None, limit: int = PAGE) -> Finds:
    """The revisions that a query finds, newest first: those before the place that the page before named as `next`.

    Raises:
        BadQuery: when the text is no query.
    """
    query = parse(text)
    ids = finding.newest(connection, query, before, limit)
    return Finds(_hits(connection, query, ids), ids[-1] if len(ids) == limit else None)


def relevant(connection: Connection, text: str, limit: int = PAGE) -> list[Answer]:
    """The revisions that a query finds, best first, as the database judges them.

    Raises:
        BadQuery: when the text is no query.
    """
    query = parse(text)
    return _hits(connection, query, finding.relevant(connection, query, min(limit, MOST_RELEVANT)))


def every(store: Store, text: str, before: int | None = None) -> Iterator[Answer]:
    """All that a query finds, newest first, read a page at a time.

    Raises:
        BadQuery: when the text is no query.
    """
    while True:
        with store.read() as connection:
            finds = search(connection, text, before)
        yield from finds.hits
        if finds.next is None:
            return
        before = finds.next


def polls(store: Store, text: str) -> set[int]:
    """The polls that first saw what a query finds.

    Raises:
        BadQuery: when the text is no query.
    """
    query, before = parse(text), None
    found: set[int] = set()
    while True:
        with store.read() as connection:
            ids = finding.newest(connection, query, before, PAGE)
            found |= index.polls(connection, ids)
        if len(ids) < PAGE:
            return found
        before = ids[-1]


def _hits(connection: Connection, query: Query, ids: Sequence[int]) -> list[Answer]:
    rows = index.found(connection, ids)
    turns: dict[int, list[AnyRow]] = {}
    for turn in index.turns(connection, [row.entry_id for row in rows]):
        turns.setdefault(turn.entry_id, []).append(turn)
    return [_hit(query, row, turns.get(row.entry_id, [])) for row in rows]


def _hit(query: Query, row: AnyRow, turns: Sequence[AnyRow]) -> Answer:
    content = entry_of(row.content)
    came = next((t for t in turns if t.revision == row.number and t.kind in _CAME), None)
    went = _went(row, turns)
    last_seen_at = row.shown_at if went is None else went.from_at or row.first_seen_at
    return {
        "id": row.id,
        "blog": row.blog,
        "url": row.canonical_url,
        "blog_title": row.title,
        "publisher": row.publisher,
        "entry": row.key,
        "revision": row.number,
        "title": content.title,
        "authors": [person.name for person in content.contributors],
        "published_at": answers.time(content.published_at),
        "snippet": [{"text": piece.text, "found": piece.found} for piece in snippet(content, query)],
        "standing": row.standing,
        "state": row.state,
        "kind": came.kind if came else None,
        "labels": came.labels if came else [],
        "first_seen_at": answers.time(row.first_seen_at),
        "last_seen_at": answers.time(last_seen_at),
        "came": _interval(came),
        "went": _interval(went),
    }


def _went(row: AnyRow, turns: Sequence[AnyRow]) -> AnyRow | None:
    """The change that took the text away; None while it stands."""
    if row.standing == "removed":
        return next((t for t in reversed(turns) if t.kind == ChangeKind.REMOVED), None)
    if row.standing == "rewritten":
        return next((t for t in turns if t.revision > row.number and t.text_digest != row.text_digest), None)
    return None


def _interval(turn: AnyRow | None) -> Answer | None:
    """After `from_at`, at or before `to_at`."""
    return None if turn is None else {"from_at": answers.time(turn.from_at), "to_at": answers.time(turn.to_at)}
