"""The words in which a poll is judged: what was sighted, what is concluded from it, what is told of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from collector.memory import Document, KnownEntry
from collector.model import (
    Coverage,
    Entry,
    LiveBlog,
    Standing,
)


class ChangeKind(StrEnum):
    """What happened, to an entry or to the blog."""

    NEW = "new"
    BACKFILLED = "backfilled"
    EDITED = "edited"
    MISSING = "missing"
    REMOVED = "removed"
    RESTORED = "restored"
    REVERTED = "reverted"
    REINTERPRETED = "reinterpreted"
    HEADLINE = "headline"
    STANDFIRST = "standfirst"
    CLOSED = "closed"
    REOPENED = "reopened"
    MOVED = "moved"
    LAYOUT = "layout"
    GAP = "gap"


@dataclass(frozen=True, slots=True)
class Sighting:
    """An entry as a poll saw it. `document` is the page's address, None when only its own permalink showed it.

    `shown_as` is the page's own id of the entry, where that is another than its key.
    """

    entry: Entry
    digest: str
    seen_at: datetime
    document: str | None
    standing: Standing = Standing.WHOLE
    shown_as: str | None = None


@dataclass(frozen=True, slots=True)
class Reread:
    """What a newer extractor makes of the documents that are known: the blog itself, and the entries it finds in them.

    `blog` is None where the page that tells of it is no longer at hand.
    """

    blog: LiveBlog | None = None
    sightings: tuple[Sighting, ...] = ()


@dataclass(frozen=True, slots=True)
class Observation:
    """What a good poll saw. `blog` and `sightings` are empty when every document was as it was known.

    `documents` are all pages of the poll, newest first; `gone` the keys that the publisher itself says are withdrawn,
    with how it says so, in words; `blank` those that are there without a word that could be read.
    """

    at: datetime
    documents: tuple[Document, ...]
    coverage: Coverage
    blog: LiveBlog | None = None
    sightings: tuple[Sighting, ...] = ()
    gone: Mapping[str, str] = field(default_factory=dict)
    blank: frozenset[str] = frozenset()

    @property
    def until(self) -> datetime:
        """The fetch of the last document: by then, all that the poll concludes was so."""
        return max((d.seen_at for d in self.documents), default=self.at)


@dataclass(frozen=True, slots=True)
class Revision:
    """One distinct content of one entry, numbered from 1. A -> B -> A is three; the third `reverts_to` the first.

    One that a newer extractor made of old pages has the number of the one that it `reinterprets`, where there was one.
    """

    key: str
    number: int
    entry: Entry
    digest: str
    text_digest: str
    seen_at: datetime
    reverts_to: int | None = None
    reinterprets: int | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """One change, found between two polls: after `from_at`, at or before `to_at`; `from_at` is None when not known."""

    kind: ChangeKind
    to_at: datetime
    key: str | None = None
    from_at: datetime | None = None
    fields: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    before: Entry | str | None = None
    after: Entry | str | None = None
    revision: int | None = None
    reverts_to: int | None = None
    reissue_of: str | None = None
    evidence: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Verdict:
    """Everything a poll means for the store: the changes to announce and the state to keep.

    `entries` are the known entries whose remembered state moves; `documents` the pages as they are now; `forgotten` the
    addresses of pages that a poll of everything no longer met; `blog` what stands of the blog itself from now on.
    """

    changes: tuple[Change, ...] = ()
    revisions: tuple[Revision, ...] = ()
    entries: tuple[KnownEntry, ...] = ()
    documents: tuple[Document, ...] = ()
    forgotten: tuple[str, ...] = ()
    blog: LiveBlog | None = None

    @property
    def silent(self) -> bool:
        """Whether there is nothing to tell."""
        return not self.changes


Revisions = Mapping[str, Sequence[Revision]]
"""All revisions of entries by key, oldest first."""


@dataclass(frozen=True, slots=True)
class Earlier:
    """How an entry read before: its newest revision, and the number of the last one with each digest it ever had."""

    last: Revision
    numbers: Mapping[str, int]


Past = Mapping[str, Earlier]
"""How entries read before, by key; needed for the keys that `decide.concerned` names."""


def stamp(at: datetime) -> str:
    """RFC 3339 in UTC with milliseconds."""
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
