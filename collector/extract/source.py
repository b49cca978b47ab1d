"""What one format of a page says of its live blog, before the formats are made one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from collector.model import (
    Contributor,
    Entry,
    Flag,
    Part,
    Status,
)

MOST = 3_000
"""Entries of one page that are read, from the newest on; no live blog is known to come near it."""


@dataclass(frozen=True, slots=True)
class Setting:
    """What every source needs to know of the page: the blog's address, the zone of times without one, two instants.

    `captured_at` is when the page was fetched, `changed_at` when it last changed, by its own word or else the same.
    `month_first` is the order of dates like 3/12/2026.
    """

    base: str
    zone: str
    captured_at: datetime
    changed_at: datetime
    month_first: bool = False


@dataclass(frozen=True, slots=True)
class About:
    """What a source says of the blog itself; empty where it says nothing. `headlines` are those of a page's parts."""

    title: str = ""
    standfirst: str = ""
    byline: tuple[Contributor, ...] = ()
    published_at: datetime | None = None
    updated_at: datetime | None = None
    status: Status = Status.UNKNOWN
    evidence: tuple[str, ...] = ()
    headlines: Mapping[Part, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Source:
    """The entries of one format, in the page's order, with the best key that the format offers for each.

    `complete` only where the format proves that nothing is left out. `certainty` (0 to 1) is how sure it is that this
    is a live blog. `withdrawn` are the keys that it lists as deleted, `marks` flags told beside the entries. `stands`
    says that its times are those readers are shown, against which other formats tell when an entry was made. `told` are
    the keys of those that another format than the one shown tells alone, `blank` of those of which nothing could be
    read but that they are there, `worded` the part that has the words of all.
    """

    name: str
    entries: tuple[Entry, ...]
    about: About = field(default_factory=About)
    complete: bool = False
    certainty: float = 1.0
    withdrawn: frozenset[str] = frozenset()
    marks: frozenset[tuple[str, Flag]] = frozenset()
    stands: bool = False
    told: frozenset[str] = frozenset()
    blank: frozenset[str] = frozenset()
    worded: Part | None = None
