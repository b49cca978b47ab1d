"""A poll: one attempt on one watch, from the first request to the row in the store. It is the Scrapy item."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from collector.changes import Change, Past, Reread, Sighting, Verdict, stamp
from collector.custody import Head
from collector.memory import Known
from collector.model import Coverage, Failure, LiveBlog, Outcome, Page, Reach, Reading
from collector.watch import Watch

GONE = (404, 410)


@dataclass(frozen=True, slots=True)
class Poll:
    """One attempt on one watch. Each pipeline returns a copy that says more.

    `pages` make the blog, newest page first; `readings` stand beside them, None where a page is as it was known.
    `permalinks` are the answers of absent entries' own addresses, by key; `asides` the other documents that belong to
    the poll: bad answers, pages that moved. `withdrawn` are the absent entries that the publisher's own list of what it
    withdrew names, by key, with how, in words. `again` is what a new extractor makes of the documents known before.
    `past` is how entries read before that read otherwise now, as far as a stage has asked for it.
    `seen_at` is when what it concludes was seen, of a poll that fetched nothing and read old captures again.
    """

    uid: str
    watch: Watch
    started_at: datetime
    known: Known = field(default_factory=Known)
    extractor: str = ""
    pages: tuple[Page, ...] = ()
    readings: tuple[Reading | None, ...] = ()
    asides: tuple[Page, ...] = ()
    permalinks: Mapping[str, Page] = field(default_factory=dict)
    withdrawn: Mapping[str, str] = field(default_factory=dict)
    coverage: Coverage = Coverage(Reach.PARTIAL)
    failure: Failure | None = None
    blog: LiveBlog | None = None
    sightings: tuple[Sighting, ...] = ()
    again: Reread = field(default_factory=Reread)
    past: Past = field(default_factory=dict)
    verdict: Verdict | None = None
    recorded: Recorded | None = None
    seen_at: datetime | None = None

    @property
    def captured_at(self) -> datetime:
        """When the first document of the poll was fetched; when the poll set off, if none was."""
        return self.pages[0].captured_at if self.pages else (self.seen_at or self.started_at)

    @property
    def finished_at(self) -> datetime:
        """When the last document of the poll was fetched."""
        pages = (*self.pages, *self.asides, *self.permalinks.values())
        return max((p.captured_at for p in pages), default=self.started_at)

    @property
    def shown(self) -> int:
        """How many entries the blog shows: as read, or as known where nothing differed; 0 at a failure."""
        if self.failure is not None:
            return 0
        return len(self.blog.entries) if self.blog else sum(1 for e in self.known.entries.values() if e.document)

    @property
    def gone(self) -> dict[str, str]:
        """The keys that the publisher says are withdrawn, by a permalink's answer or a list, with how, in words."""
        answered = {
            key: f"its permalink answered {page.status} at {stamp(page.captured_at)}"
            for key, page in self.permalinks.items()
            if page.status in GONE and page.failure is None
        }
        listed = {
            key: f"the publisher lists it as deleted at {stamp(page.captured_at)}"
            for page, reading in zip(self.pages, self.readings, strict=False)
            for key in self.known.keys_of(reading.withdrawn if reading else ())
        }
        return {**listed, **self.withdrawn, **answered}

    @property
    def first_page_entries(self) -> int:
        """How many entries the first page with any of its own shows, or lists as withdrawn."""
        for page, reading in zip(self.pages, self.readings, strict=False):
            known = self.known.documents.get(page.url)
            if reading is not None and not reading.leads:
                return len(reading.blog.entries) + len(reading.withdrawn)
            if reading is None and known and not known.leads:
                return known.entries
        return sum(len(reading.blog.entries) for reading in self.readings if reading)


@dataclass(frozen=True, slots=True)
class Recorded:
    """What the store made of a poll, as acknowledged: it is on disk.

    `end` is where the chain of custody of its blog ends with it. `first` says that nothing was kept of the blog before,
    under any of its addresses.
    """

    poll: int
    outcome: Outcome
    failure: Failure | None
    snapshot: int | None
    blog: int | None
    entries: int
    changes: tuple[Change, ...] = ()
    end: Head | None = None
    first: bool = False
