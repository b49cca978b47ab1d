"""Revisions put straight into a store, without pages and polls: for questions that only ask what is kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection, delete, insert, update

from collector.changes import Change, ChangeKind, Revision, Verdict
from collector.digest import content_digest, text_digest
from collector.model import Entry, State, Status
from collector.store.content import entry_json
from collector.store.schema import blogs, changes, counters, entries, metadata, polls, revisions, watches
from collector.store.search import save_terms, search
from tests.builders import START, at


@dataclass(frozen=True)
class Wording:
    """One revision of an entry, first seen so many minutes after the start, with the change that it came by.

    `absent` is the minute of the last poll that proved it absent.
    """

    entry: Entry
    minute: int = 0
    kind: ChangeKind = ChangeKind.NEW
    labels: tuple[str, ...] = ()
    absent: int | None = None


@dataclass(frozen=True)
class Shelf:
    """A blog and the revisions of each of its entries."""

    url: str
    publisher: str = "toy"
    status: Status = Status.LIVE
    entries: Sequence[Sequence[Wording]] = ()
    removed: frozenset[int] = field(default_factory=frozenset)
    """Which of the entries are withdrawn, ten minutes after the last of their revisions."""


def clear(connection: Connection) -> None:
    """Takes everything out."""
    connection.execute(delete(search))
    for table in reversed(metadata.sorted_tables):
        if table is not counters:
            connection.execute(delete(table))
    connection.execute(update(counters).values(value=0))


def fill(connection: Connection, shelves: Sequence[Shelf]) -> None:
    """Puts the blogs in, each after the other. The ids of the revisions count from 1 in the order they are given."""
    counted = {"revision": 0, "entry": 0, "seq": 0}
    for number, shelf in enumerate(shelves, start=1):
        connection.execute(insert(blogs), _blog(number, shelf))
        connection.execute(insert(watches), _watch(number, shelf))
        connection.execute(insert(polls), _poll(number))
        for place, wordings in enumerate(shelf.entries):
            _fill_entry(connection, number, f"e{place}", wordings, counted, removed=place in shelf.removed)
    connection.execute(update(counters).values(value=counted["seq"]))


def _blog(number: int, shelf: Shelf) -> dict[str, object]:
    said = {"canonical_url": shelf.url, "title": f"Blog {number}", "standfirst": "", "status": shelf.status}
    seen = {"first_seen_at": START, "last_seen_at": START, "extractor": "toy/1", "version": 1}
    return {"id": number, "publisher": shelf.publisher, **said, "said": said, **seen}


def _watch(number: int, shelf: Shelf) -> dict[str, object]:
    url = f"{shelf.url}?watched"
    return {"id": number, "url": url, "publisher": shelf.publisher, "blog_id": number, "created_at": START}


def _poll(number: int) -> dict[str, object]:
    counts = {"entries": 0, "first_page_entries": 0}
    said = {"outcome": "captured", "reach": "complete", "coverage_reason": "", "extractor": "toy/1", **counts}
    times = {"started_at": START, "captured_at": START}
    return {"id": number, "uid": f"poll-{number}", "watch_id": number, "blog_id": number, **said, **times}


def _fill_entry(
    connection: Connection,
    blog: int,
    key: str,
    wordings: Sequence[Wording],
    counted: dict[str, int],
    *,
    removed: bool,
) -> None:
    counted["entry"] += 1
    last = wordings[-1]
    seen = {"first_seen_at": at(wordings[0].minute), "last_seen_at": at(last.minute)}
    digests = {"digest": content_digest(last.entry), "text_digest": text_digest(last.entry)}
    state = State.REMOVED if removed else State.VISIBLE
    row = {"id": counted["entry"], "blog_id": blog, "key": key, "key_source": "native", "state": state}
    connection.execute(insert(entries), {**row, "revision": len(wordings), **digests, **seen})
    made = [
        Revision(key, number, w.entry, content_digest(w.entry), text_digest(w.entry), at(w.minute))
        for number, w in enumerate(wordings, start=1)
    ]
    found = [
        Change(
            w.kind,
            at(w.minute),
            key,
            from_at=None if w.absent is None else at(w.absent),
            labels=w.labels,
            revision=number,
        )
        for number, w in enumerate(wordings, start=1)
    ]
    for revision in made:
        counted["revision"] += 1
        connection.execute(insert(revisions), _revision(revision, counted, blog))
    if removed:
        found.append(Change(ChangeKind.REMOVED, at(last.minute + 10), key, revision=len(wordings)))
    for change in found:
        _change(connection, blog, change, counted)
    save_terms(connection, blog, Verdict(tuple(found[: len(made)]), tuple(made)))


def _revision(revision: Revision, counted: dict[str, int], poll: int) -> dict[str, object]:
    digests = {"digest": revision.digest, "text_digest": revision.text_digest, "extractor": "toy/1"}
    ids = {"id": counted["revision"], "entry_id": counted["entry"], "number": revision.number, "poll_id": poll}
    return {**ids, **digests, "content": entry_json(revision.entry), "first_seen_at": revision.seen_at}


def _change(connection: Connection, blog: int, change: Change, counted: dict[str, int]) -> None:
    counted["seq"] += 1
    row = {"seq": counted["seq"], "blog_id": blog, "poll_id": blog, "kind": change.kind, "entry": change.key}
    said: dict[str, object] = {"revision": change.revision, "fields": [], "labels": list(change.labels), "evidence": {}}
    connection.execute(insert(changes), {**row, **said, "from_at": change.from_at, "to_at": change.to_at})
