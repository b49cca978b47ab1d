"""What is remembered of a live blog between polls: its pages, its entries, and what was proved of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from statistics import median

from collector.model import LiveBlog, State

RECENT_POLLS = 5
"""Of how many good polls it is known how many entries their first page showed."""


@dataclass(frozen=True, slots=True)
class Document:
    """What is remembered of one page of a blog: enough to ask for it conditionally and to stand in for it at a 304.

    `captured_at` is when its bytes were fetched, `seen_at` when they were last confirmed (a 304, the same bytes).
    `modified_at` is the page's own word of when the blog last changed. `entries` counts those of its own: none where
    they stand in for those of the page that it leads to. `in_order` holds the keys of all of them from the page's top,
    and of what is gone from between, where some tell no time; else nothing.
    """

    url: str
    etag: str | None
    last_modified: str | None
    body_digest: str
    first_key: str | None
    next_url: str | None
    entries: int
    captured_at: datetime
    seen_at: datetime
    modified_at: datetime | None = None
    in_order: tuple[str, ...] = ()

    @property
    def leads(self) -> bool:
        """Whether the blog's entries are on the next page and not on this one: an empty page ends and leads nowhere."""
        return self.next_url is not None and not self.entries

    @property
    def lists(self) -> bool:
        """Whether it only lists its entries, none of them first: they change without it, so that it is always read."""
        return self.first_key is None and self.entries > 0


@dataclass(frozen=True, slots=True)
class KnownEntry:
    """What is remembered of one entry: its state and digests of its latest revision.

    `document` is the address of the page that shows it, None when no page of the last poll did. `last_modified` and
    `modified_at` are what the page that last decided on its state (showed it, or first lacked it) said of its own age.
    `shown_as` is the id under which pages showed it last, where that was another than its key.
    """

    key: str
    state: State
    revision: int
    digest: str
    text_digest: str
    published_at: datetime | None
    first_seen_at: datetime
    last_seen_at: datetime
    document: str | None = None
    last_modified: str | None = None
    modified_at: datetime | None = None
    missing_since: datetime | None = None
    shown_as: str | None = None


@dataclass(frozen=True, slots=True)
class Proof:
    """A proof: at `at`, of the entries published after `oldest` (None: of all), only those seen were there."""

    at: datetime
    oldest: datetime | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """What the store knows of a blog: `id` is its number there. `version` moves with every poll that changes it.

    `blog` carries no entries. `counts` says how many entries the first page showed in recent good polls, the latest
    first. `documents` and `entries` are by address and by key. `stale_since` and `collapsed_since` are when polls began
    to fail so, None while the last one was good.
    """

    blog: LiveBlog | None = None
    version: int = 0
    extractor: str = ""
    entries: Mapping[str, KnownEntry] = field(default_factory=dict)
    documents: Mapping[str, Document] = field(default_factory=dict)
    proofs: tuple[Proof, ...] = ()
    counts: tuple[int, ...] = ()
    stale_since: datetime | None = None
    collapsed_since: datetime | None = None
    id: int | None = None

    @property
    def renamed(self) -> bool:
        """Whether the publisher changed the sort of the blog's ids, once or again and again."""
        return any(entry.shown_as for entry in self.entries.values())

    @property
    def names(self) -> dict[str, str]:
        """The keys of entries that pages show under another id, by that id, but for ids that are keys of others."""
        ids = {e.shown_as: e.key for e in self.entries.values() if e.shown_as}
        return {shown: key for shown, key in ids.items() if not self._is_there(shown)}

    def keys_of(self, shown: Iterable[str]) -> set[str]:
        """The keys of what pages show under these ids."""
        names = self.names
        return {names.get(each, each) for each in shown}

    def ids_of(self, key: str) -> set[str]:
        """The ids under which pages may show an entry."""
        entry = self.entries.get(key)
        return {key, entry.shown_as} if entry and entry.shown_as else {key}

    def _is_there(self, key: str) -> bool:
        return key in self.entries and self.entries[key].state is not State.REMOVED

    @property
    def usual(self) -> int:
        """How many entries the first page usually shows."""
        return int(median(self.counts or (0,)))
