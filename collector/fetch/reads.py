"""Pages of a poll that were read, one by one and as a sweep, and what is to be remembered of them."""

from __future__ import annotations

from dataclasses import dataclass, replace

from collector.memory import Document
from collector.model import (
    Failure,
    Page,
    Reach,
    Reading,
    State,
)
from collector.poll import Poll


@dataclass(frozen=True, slots=True)
class Read:
    """A page with its reading; where the page is as it was known, `reading` is None and `document` stands in for it."""

    page: Page
    reading: Reading | None
    document: Document | None = None

    @property
    def first_key(self) -> str | None:
        """The key of the page's newest entry."""
        if self.reading is None:
            return self.document.first_key if self.document else None
        return self.reading.blog.entries[0].key if self.reading.blog.entries else None

    @property
    def next_url(self) -> str | None:
        """The page with the next older entries."""
        if self.reading is None:
            return self.document.next_url if self.document else None
        return self.reading.next_url

    @property
    def leads(self) -> bool:
        """Whether the blog's entries are on the next page, and none on this one but such as stand in for those."""
        if self.reading is None:
            return self.document is not None and self.document.leads
        return self.reading.leads


@dataclass(frozen=True, slots=True)
class Sweep:
    """Pages that were read one after the other, and whether they are the whole blog at one moment.

    `failure` is why the entries themselves could not be read where a page leads to them.
    """

    reads: tuple[Read, ...]
    reach: Reach
    reason: str = ""
    asides: tuple[Page, ...] = ()
    failure: Failure | None = None


def same(one: Read, other: Read) -> bool:
    """Whether two fetches of a page show the same entries, leading to the same next page."""
    if one is other or one.page.body_digest == other.page.body_digest:
        return True
    if one.reading is None or other.reading is None:
        return False
    keys = [[(e.key, e.text, e.title) for e in read.blog.entries] for read in (one.reading, other.reading)]
    return keys[0] == keys[1] and one.next_url == other.next_url


def document_of(read: Read) -> Document:
    """What is to be remembered of a page that was read."""
    page = read.page
    if read.reading is None and read.document is not None:
        return replace(
            read.document,
            seen_at=page.captured_at,
            etag=page.header("ETag") or read.document.etag,
            last_modified=page.header("Last-Modified") or read.document.last_modified,
        )
    blog = read.reading.blog if read.reading else None
    return Document(
        url=page.url,
        etag=page.header("ETag"),
        last_modified=page.header("Last-Modified"),
        body_digest=page.body_digest,
        first_key=None if read.reading and read.reading.details else read.first_key,
        next_url=read.next_url,
        entries=len(blog.entries) if blog and not read.leads else 0,
        captured_at=page.captured_at,
        seen_at=page.captured_at,
        modified_at=blog.updated_at if blog else None,
    )


def suspects(poll: Poll) -> list[str]:
    """The keys that the pages of a poll should show and do not, newest first; those at the top edge too."""
    if poll.coverage.reach is Reach.PARTIAL:
        return []
    shown = poll.known.keys_of(e.key for r in poll.readings if r for e in r.blog.entries)
    as_known = {p.url for p, r in zip(poll.pages, poll.readings, strict=True) if r is None}
    oldest = poll.coverage.oldest if poll.coverage.reach is Reach.WINDOW else None
    unseen = [
        e
        for e in poll.known.entries.values()
        if e.state is not State.REMOVED
        and e.key not in shown
        and not (e.state is State.VISIBLE and e.document in as_known)
        and (oldest is None or (e.published_at is not None and e.published_at > oldest))
    ]
    return [e.key for e in sorted(unseen, key=lambda e: e.published_at or e.first_seen_at, reverse=True)]
