"""Small builders that every test may use: only what a test names differs from the ordinary."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from collector.model import (
    Entry,
    KeySource,
    LiveBlog,
    Media,
)

START = datetime(2024, 3, 27, 9, 0, tzinfo=UTC)
BLOG_URL = "https://news.example/live/harbour"


def at(minutes: float) -> datetime:
    """So many minutes after 09:00 UTC on 27 March 2024."""
    return START + timedelta(minutes=minutes)


def an_entry(key: str = "a", **fields: Any) -> Entry:
    """An entry with the publisher's own id, published at 09:00."""
    ordinary = Entry(
        key=key, key_source=KeySource.NATIVE, text="The ferry left the harbour on time.", published_at=START
    )
    return replace(ordinary, **fields)


def an_entry_without_id(**fields: Any) -> Entry:
    """An entry for which the page offers no key at all."""
    return an_entry(**{"key": "", "key_source": KeySource.DERIVED, **fields})


def a_blog(*entries: Entry, **fields: Any) -> LiveBlog:
    """A blog with these entries, newest first."""
    ordinary = LiveBlog(canonical_url=BLOG_URL, title="Storm in the harbour – live", entries=entries)
    return replace(ordinary, **fields)


def a_picture(name: str, width: int = 600) -> Media:
    """A picture in one of the sizes that the page serves it in; its identity leaves the size out."""
    address = f"https://img.example/{name}.jpg"
    return Media(kind="image", url=f"{address}?width={width}", identity=address)
