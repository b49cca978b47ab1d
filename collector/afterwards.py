"""What is known of a blog after a poll: it follows from what was known and what the poll meant, and need not be read.

It equals what the store would read, to the millisecond in which the store keeps times.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields, replace
from datetime import UTC, datetime
from typing import Any, TypeVar

from collector.changes import Verdict
from collector.memory import RECENT_POLLS, Document, Known, KnownEntry, Proof
from collector.model import Coverage, LiveBlog, Reach
from collector.poll import Poll, Recorded

Kept = TypeVar("Kept", Document, KnownEntry)


def known_after(poll: Poll, recorded: Recorded) -> Known | None:
    """What is known after a poll that was recorded; None where more was decided than the poll's own verdict.

    That is so of a first sight, a blog that moves, a newer reader, and a poll that another one came before.
    """
    verdict, known = poll.verdict, poll.known
    if verdict is None or known.blog is None or not poll.pages or known.extractor != poll.extractor:
        return None
    if recorded.end is None or recorded.end.number != known.version + 1 or _moves(known.blog, poll.blog):
        return None
    entries = {**known.entries, **{entry.key: _as_kept(entry) for entry in verdict.entries}}
    documents = _documents(known, verdict, entries.values())
    return Known(
        id=known.id,
        blog=replace(poll.blog, entries=()) if poll.blog else known.blog,
        version=recorded.end.number,
        extractor=known.extractor,
        entries={key: _shown(entry, documents) for key, entry in entries.items()},
        documents=documents,
        proofs=_proofs(known, poll.coverage, _in_milliseconds(poll.captured_at)),
        counts=_counts(known, poll),
    )


def _moves(before: LiveBlog, now: LiveBlog | None) -> bool:
    """Whether the blog has another address, at which another blog may be known."""
    return now is not None and now.canonical_url != before.canonical_url


def _documents(known: Known, verdict: Verdict, entries: Iterable[KnownEntry]) -> dict[str, Document]:
    """The pages of the blog, without those that were not met again, unless they show an entry still."""
    documents = {**known.documents, **{document.url: _as_kept(document) for document in verdict.documents}}
    gone = {*verdict.forgotten} - {entry.document for entry in entries}
    return {url: document for url, document in documents.items() if url not in gone}


def _shown(entry: KnownEntry, documents: Mapping[str, Document]) -> KnownEntry:
    """An entry as its page is now: while one that is remembered shows it, it is as old as that page."""
    if entry.document is None:
        return entry
    document = documents.get(entry.document)
    if document is None:
        return replace(entry, document=None)
    now = (document.seen_at, document.last_modified, document.modified_at)
    if now == (entry.last_seen_at, entry.last_modified, entry.modified_at):
        return entry
    return replace(entry, last_seen_at=now[0], last_modified=now[1], modified_at=now[2])


def _proofs(known: Known, coverage: Coverage, at: datetime) -> tuple[Proof, ...]:
    """The last proof of everything, then that of a window: the poll's own in the place of the earlier one."""
    whole = [proof for proof in known.proofs if proof.oldest is None]
    window = [proof for proof in known.proofs if proof.oldest is not None]
    if coverage.reach is Reach.COMPLETE:
        whole = [Proof(at)]
    elif coverage.reach is Reach.WINDOW:
        window = [Proof(at, _in_milliseconds(coverage.oldest))] if coverage.oldest else []
    return (*whole, *window)


def _counts(known: Known, poll: Poll) -> tuple[int, ...]:
    """How many entries first pages showed, but for that of a poll which read none."""
    shown = poll.first_page_entries
    if poll.coverage.reach is Reach.PARTIAL and not shown:
        return known.counts
    return (shown, *known.counts)[:RECENT_POLLS]


def _as_kept(what: Kept) -> Kept:
    """The same with its times as the store keeps them."""
    values = ((each.name, getattr(what, each.name)) for each in fields(what))
    times: dict[str, Any] = {name: _in_milliseconds(at) for name, at in values if isinstance(at, datetime)}
    return replace(what, **times)


def _in_milliseconds(at: datetime) -> datetime:
    return at.astimezone(UTC).replace(microsecond=at.microsecond // 1000 * 1000)
