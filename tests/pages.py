"""Whole pages around entries, as tests of readers need them, and a short way to read one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from collector.extract import generic
from collector.model import (
    Entry,
    Failure,
    Page,
    Reading,
)

URL = "https://news.example/live/storm"
NOW = datetime(2024, 3, 5, 19, 0, tzinfo=UTC)
TEXT = "The ferry has reached the inner harbour with two tugs at its sides, the harbour office says."


def html(body: str, *, head: str = "", title: str = "Storm in the harbour", lang: str = "en") -> str:
    """A page with the furniture that pages have."""
    return (
        f'<!doctype html><html lang="{lang}"><head><meta charset="utf-8"><title>{title} | News</title>{head}'
        f'<link rel="canonical" href="{URL}"></head><body><nav><ul><li><a href="/a">News</a></li></ul></nav>'
        f"<main><h1>{title}</h1>{body}</main><footer><p>News, Quay 1</p></footer></body></html>"
    )


def read(page: str | bytes, zone: str = "UTC", *, now: datetime = NOW, url: str = URL) -> Reading | Failure:
    """What the generic reader makes of a page."""
    body = page if isinstance(page, bytes) else page.encode()
    return generic.read(Page(url, now, body=body, final_url=url), zone)


def entries(page: str | bytes, zone: str = "UTC", *, now: datetime = NOW) -> tuple[Entry, ...]:
    """The entries that the generic reader finds; fails where it finds no live blog."""
    reading = read(page, zone, now=now)
    assert isinstance(reading, Reading), reading
    return reading.blog.entries


def refused(page: str) -> str:
    """Why the generic reader refuses a page; fails where it does not."""
    failure = read(page)
    assert isinstance(failure, Failure), failure.blog
    return failure.message


def times(count: int, minutes: int = 9) -> list[datetime]:
    """So many times, the newest first, before now."""
    return [NOW - timedelta(minutes=minutes * n) for n in range(count)]
