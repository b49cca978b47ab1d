"""One poll of one live blog: which documents are asked for, in which order, and when enough was read.

Judges nothing about entries: it only sees to it that what was read belongs together. Fetching and reading are handed
in, so that the same steps serve a capture by hand and the service.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from collector import coverage as covers
from collector.extract.urls import bare
from collector.extract.walls import moved_to_wall, wall
from collector.fetch.asking import Asking
from collector.fetch.outcome import failure_of_status
from collector.fetch.reader import Fetch, Reader, reading_of
from collector.fetch.reads import Read, Sweep, document_of, same
from collector.memory import Document, Known
from collector.model import Coverage, Failure, FailureKind, Flag, Page, Reach, Reading, State, Status
from collector.poll import Poll
from collector.standing import NO_WORDS
from collector.watch import Depth

MAX_PAGES = 300
SWEEPS = 3
DETAILS = 60
"""How many entries that a page only lists are asked for by their own addresses in one poll."""

REFUSALS = (FailureKind.BLOCKED, FailureKind.RATE_LIMITED, FailureKind.ROBOTS, FailureKind.REFUSED)
"""After one of these the host is asked no further."""

NOT_MODIFIED = 304


class Polling:
    """One poll. `fetch` and `reader` are the outside world; everything else is in the poll."""

    def __init__(self, poll: Poll, reader: type[Reader], fetch: Fetch) -> None:
        self.poll = poll
        self.reader = reader
        self.fetch = fetch
        self.known: Known = poll.known if poll.known.extractor == poll.extractor else replace(poll.known, documents={})
        self.as_known = _intact(self.known)

    def conditions(self, url: str) -> dict[str, str]:
        """The headers that ask for a document only if it is not as it was known."""
        document = self.as_known.get(url)
        if document is None:
            return {}
        headers = {"If-None-Match": document.etag, "If-Modified-Since": document.last_modified}
        return {name: value for name, value in headers.items() if value}

    async def run(self, first: Page) -> Poll:
        """The poll, from its first page on. Never raises for what a server may answer."""
        if first.status == NOT_MODIFIED and first.url not in self.as_known:
            first = await self.fetch(first.url, {})
        read = await self._read(first)
        if isinstance(read, Failure):
            return replace(self.poll, pages=(first,), failure=read)
        head = await self._head(read)
        wanted = head.failure is None and self._wants_all(head)
        sweep = await self._sweep(head) if wanted else head
        coverage, sweep = self._coverage(sweep), await self._detailed(sweep)
        poll = replace(
            self.poll,
            pages=tuple(r.page for r in sweep.reads),
            readings=tuple(r.reading for r in sweep.reads),
            asides=sweep.asides,
            coverage=coverage,
            failure=None if self._shows_something(sweep) else sweep.failure,
        )
        if poll.failure:
            return poll
        return await Asking(self.reader, self.fetch, self._read, self.known).after_absent(poll)

    async def _read(self, page: Page) -> Read | Failure:
        """A page with its reading, or why it is none that anything may be concluded from."""
        failure = page.failure or failure_of_status(page) or moved_to_wall(page)
        if failure:
            return failure
        document = self.as_known.get(page.url)
        if document and (page.status == NOT_MODIFIED or page.body_digest == document.body_digest):
            return Read(replace(page, body_digest=document.body_digest), None, document)
        reading = await asyncio.to_thread(reading_of, self.reader, page)
        if isinstance(reading, Failure):
            return _explained(page, reading)
        if self._of_another_blog(page, reading):
            other = f"{page.url} answered with another live blog, {reading.blog.canonical_url}"
            return Failure(FailureKind.WRONG_PAGE, f"{other}: nothing is concluded from it")
        return Read(page, reading)

    def _of_another_blog(self, page: Page, reading: Reading) -> bool:
        """Whether a page is of some other blog. One that the blog's own page leads to may know no name but its own."""
        known, told = self.poll.known, reading.blog.canonical_url
        if known.blog is None or told == known.blog.canonical_url:
            return False
        if page.url != self.poll.watch.url and told == bare(page.final_url or page.url):
            return False
        shown = known.keys_of(entry.key for entry in reading.blog.entries)
        return bool(known.entries) and shown.isdisjoint(known.entries)

    async def _head(self, first: Read) -> Sweep:
        """The first page with the newest entries, and before it those that only lead there."""
        reads = [first]
        while reads[-1].leads:
            page, read = await self._next(reads)
            if isinstance(read, Failure):
                asides = (page,) if page else ()
                return Sweep(tuple(reads), Reach.PARTIAL, f"the entries themselves: {read.message}", asides, read)
            reads.append(read)
        whole = reads[-1].next_url is None and self._all_there(reads[-1])
        return Sweep(tuple(reads), Reach.COMPLETE if whole else Reach.WINDOW)

    def _shows_something(self, sweep: Sweep) -> bool:
        """Whether entries were read, or some that stand in for them."""
        shown = {r.page.url for r in sweep.reads if r.reading is None or r.reading.blog.entries}
        stand_ins = any(e.document in shown for e in self.known.entries.values())
        return sweep.failure is None or stand_ins or any(r.reading and r.reading.blog.entries for r in sweep.reads)

    def _all_there(self, read: Read) -> bool:
        """Whether a page and those it leads to are all; one as it was known is what the last poll took it for."""
        if read.reading is not None:
            return read.reading.complete
        last = max(self.poll.known.proofs, key=lambda proof: proof.at, default=None)
        return read.next_url is not None or (last is not None and last.oldest is None)

    def _wants_all(self, head: Sweep) -> bool:
        """Whether older pages are read too: asked for, first sight, a gap, too few, one missing, closing and after."""
        known, front = self.poll.known, head.reads[-1]
        if self.poll.watch.depth is Depth.ALL or known.blog is None or known.blog.status is Status.CLOSED:
            return True
        if any(e.state is State.MISSING for e in known.entries.values()):
            return True
        if any(r.reading and r.reading.blog.status not in (Status.UNKNOWN, known.blog.status) for r in head.reads):
            return True
        if front.reading is None:
            return False
        keys = known.keys_of(e.key for e in front.reading.blog.entries)
        gap = keys.isdisjoint(known.entries)
        thin = covers.collapse(len(keys), front.page.captured_at, known)
        return gap or thin is not None or bool(covers.absent(known, keys, self._coverage(head), ()))

    async def _sweep(self, head: Sweep) -> Sweep:
        """Reads every page until they fit together: pages move while they are read."""
        asides: tuple[Page, ...] = ()
        for _ in range(SWEEPS):
            sweep = await self._pages(head)
            asides += sweep.asides
            if (
                sweep.reach is Reach.PARTIAL
                or len(sweep.reads) == len(head.reads)
                or all(r.reading is None for r in sweep.reads)
            ):
                return replace(sweep, asides=asides)
            front = head.reads[-1]
            again = await self._again(front)
            if isinstance(again, Failure):
                reason = f"the first page, asked again: {again.message}"
                return replace(sweep, reach=Reach.PARTIAL, reason=reason, asides=asides)
            if sweep.reason == "" and same(front, again):
                return replace(sweep, asides=asides)
            head = replace(head, reads=(*head.reads[:-1], again))
            kept = {id(r) for r in head.reads}
            asides += tuple(r.page for r in sweep.reads if id(r) not in kept)
        return replace(
            head, reach=Reach.PARTIAL, reason="the pages moved while they were read, three times over", asides=asides
        )

    async def _pages(self, head: Sweep) -> Sweep:
        """The first pages and all that they lead to. A `reason` on a whole sweep says why it must be read again."""
        reads = list(head.reads)
        if not self._all_there(reads[-1]):
            return replace(head, reach=Reach.WINDOW)
        while (url := reads[-1].next_url) is not None:
            page, read = await self._next(reads)
            if isinstance(read, Failure):
                return Sweep(tuple(reads), Reach.PARTIAL, read.message, (page,) if page else ())
            reads.append(read)
            asked = self.reader.asked_for(url)
            if asked is not None and read.first_key != asked:
                return Sweep(tuple(reads), Reach.COMPLETE, f"page {len(reads)} does not begin with the entry asked for")
        # A page asked for by an entry cannot vouch for the newer ones; the first page has done so.
        whole = self._all_there(reads[-1]) or self.reader.asked_for(reads[-1].page.url) is not None
        return Sweep(tuple(reads), Reach.COMPLETE if whole else Reach.WINDOW)

    async def _next(self, reads: Sequence[Read]) -> tuple[Page | None, Read | Failure]:
        """The page that the last of some leads to, with its reading, or why there is none."""
        url, number = reads[-1].next_url or "", len(reads) + 1
        if len(reads) >= MAX_PAGES or url in {r.page.url for r in reads}:
            circle = f"the pages lead in a circle or beyond {MAX_PAGES} at {url}"
            return None, Failure(FailureKind.WRONG_PAGE, circle)
        page = await self.fetch(url, self.conditions(url))
        read = await self._read(page)
        if isinstance(read, Failure):
            return page, replace(read, message=f"page {number}: {read.message}")
        if covers.is_stale(document_of(read), self.known):
            return page, Failure(FailureKind.STALE, f"page {number} is older than it was before")
        if covers.is_thin(document_of(read), self.known):
            return page, Failure(FailureKind.EXTRACTION_COLLAPSE, f"page {number} shows far fewer entries than before")
        return page, read

    async def _detailed(self, sweep: Sweep) -> Sweep:
        """The sweep with the pages of entries that it only lists: those whose words are not known, then others."""
        listed = [detail for r in sweep.reads if r.reading for detail in r.reading.details]
        wordless = [(key, url) for key, url in listed if not self._has_words(key)]
        others = [detail for detail in listed if detail not in wordless]
        found: list[Read] = []
        asides: list[Page] = []
        for key, url in [*wordless, *(others if self.poll.watch.depth is Depth.ALL else [])][:DETAILS]:
            page = await self.fetch(url, {})
            read = await self._read(page)
            if not isinstance(read, Failure) and read.first_key == key:
                found.append(read)
                continue
            asides.append(page)
            if isinstance(read, Failure) and read.kind in REFUSALS:
                break
        return replace(sweep, reads=(*sweep.reads, *found), asides=(*sweep.asides, *asides))

    def _has_words(self, key: str) -> bool:
        entries = [self.known.entries.get(each) for each in self.known.keys_of([key])]
        return any(entry is not None and entry.text_digest != NO_WORDS for entry in entries)

    async def _again(self, first: Read) -> Read | Failure:
        """The first page once more: `first` itself where it is as it was a moment ago."""
        etag, modified = first.page.header("ETag"), first.page.header("Last-Modified")
        validators = {"If-None-Match": etag, "If-Modified-Since": modified} if etag or modified else {}
        page = await self.fetch(first.page.url, {name: value for name, value in validators.items() if value})
        return first if page.status == NOT_MODIFIED else await self._read(page)

    def _coverage(self, sweep: Sweep) -> Coverage:
        shown = [read for read in sweep.reads if not read.leads]
        told = covers.of_pages([t for read in shown for t in self._times(read)], sweep.reach, sweep.reason)
        windows = [proof.oldest for proof in self.poll.known.proofs if proof.oldest]
        if sweep.reach is Reach.WINDOW and shown and shown[-1].reading is None and windows:
            return replace(told, oldest=max(windows))  # its entries' flags are not at hand: a pinned one is no bottom
        return told

    def _times(self, read: Read) -> list[datetime | None]:
        """When the entries of a page were published. Pinned ones stand where they do not belong: they bound nothing."""
        if read.reading is None:
            shown = [e.published_at for e in self.poll.known.entries.values() if e.document == read.page.url]
            return [*sorted(filter(None, shown), reverse=True)]
        return [e.published_at for e in read.reading.blog.entries if Flag.PINNED not in e.flags]


def _explained(page: Page, failure: Failure) -> Failure:
    """A failure to read, with the reason if the page gives one: a wall, a challenge, an error page."""
    vague = failure.kind in (FailureKind.NOT_A_LIVE_BLOG, FailureKind.EXTRACTION_COLLAPSE)
    return (wall(page) if vague else None) or failure


def _intact(known: Known) -> dict[str, Document]:
    """The documents that may stand in for a page that answers 304: all that they showed is known to be on them."""
    shown = Counter(e.document for e in known.entries.values() if e.state is State.VISIBLE)
    return {url: d for url, d in known.documents.items() if shown[url] >= d.entries and not d.lists}
