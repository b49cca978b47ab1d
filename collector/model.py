"""The data that every part agrees on: frozen, without behaviour that needs I/O or a clock.

The words are those of the glossary (docs/glossary.md). Two clocks are kept apart in every name: `published_at`
and `updated_at` are the publisher's claims, `captured_at`, `first_seen_at` and `last_seen_at` are ours. All are
aware datetimes in UTC.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum


class Status(StrEnum):
    """What the publisher says of the blog's coverage."""

    LIVE = "live"
    CLOSED = "closed"
    UNKNOWN = "unknown"


class Part(StrEnum):
    """The parts of a page that may say the same thing, each in its own words."""

    DATA = "data"
    SHOWN = "shown"
    HEAD = "head"
    SHARING = "sharing"
    WINDOW = "window"


class KeySource(StrEnum):
    """The rung of the identity ladder on which an entry's key stands, best first."""

    NATIVE = "native"
    PERMALINK = "permalink"
    DERIVED = "derived"


class Flag(StrEnum):
    """What the publisher marks an entry as."""

    KEY_EVENT = "key_event"
    PINNED = "pinned"
    SUMMARY = "summary"
    BREAKING = "breaking"


class FailureKind(StrEnum):
    """Why a poll failed. A failed poll never touches entries."""

    BLOCKED = "blocked"
    INTERSTITIAL = "interstitial"
    NOT_FOUND = "not_found"
    GONE = "gone"
    RATE_LIMITED = "rate_limited"
    CLIENT_ERROR = "client_error"
    SERVER_ERROR = "server_error"
    TIMEOUT = "timeout"
    CONNECTION = "connection"
    TRUNCATED = "truncated"
    TOO_LARGE = "too_large"
    UNDECODABLE = "undecodable"
    EMPTY = "empty"
    NOT_HTML = "not_html"
    STALE = "stale"
    WRONG_PAGE = "wrong_page"
    NOT_A_LIVE_BLOG = "not_a_live_blog"
    EXTRACTION_COLLAPSE = "extraction_collapse"
    ROBOTS = "robots"
    REFUSED = "refused"
    REDIRECT = "redirect"
    TLS = "tls"
    DNS = "dns"
    INTERNAL = "internal"


class Outcome(StrEnum):
    """How a poll ended, apart from what it found."""

    CAPTURED = "captured"
    UNCHANGED = "unchanged"
    FAILED = "failed"


class Reach(StrEnum):
    """How much of the blog a poll proved to have seen."""

    COMPLETE = "complete"
    WINDOW = "window"
    PARTIAL = "partial"


class State(StrEnum):
    """An entry's state as last observed."""

    VISIBLE = "visible"
    MISSING = "missing"
    REMOVED = "removed"


class Standing(StrEnum):
    """How a page has an entry: shown whole; in place of the page that has it; listed, the words on their own page; or
    told of in its data alone, poorer than it would be shown."""

    WHOLE = "whole"
    STAND_IN = "stand_in"
    DETAIL = "detail"
    TOLD = "told"


@dataclass(frozen=True, slots=True)
class Failure:
    """A poll's failure as a value: the kind for machines, the message for a person."""

    kind: FailureKind
    message: str


@dataclass(frozen=True, slots=True)
class Contributor:
    """Who wrote an entry or a blog, as the page names them."""

    name: str
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """A link in an entry's own text; `url` is absolute."""

    url: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Media:
    """An image, video or sound. `url` is the address as served; `identity` is the same without size and signature."""

    kind: str
    url: str
    identity: str
    alt: str = ""
    caption: str = ""
    credit: str = ""


