"""What absent entries' own addresses prove: that one is gone, or stands elsewhere, or that a page came out wrong."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace

from collector import coverage as covers
from collector.fetch.reads import Read, document_of
from collector.model import (
    Failure,
    FailureKind,
    Page,
    Reach,
    Reading,
    State,
)
from collector.poll import GONE, Poll

OK = 200

Found = Mapping[str, tuple[Page, Reading]]
"""By key, the pages at entries' own addresses that show the entry."""


async def checked(poll: Poll, control: str | None, fetch: Callable[[str], Awaitable[Page]]) -> Poll:
    """The poll; without the permalinks that answered 404, where the address of an entry that is shown does so too.

    `control` is that address, None where it is known that such addresses work.
    """
    gone = {key: page for key, page in poll.permalinks.items() if page.status in GONE}
    if not gone or control is None:
        return poll
    page = await fetch(control)
    if page.status == OK and page.failure is None:
        return replace(poll, asides=(*poll.asides, page))
    left = {key: answer for key, answer in poll.permalinks.items() if key not in gone}
    return replace(poll, permalinks=left, asides=(*poll.asides, page, *gone.values()))


def newest_shown(poll: Poll) -> str | None:
    """The key of the newest entry that the poll's pages show."""
    for page, reading in zip(poll.pages, poll.readings, strict=True):
        document = poll.known.documents.get(page.url)
        if reading is not None and not reading.leads and reading.blog.entries:
            return reading.blog.entries[0].key
        if reading is None and document is not None and document.first_key:
            return document.first_key
    return None


def found(poll: Poll, read: Callable[[Page], Reading | Failure]) -> Found:
    """The absent entries that stand at their own addresses; a copy older than what last showed one proves nothing."""
    blogs = [r.blog for r in poll.readings if r] or [b for b in [poll.known.blog] if b]
    shown: dict[str, tuple[Page, Reading]] = {}
    for key, page in poll.permalinks.items():
        reading = read(page) if page.status == OK and page.failure is None else None
        entry = poll.known.entries.get(key)
        if (
            isinstance(reading, Reading)
            and any(reading.blog.canonical_url == blog.canonical_url for blog in blogs)
            and any(e.key == key for e in reading.blog.entries)
            and (entry is None or covers.later(document_of(Read(page, reading)), entry) is not False)
        ):
            shown[key] = page, reading
    return shown


def weighed(poll: Poll, shown: Found) -> Poll:
    """The poll, given absent entries that stand at their own addresses: then it did not see all that there is.

    Where such an address answers with a fuller copy of a page of the poll, that page is incomplete and proves nothing.
    """
    documents = [
        document_of(Read(page, reading, poll.known.documents.get(page.url)))
        for page, reading in zip(poll.pages, poll.readings, strict=True)
    ]
    told = [
        (key, reading, [covers.later(document, document_of(Read(page, reading))) for document in documents])
        for key, (page, reading) in shown.items()
    ]
    standing = [key for key, _, later in told if True not in later]
    if not standing:
        return poll
    fuller = [key for key, reading, _ in told if key in standing and _is_fuller(reading, poll)]
    if fuller and not covers.believed(poll.captured_at, poll.known):
        return replace(poll, failure=_incomplete(len(fuller)))
    reason = f"{len(standing)} entries that the pages do not show stand at their own addresses"
    return replace(poll, coverage=replace(poll.coverage, reach=Reach.PARTIAL, reason=reason))


def _is_fuller(copy: Reading, poll: Poll) -> bool:
    """Whether a page shows all that one of the poll's pages shows, and more."""
    keys = {e.key for e in copy.blog.entries}
    return any(
        shown and shown < keys
        for page, reading in zip(poll.pages, poll.readings, strict=True)
        if (shown := _keys(poll, page, reading))
    )


def _keys(poll: Poll, page: Page, reading: Reading | None) -> set[str]:
    if reading is not None:
        return {e.key for e in reading.blog.entries}
    return {e.key for e in poll.known.entries.values() if e.document == page.url and e.state is State.VISIBLE}


def _incomplete(count: int) -> Failure:
    return Failure(
        FailureKind.EXTRACTION_COLLAPSE,
        f"{count} entries that the page lacks are on the copy of it that their own addresses show: the page is taken "
        "for incomplete, nothing is concluded from it",
    )
