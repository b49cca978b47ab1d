"""What the API answers, as documented in its OpenAPI document. A test holds real answers against it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, Field

Item = TypeVar("Item")

Number = Annotated[int, Field(ge=0, le=2**53)]


class Model(BaseModel):
    """Fields may be added, never renamed."""

    model_config = ConfigDict(extra="allow")


class Problem(Model):
    """An error (RFC 9457). `detail` is a sentence for a person."""

    type: str
    title: str
    status: int
    detail: str


class Listed(Model, Generic[Item]):
    """A page of a list. `next` is the address of the next one, null at the end."""

    items: list[Item]
    next: str | None


class Contributor(Model):
    """Somebody named as a writer."""

    name: str
    url: str | None


class Link(Model):
    """A link in an entry's text."""

    url: str
    text: str


class Media(Model):
    """An image, video or sound; nothing of it is served here."""

    kind: str
    url: str
    alt: str
    caption: str
    credit: str


class Embed(Model):
    """A post of another site inside an entry."""

    provider: str
    url: str
    text: str
    author: str


class Entry(Model):
    """What a publisher says in one entry. `html` is sanitised and loads nothing."""

    key: str
    key_source: str
    title: str | None
    text: str
    html: str
    published_at: datetime | None
    published_raw: str | None
    updated_at: datetime | None
    time_precision: str
    contributors: list[Contributor]
    authors: list[str]
    flags: list[str]
    links: list[Link]
    media: list[Media]
    embeds: list[Embed]
    url: str | None


class ShownEntry(Entry):
    """An entry as observed: `state` is visible, missing (absent once, not confirmed) or removed."""

    state: str
    revision: int
    first_seen_at: datetime
    last_seen_at: datetime
    reissue_of: str | None
    uncertain: bool = False


class Particular(Model):
    """What went from a field that is no words (names, pictures and posts, links, flags, a time), and what came."""

    field: str
    removed: list[str]
    added: list[str]


class RevisedEntry(Entry):
    """One wording of an entry, against the one before it."""

    revision: int
    reverts_to: int | None
    fields: list[str]
    labels: list[str]
    particulars: list[Particular]
    state: str
    first_seen_at: datetime
    poll: int
    extractor: str


class History(Model):
    """Every revision of an entry, oldest first."""

    items: list[RevisedEntry]


class BlogRow(Model):
    """A blog in a list; `entries` counts those that are visible."""

    id: int
    url: str
    canonical_url: str
    publisher: str
    title: str
    status: str
    entries: int
    removed: int
    polls: int
    published_at: datetime | None
    updated_at: datetime | None
    first_seen_at: datetime
    last_seen_at: datetime


class Blog(Model):
    """What a publisher says of a blog, and when it was observed."""

    url: str
    canonical_url: str
    publisher: str
    title: str
    standfirst: str
    contributors: list[Contributor]
    authors: list[str]
    status: str
    status_evidence: list[str]
    language: str | None
    published_at: datetime | None
    updated_at: datetime | None
    media: list[Media]
    first_seen_at: datetime
    last_seen_at: datetime
    as_of: datetime | None


class ShownBlog(Model):
    """A blog with its entries, newest first."""

    blog: Blog
    entries: list[ShownEntry]


class Retraction(Model):
    """A change that was wrongly recorded: since when this is said, by whom, and why."""

    at: datetime
    who: str
    why: str


class Change(Model):
    """What was found to differ: after `from_at`, at or before `to_at`. `seq` orders changes and is the cursor."""

    seq: int
    kind: str
    blog: int
    url: str
    entry: str | None
    fields: list[str]
    labels: list[str]
    before: Entry | str | None
    after: Entry | str | None
    particulars: list[Particular]
    revision: int | None
    reverts_to: int | None
    reissue_of: str | None
    evidence: dict[str, Any]
    after_poll: int | None
    at_poll: int
    from_at: datetime | None
    to_at: datetime
    retracted: Retraction | None


class Coverage(Model):
    """What span of the blog a poll proved to have seen."""

    reach: str
    newest: datetime | None
    oldest: datetime | None
    reason: str | None


class Failure(Model):
    """Why a poll failed."""

    kind: str
    message: str


class Poll(Model):
    """One attempt to see a watch."""

    poll: int
    url: str
    publisher: str
    outcome: str
    started_at: datetime
    captured_at: datetime
    snapshot: int | None
    entries: int
    coverage: Coverage
    error: Failure | None


class Snapshot(Model):
    """A blog as one poll found it, without its entries: ask for the blog as of `captured_at`."""

    snapshot: int
    poll: int
    captured_at: datetime
    title: str
    standfirst: str
    status: str
    entries: int
    extractor: str


class Words(Model):
    """A stretch of text: same, removed or added."""

    kind: str
    text: str


class Rewording(Model):
    """A line of the blog, before and after."""

    before: str
    after: str
    words: list[Words]


class Edit(Model):
    """An entry that reads differently."""

    entry: str
    fields: list[str]
    labels: list[str]
    before: Entry
    after: Entry
    particulars: list[Particular]
    title: list[Words]
    text: list[Words]


class Comparison(Model):
    """Two states of a blog; `to` is null where the second is now."""

    from_: datetime = Field(alias="from")
    to: datetime | None
    headline: Rewording | None
    standfirst: Rewording | None
    status: list[str] | None
    added: list[Entry]
    removed: list[Entry]
    edited: list[Edit]


class Interval(Model):
    """After `from_at`, at or before `to_at`."""

    from_at: datetime | None
    to_at: datetime


class Myself(Model):
    """Who asks."""

    name: str
    role: str | None
    scopes: list[str]
