"""What changed, in the order it was found."""

from __future__ import annotations

from collections.abc import Iterator

from collector.changes import ChangeKind
from collector.model import State
from collector.query import answers
from collector.query.answers import Answer, Side
from collector.query.show import found
from collector.store import feed
from collector.store.content import entry_of
from collector.store.schema import AnyRow
from collector.store.store import Store

_REWRITTEN = (ChangeKind.EDITED, ChangeKind.REVERTED, ChangeKind.REINTERPRETED)
WITHDRAWN = (ChangeKind.REMOVED, ChangeKind.MISSING)


def changes(store: Store, url: str | None = None, since: int = 0) -> Iterator[Answer]:
    """Every change found after `since`, up to the newest there was when the reading began.

    Raises:
        NotFound: when an address is given that the store has nothing of.
    """
    with store.read() as connection:
        blog = found(connection, url).id if url else None
        end = feed.last_seq(connection)
    while True:
        with store.read() as connection:
            page = feed.changes_after(connection, since, feed.Which(blog))
        for row in page:
            if row.seq > end:
                return
            yield change(row)
        if len(page) < feed.PAGE:
            return
        since = page[-1].seq


def change(row: AnyRow) -> Answer:
    """A change as kept."""
    return {
        "seq": row.seq,
        "kind": row.kind,
        "blog": row.blog_id,
        "url": row.canonical_url,
        "entry": row.entry,
        "fields": row.fields,
        "labels": row.labels,
        **answers.sides(*_sides(row)),
        "revision": row.revision,
        "reverts_to": row.reverts_to,
        "reissue_of": row.reissue_of,
        "evidence": row.evidence,
        "after_poll": row.after_poll,
        "at_poll": row.poll_id,
        "from_at": answers.time(row.from_at),
        "to_at": answers.time(row.to_at),
        "retracted": _retracted(row),
    }


def _retracted(row: AnyRow) -> Answer | None:
    """Who called the change wrongly recorded, when, and why."""
    if row.retracted_by is None:
        return None
    return {"at": answers.time(row.retracted_at), "who": row.retracted_who, "why": row.retracted_why}


def _sides(row: AnyRow) -> tuple[Side, Side]:
    if row.entry is None:
        return row.before, row.after
    now = entry_of(row.content) if row.content else None
    found = row.evidence.get("state")  # by another extractor, with the same words
    if row.kind in WITHDRAWN or found == State.REMOVED:
        return now, None
    rewritten = row.content_before and not found and (row.kind in _REWRITTEN or row.fields)
    return (entry_of(row.content_before) if rewritten else None), now
