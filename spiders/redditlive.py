"""Live threads of Reddit.

Read: `/live/<id>/about.json` for the thread, `/live/<id>.json?limit=100` for its updates, a hundred at a time.
Certainty: recorded replies of two threads (2015 to 2020) and Reddit's documented API.
Completeness: pages are asked for by the last update's name (`after`) until one is empty; 2,000 updates are read at
    most, and a longer thread is a window of these.
Deletion: absence from the list. A stricken update stays there, its words between the site's own marks for that (~~).
Closing: `state` of the thread, `live` or `complete`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from typing import ClassVar
from urllib.parse import urlencode

from collector.extract import document, generic
from collector.extract.embeds import provider
from collector.extract.platforms.answer import (
    SILENT,
    Answer,
    Thing,
    leading,
    number,
    people,
    seconds,
    text,
    thing,
    things,
    written,
)
from collector.extract.text import fold
from collector.extract.urls import absolute, bare, parameter
from collector.model import (
    Embed,
    Entry,
    Failure,
    FailureKind,
    LiveBlog,
    Page,
    Reading,
    Status,
)
from collector.publisher import Publisher

THREAD = re.compile(r"^(?P<thread>https?://[^/]+/live/\w+)(?:/about)?(?P<data>\.json)?/?(?:[?#]|$)")
STATES = {"live": Status.LIVE, "complete": Status.CLOSED}
SIZE = 100
MOST = 2_000


class RedditLive(Publisher):
    """reddit.com/live."""

    name = "redditlive"
    hosts: ClassVar[tuple[str, ...]] = ("www.reddit.com", "reddit.com", "old.reddit.com")
    zone: ClassVar[str] = "UTC"
    addresses: ClassVar[re.Pattern[str] | None] = re.compile(r"/live/[a-z0-9]{8,}")

    @classmethod
    def read(cls, page: Page) -> Reading | Failure:
        """Reads a thread's page, which leads to its data, what is told about it, or some of its updates."""
        body = document.received(page.body or b"")
        if isinstance(body, Failure):
            return body
        answer = Answer(page, body)
        place = THREAD.match(answer.address)
        if place is None:
            return generic.read(page, cls.zone)
        if document.is_json(body):
            return _reply(answer, place["thread"])
        about = f"{place['thread']}/about.json"
        words = {**SILENT, "layout": "api", "sources": ("api",)}
        lead = None if answer.root is None else leading(answer, answer.root, about, **words)
        return lead or Failure(FailureKind.NOT_HTML, f"no HTML could be made of the {len(body)} bytes")


def _reply(answer: Answer, thread: str) -> Reading | Failure:
    kind, data = text(answer.told, "kind"), thing(answer.told, "data")
    if kind == "LiveUpdateEvent":
        return Reading(_about(thread, data), f"{thread}.json?{urlencode({'limit': SIZE})}", leads=True)
    if kind != "Listing":
        return Failure(FailureKind.NOT_A_LIVE_BLOG, "the JSON is neither a live thread nor a list of its updates")
    updates = [thing(child, "data") for child in things(data, "children") if text(child, "kind") == "LiveUpdate"]
    entries = tuple(_entry(update, thread) for update in updates if text(update, "id"))
    before, seen = parameter(answer.address, "before"), parameter(answer.address, "count")
    count = (number(seen) or 0) + len(entries)
    following = text(data, "after") if count < MOST and not before else ""
    query = {"limit": parameter(answer.address, "limit") or SIZE, "after": following, "count": count}
    return Reading(
        LiveBlog(thread, "", entries, layout="api", sources=("api",)),
        f"{thread}.json?{urlencode(query)}" if following else None,
        complete=not before and (bool(following) or not text(data, "after")),
    )


def _about(thread: str, data: Thing) -> LiveBlog:
    state = text(data, "state")
    return LiveBlog(
        thread,
        fold(text(data, "title")),
        (),
        standfirst=fold(text(data, "description")),
        status=STATES.get(state, Status.UNKNOWN),
        status_evidence=(f"the thread's state is {state}",) if state else (),
        published_at=seconds(data.get("created_utc")),
        layout="api",
        sources=("api",),
    )


def _entry(update: Thing, thread: str) -> Entry:
    body = text(update, "body_html")
    entry = written(text(update, "id"), unescape(body) if body.startswith("&lt;") else body, thread)
    return replace(
        entry,
        text=f"~~{entry.text}~~" if update.get("stricken") is True else entry.text,
        published_at=seconds(update.get("created_utc")),
        published_raw=str(update.get("created_utc")),
        contributors=people([text(update, "author")]),
        embeds=tuple(_embeds(update)) or entry.embeds,
    )


def _embeds(update: Thing) -> Iterator[Embed]:
    for embed in things(update, "embeds"):
        if address := absolute("https://www.reddit.com/", text(embed, "url")):
            yield Embed(provider(address), bare(address) if "i.redd.it" in address else address)
