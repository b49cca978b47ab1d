"""Who had it first: of each blog the first revision that a query finds, with the error of our own polling."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from collector.changes import ChangeKind
from collector.language import Query, parse
from collector.model import Entry
from collector.query import answers
from collector.query.answers import Answer
from collector.query.search import PAGE
from collector.snippet import snippet
from collector.store import finding
from collector.store import search as index
from collector.store.content import entry_of
from collector.store.schema import AnyRow
from collector.store.store import Store
from collector.wire import agencies, copies

MOST = 5_000
"""So many finds are looked through, from the newest: a query that finds more asks for too much."""

_FAR = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class _First:
    """A revision, the interval in which it came, and whether that is only what the publisher claims."""

    row: AnyRow
    entry: Entry
    came_after: datetime | None
    came_by: datetime
    claimed: bool


def first(store: Store, text: str) -> list[Answer]:
    """A row a blog, the first one on top: `came` is when we saw it come; what was there before us comes as claimed.

    `could_be_first` says that our polls do not rule it out. `agencies` are those that the entry credits, `copy` numbers
    the groups of entries that share their words.

    Raises:
        BadQuery: when the text is no query.
    """
    query = parse(text)
    found: dict[str, _First] = {}
    before, left = None, MOST
    while left > 0:
        with store.read() as connection:
            ids = finding.newest(connection, query, before, min(PAGE, left))
            rows = index.found(connection, ids)
            came = {(t.entry_id, t.revision): t for t in reversed(index.turns(connection, [r.entry_id for r in rows]))}
        for row in rows:
            one = _one(row, came.get((row.entry_id, row.number)))
            if row.canonical_url not in found or one.came_by <= found[row.canonical_url].came_by:
                found[row.canonical_url] = one
        if len(ids) < PAGE:
            break
        before, left = ids[-1], left - len(ids)
    ordered = sorted(found.values(), key=lambda one: one.came_by)
    return _answers(query, ordered)


def _one(row: AnyRow, came: AnyRow | None) -> _First:
    entry = entry_of(row.content)
    claimed = came is None or came.kind == ChangeKind.BACKFILLED
    if claimed and entry.published_at:
        return _First(row, entry, None, min(entry.published_at, row.first_seen_at), claimed=True)
    return _First(row, entry, came.from_at if came else None, row.first_seen_at, claimed=claimed)


def _answers(query: Query, ordered: Sequence[_First]) -> list[Answer]:
    groups = copies([one.entry.text for one in ordered])
    soonest = min((one.came_by for one in ordered), default=_FAR)
    return [
        {
            "blog": one.row.blog,
            "url": one.row.canonical_url,
            "blog_title": one.row.title,
            "publisher": one.row.publisher,
            "entry": one.row.key,
            "revision": one.row.number,
            "title": one.entry.title,
            "published_at": answers.time(one.entry.published_at),
            "snippet": [{"text": piece.text, "found": piece.found} for piece in snippet(one.entry, query)],
            "came": {"from_at": answers.time(one.came_after), "to_at": answers.time(one.came_by)},
            "claimed": one.claimed,
            "could_be_first": one.came_by == soonest or one.came_after is None or one.came_after < soonest,
            "agencies": list(agencies(one.entry.text)),
            "copy": group,
        }
        for one, group in zip(ordered, groups, strict=True)
    ]
