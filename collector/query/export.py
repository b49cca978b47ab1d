"""Everything of one kind, row after row, up to what there was when the reading began; nothing is held in memory.

What is added meanwhile is not among the rows; a cursor (`seq` of changes) tells where to go on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from sqlalchemy import Connection

from collector.errors import UsageError
from collector.query import answers
from collector.query.answers import Answer
from collector.query.changes import changes
from collector.query.lists import blogs
from collector.query.search import every
from collector.query.show import found
from collector.store import rows
from collector.store.content import entry_of
from collector.store.schema import AnyRow
from collector.store.store import Store

KINDS = ("blogs", "entries", "revisions", "changes", "search")


def export(store: Store, kind: str, of: str | None = None, since: int = 0) -> Iterator[Answer]:
    """The rows of a kind: `of` one blog, given by its address, or of all; of a search, `of` is the query.

    Raises:
        NotFound: when an address is given that the store has nothing of.
        BadQuery: when a query is none.
        UsageError: when the kind is none, a search has no query, or something is asked that says nothing of the kind.
    """
    if since and kind != "changes":
        raise UsageError(f"only changes have numbers to go on after: leave since out of an export of {kind}")
    match kind:
        case "blogs" if of:
            raise UsageError("blogs are exported all together: leave the address out, or export entries of the blog")
        case "blogs":
            return blogs(store)
        case "entries":
            return _pages(store, of, rows.last_entry, rows.entries_after, _entry)
        case "revisions":
            return _pages(store, of, rows.last_revision, rows.revisions_after, _revision)
        case "changes":
            return changes(store, of, since)
        case "search" if of:
            return every(store, of)
    raise UsageError(f"say what to export: one of {', '.join(KINDS)}; a search with its query behind it")


def _pages(
    store: Store,
    url: str | None,
    end: Callable[[Connection], int],
    read: Callable[[Connection, int, int, int | None], Sequence[AnyRow]],
    answer: Callable[[AnyRow], Answer],
) -> Iterator[Answer]:
    with store.read() as connection:
        blog, last = found(connection, url).id if url else None, end(connection)
    after, page = 0, None
    while page is None or page:
        with store.read() as connection:
            page = read(connection, after, last, blog)
        yield from map(answer, page)
        after = page[-1].id if page else after


def _entry(row: AnyRow) -> Answer:
    return (
        {"id": row.id, "blog": row.canonical_url, "publisher": row.publisher}
        | answers.entry(entry_of(row.content))
        | {
            "state": row.state,
            "revision": row.revision,
            "first_seen_at": answers.time(row.first_seen_at),
            "last_seen_at": answers.time(row.shown_at),
            "reissue_of": row.reissue_of,
        }
    )


def _revision(row: AnyRow) -> Answer:
    return (
        {"id": row.id, "blog": row.canonical_url, "publisher": row.publisher}
        | answers.entry(entry_of(row.content))
        | {
            "revision": row.number,
            "reverts_to": row.reverts_to,
            "first_seen_at": answers.time(row.first_seen_at),
            "poll": row.poll_id,
            "extractor": row.extractor,
        }
    )