@dataclass(frozen=True, slots=True)
class Embed:
    """A post or player of another site inside an entry, with its own words."""

    provider: str
    url: str
    text: str = ""
    author: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One timestamped update of a live blog, as the page shows it.

    `key` is the identity inside its blog. `text` is the plain text: one line a paragraph, list item, quotation line or
    caption, white space folded, without furniture; a tweet's own words are part of it. `html` is sanitised and loads
    nothing.
    `published_raw` and `updated_raw` are the strings the times were read from.
    """

    key: str
    key_source: KeySource
    text: str
    html: str = ""
    title: str | None = None
    published_at: datetime | None = None
    published_raw: str | None = None
    updated_at: datetime | None = None
    updated_raw: str | None = None
    time_precision: str = "exact"
    contributors: tuple[Contributor, ...] = ()
    flags: frozenset[Flag] = frozenset()
    links: tuple[Link, ...] = ()
    media: tuple[Media, ...] = ()
    embeds: tuple[Embed, ...] = ()
    url: str | None = None


@dataclass(frozen=True, slots=True)
class LiveBlog:
    """A live blog as extracted from one or more pages; `entries` in the page's order, newest first.

    `layout` names the markup era that was read: it changes when the publisher changes its renderer.
    `headlines` and `standfirsts` are what each part of the page has for these, the one that counts first, where a
    reader tells them apart; `worded` is the part that has the entries' words, where two have them.
    `status_evidence` says in words why the status is what it is; `sources` which formats of the page were read, best
    first, and `confidence` how sure the reader is that this is a live blog read whole (0 to 1).
    """

    canonical_url: str
    title: str
    entries: tuple[Entry, ...]
    standfirst: str = ""
    byline: tuple[Contributor, ...] = ()
    status: Status = Status.UNKNOWN
    status_evidence: tuple[str, ...] = ()
    language: str | None = None
    published_at: datetime | None = None
    updated_at: datetime | None = None
    media: tuple[Media, ...] = ()
    headlines: Mapping[Part, str] = field(default_factory=dict)
    standfirsts: Mapping[Part, str] = field(default_factory=dict)
    worded: Part | None = None
    layout: str = ""
    sources: tuple[str, ...] = ()
    confidence: float = 1.0

    def filled(self, other: LiveBlog) -> LiveBlog:
        """This blog; what it does not say of itself, as `other` says it. Entries, address and layout stay its own."""
        return replace(
            self,
            title=self.title or other.title,
            standfirst=self.standfirst or other.standfirst,
            byline=self.byline or other.byline,
            status=other.status if self.status is Status.UNKNOWN else self.status,
            status_evidence=other.status_evidence if self.status is Status.UNKNOWN else self.status_evidence,
            language=self.language or other.language,
            published_at=self.published_at or other.published_at,
            updated_at=self.updated_at or other.updated_at,
            media=self.media or other.media,
        )


@dataclass(frozen=True, slots=True)
class Page:
    """One fetched document.

    `url` is the address that was asked, `final_url` the one that answered after redirects. `body` is decoded (the
    Content-Encoding undone), `None` when the server answered 304: then `body_digest` names the bytes it stands for.
    `peer` is the IP address that answered, `certificate` the sha256 of what it showed of itself (hexadecimal); None
    where they are not known. The `request_headers` are those of the last hop.
    """

    url: str
    captured_at: datetime
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes | None = b""
    body_digest: str = ""
    final_url: str = ""
    redirects: tuple[str, ...] = ()
    failure: Failure | None = None
    request_headers: tuple[tuple[str, str], ...] = ()
    peer: str | None = None
    certificate: str | None = None

    def header(self, name: str) -> str | None:
        """The first header of that name, any case, or None."""
        wanted = name.lower()
        return next((value for key, value in self.headers if key.lower() == wanted), None)


@dataclass(frozen=True, slots=True)
class Reading:
    """What one page says. `blog.entries` are this page's own.

    `marks` are flags told elsewhere than at the entry (a pinned copy, a list of key events): they hold for the entry
    of that key on whichever page it stands. Where key events are `picked` out by such a list alone, which shows some of
    them, an entry's flag stands as at first sight. `withdrawn` are the keys that the publisher itself lists as deleted.
    `next_url` is the page with the next older entries; `complete` is true when this page and those it leads to are the
    whole blog.

    A page that `leads` has the blog's words, and its entries elsewhere: at `next_url`, read with it whatever the depth
    of the poll. The entries it does show only stand in for those, under the same keys, while they cannot be read.
    `details` are the addresses of entries, by key, that this page lists without their words; `told` the keys of those
    that its data tell and that it does not show, though it shows others, `blank` of those that it shows without a word
    that could be read: they are there, whatever they say. `withdrawals_url` is where the publisher lists
    what it withdrew: asked for when an entry is not where it was.
    """

    blog: LiveBlog
    next_url: str | None = None
    marks: frozenset[tuple[str, Flag]] = frozenset()
    withdrawn: frozenset[str] = frozenset()
    complete: bool = True
    leads: bool = False
    details: tuple[tuple[str, str], ...] = ()
    told: frozenset[str] = frozenset()
    blank: frozenset[str] = frozenset()
    picked: bool = False
    withdrawals_url: str | None = None


@dataclass(frozen=True, slots=True)
class Coverage:
    """What span of the blog a poll proved to have seen: everything, from `newest` to `oldest`, or nothing certain."""

    reach: Reach
    newest: datetime | None = None
    oldest: datetime | None = None
    reason: str = ""
