"""What a poll proves (design: "What a poll proves"): which known entries it may be missed from, and whether it is late.

Pure: the polls' documents in, a judgement out.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Set
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Protocol

from collector.memory import Document, Known, KnownEntry
from collector.model import (
    Coverage,
    Failure,
    FailureKind,
    Reach,
    State,
)
from collector.recent import recently

REMOVAL_CONFIRM_AFTER = timedelta(seconds=60)
STALE_AT_MOST = timedelta(days=10)
"""No cache is known to serve an old page for longer (the Guardian's stale-if-error); after that it is the page."""

REPEATED_AT_MOST = timedelta(hours=1)
"""Nor a copy that its date does not tell from the page; an editor who takes a word back makes the same bytes again."""

MANY = 3
MANY_CONFIRM_AFTER = timedelta(hours=1)
"""Many entries gone at one look, or more than are left, are a page that came out wrong more often than an editor."""

SEVERAL = 3
"""So many times have an end; of fewer the earliest is it."""

FAR_BELOW = timedelta(hours=12)
"""So far below the others stands what is kept at a page's end for good."""

COLLAPSED_AT_MOST = timedelta(hours=6)
"""A first page that shows too little for so long is what the publisher shows."""


@recently
def http_date(value: str | None) -> datetime | None:
    """The instant of an HTTP date header, None when absent or unreadable. One that names no zone means GMT."""
    try:
        date = parsedate_to_datetime(value) if value else None
    except ValueError:
        return None
    return date.replace(tzinfo=UTC) if date and date.tzinfo is None else date


class Dated(Protocol):
    """Anything that says of itself, in either way, when it was made."""

    @property
    def last_modified(self) -> str | None:
        """The HTTP date of its Last-Modified header."""

    @property
    def modified_at(self) -> datetime | None:
        """The page's own word of when the blog last changed."""


def later(one: Dated, other: Dated) -> bool | None:
    """Whether `one` is of a later state of the blog than `other`, by what both say; None when it cannot be told.

    Last-Modified is compared with Last-Modified, the page's own time with the page's own time, never across.
    """
    for a, b in (
        (http_date(one.last_modified), http_date(other.last_modified)),
        (one.modified_at, other.modified_at),
    ):
        if a is not None and b is not None and a != b:
            return a > b
    return None


def is_stale(document: Document, known: Known, *, repeats_older_bytes: bool = False) -> bool:
    """Whether a first page is older than what was already seen, at its address or at another of the same blog.

    It is when its own times say so, or when it repeats, byte by byte, what an earlier capture held and no time says
    that it is later. One that stays "older" for longer than caches keep such a page is what the publisher serves now.
    """
    before, waited = known.documents.get(document.url), _waited(document, known)
    if before is None:
        return waited <= STALE_AT_MOST and any(_is_outdated(document, other) for other in _first_pages(known))
    if before.body_digest == document.body_digest:
        return False
    verdict = later(document, before)
    if verdict is None:
        return repeats_older_bytes and dated(document) and waited <= REPEATED_AT_MOST
    return verdict is False and waited <= STALE_AT_MOST


def _first_pages(known: Known) -> list[Document]:
    """The known pages to which no other leads: the blog's first, once for each address at which it was read."""
    led_to = {document.next_url for document in known.documents.values()}
    return [document for document in known.documents.values() if document.url not in led_to]


def _is_outdated(document: Document, other: Document) -> bool:
    """Whether a page is older than one at another address by its own word: servers date what they send differently."""
    one, two = document.modified_at, other.modified_at
    return one is not None and two is not None and one < two


def follows(document: Document, entry: KnownEntry, known: Known) -> bool | None:
    """Whether a document is of a later state than the one that last decided on an entry; None when it cannot be told.

    What was called older for so long that no cache keeps it is the page, whatever it says of itself.
    """
    before = known.documents.get(document.url)
    is_page = before is not None and later(document, before) is False and _waited(document, known) > STALE_AT_MOST
    return is_page or later(document, entry)


def _waited(document: Document, known: Known) -> timedelta:
    """For how long the address has answered with older pages alone."""
    return document.captured_at - known.stale_since if known.stale_since else timedelta(0)


def dated(document: Dated) -> bool:
    """Whether the document says anything of when it was made."""
    return document.last_modified is not None or document.modified_at is not None


def collapse(entries: int, at: datetime, known: Known) -> Failure | None:
    """A failure when the first page, fetched at `at`, shows fewer than half of the entries it usually shows."""
    if entries * 2 >= known.usual or believed(at, known):
        return None
    return Failure(
        FailureKind.EXTRACTION_COLLAPSE,
        f"only {entries} entries could be read where {known.usual} are usual: the page is taken for incomplete, "
        "nothing is concluded from it",
    )


def believed(at: datetime, known: Known) -> bool:
    """Whether pages have come out wrong for so long that this is how the publisher shows them."""
    return known.collapsed_since is not None and at - known.collapsed_since > COLLAPSED_AT_MOST


def is_thin(document: Document, known: Known) -> bool:
    """Whether an older page shows fewer than half of the entries that it showed within the last hours."""
    before = known.documents.get(document.url)
    return before is not None and is_fresh(before, document.captured_at) and document.entries * 2 < before.entries


def is_fresh(document: Document, at: datetime) -> bool:
    """Whether a page was seen within the last hours: what differs then differs at once."""
    return at - document.seen_at <= COLLAPSED_AT_MOST


def confirm_after(together: int, left: int) -> timedelta:
    """How long an absence must last to be believed, when so many went missing at one look and so many are left."""
    return MANY_CONFIRM_AFTER if together >= MANY or together > left else REMOVAL_CONFIRM_AFTER


def of_pages(times: Sequence[datetime | None], reach: Reach, reason: str = "") -> Coverage:
    """The coverage of pages whose entries were published at `times`, given how far the reading reached."""
    known = [t for t in times if t is not None]
    return Coverage(reach, max(known, default=None), _bottom(known), reason)


def _bottom(times: Sequence[datetime]) -> datetime | None:
    """The time down to which a page that begins with the newest shows everything: that of its last entry.

    An older one further up was put there, or misdated; one at the end far below all others is kept there for good.
    """
    if len(times) < SEVERAL:
        return min(times, default=None)
    last, above = times[-1], times[-2]
    return above if above - last > max(FAR_BELOW, 2 * (max(times) - above)) else last


def absent(
    known: Known,
    seen: Iterable[str],
    coverage: Coverage,
    documents: Sequence[Document],
    inside: Set[str] = frozenset(),
) -> list[KnownEntry]:
    """The known entries whose absence from the poll means something: those its span would have shown.

    Paged-out entries are not among them; nor are entries at the top edge, where nothing newer stands, unless the
    poll's first document is provably later than the one that showed them; nor are those that a document of the poll is
    too old to speak of (an archive page may come from a cache). A page that only leads to the entries says nothing.
    `inside` are those that stood between others which are shown: these are missed though they tell no time.
    """
    if coverage.reach is Reach.PARTIAL:
        return []
    here = set(seen)
    documents = [document for document in documents if not document.leads]
    return [
        entry
        for entry in known.entries.values()
        if entry.state is not State.REMOVED
        and entry.key not in here
        and all(document.seen_at >= entry.last_seen_at for document in documents)
        and (
            entry.key in inside
            or (
                _below_the_top(entry, coverage, is_later=follows(documents[0], entry, known) if documents else None)
                and _above_the_bottom(entry, coverage)
            )
        )
        and not any(follows(document, entry, known) is False for document in documents)
    ]


def _below_the_top(entry: KnownEntry, coverage: Coverage, *, is_later: bool | None) -> bool:
    if entry.state is State.MISSING:
        return True
    if entry.published_at and coverage.newest and coverage.newest > entry.published_at:
        return True
    return bool(is_later)


def _above_the_bottom(entry: KnownEntry, coverage: Coverage) -> bool:
    if coverage.reach is Reach.COMPLETE:
        return True
    return bool(entry.published_at and coverage.oldest and entry.published_at > coverage.oldest)
