"""What is known of a blog once a poll found it as it was: it follows from what was known, and need not be read again.

It equals what the store would read, to the millisecond in which the store keeps times.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from collector.memory import RECENT_POLLS, Document, Known, KnownEntry, Proof
from collector.model import Coverage, Reach
from collector.poll import Poll, Recorded


def known_after(poll: Poll, recorded: Recorded) -> Known | None:
    """What is known after a poll as it was recorded; None where the poll read anything anew, or came after another."""
    verdict, known = poll.verdict, poll.known
    if verdict is None or poll.blog is not None or not poll.pages or known.extractor != poll.extractor:
        return None
    if verdict.changes or verdict.entries or verdict.revisions or verdict.forgotten:
        return None
    if recorded.end is None or recorded.end.number != known.version + 1:
        return None
    seen = {document.url: _whole(document) for document in verdict.documents}
    return replace(
        known,
        version=recorded.end.number,
        entries={key: _shown(entry, seen) for key, entry in known.entries.items()},
        documents={**known.documents, **seen},
        proofs=_proofs(known, poll.coverage, _in_milliseconds(poll.captured_at)),
        counts=_counts(known, poll),
        stale_since=None,
        collapsed_since=None,
    )


def _shown(entry: KnownEntry, seen: Mapping[str, Document]) -> KnownEntry:
    """An entry as its page is now: while one shows it, it is as old as the page."""
    document = seen.get(entry.document or "")
    if document is None:
        return entry
    return replace(
        entry,
        last_seen_at=document.seen_at,
        last_modified=document.last_modified,
        modified_at=document.modified_at,
    )


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


def _whole(document: Document) -> Document:
    """A page that is as it was, but for when it was seen: its other times were kept already."""
    return replace(document, seen_at=_in_milliseconds(document.seen_at))


def _in_milliseconds(at: datetime) -> datetime:
    return at.replace(microsecond=at.microsecond // 1000 * 1000)
