"""What the API answers to a search, as documented in its OpenAPI document."""

from __future__ import annotations

from datetime import datetime

from pydantic import Field

from collector.web.api.models import Interval, Model


class Piece(Model):
    """A stretch of a snippet; `found` where it is what was searched for."""

    text: str
    found: bool


class Found(Model):
    """A revision whose words a query finds."""

    blog: int
    url: str
    blog_title: str
    publisher: str
    entry: str
    revision: int
    title: str | None
    published_at: datetime | None
    snippet: list[Piece]


class Hit(Found):
    """A revision that was found. `standing` says what became of its words: stands, rewritten or removed."""

    id: int
    authors: list[str]
    standing: str
    state: str
    kind: str | None
    labels: list[str]
    first_seen_at: datetime
    last_seen_at: datetime
    came: Interval | None
    went: Interval | None


class First(Found):
    """The first entry of a blog that says it: `came` is when we saw it come, or `claimed` by the publisher."""

    came: Interval
    claimed: bool
    could_be_first: bool
    agencies: list[str]
    copy_: int | None = Field(alias="copy")
