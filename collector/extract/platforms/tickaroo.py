"""Tickaroo, as ZEIT, RND, Stuff and many sports sites have it.

Certainty: documentation and a plugin's public code (2026), and one event as a tool sends it in; no page was at hand.

- Host page: `<tickaroo-liveblog liveblogId clientId>`. A page with the ticker's JSON-LD is read by that.
- Entries: `prefetch/liveblog.json` has `html` and `schema`, a LiveBlogPosting: the newest 15, a window. Publishers pay
  for this feature: it may be refused.
- Identity: none in the schema; time and opening words, paired with what is known. Bodies repeat the headline.
- An event of the data model (`Tik::Model::Event`) has a `local_id` and its words with the spans that are links.
- Deletion and closing: not known.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import urlencode

from collector.extract import dates
from collector.extract.html import paths
from collector.extract.jsonld import Thing, inner, is_a, load, updates
from collector.extract.platforms.answer import Answer, leading, people, seconds, text, things, written
from collector.extract.text import fold
from collector.extract.urls import bare
from collector.identity import settle
from collector.model import (
    Entry,
    KeySource,
    Link,
    LiveBlog,
    Media,
    Reading,
)

NAME = "tickaroo"
PREFETCH = "https://cdn.tickaroo.com/api/embed/v4/prefetch/liveblog.json"
EMBEDS = paths("//tickaroo-liveblog")
IDENTIFIER = re.compile(r"[\w-]+")
EVENT = "Tik::Model::Event"


def host(answer: Answer) -> Reading | None:
    """A page with a ticker that comes from elsewhere."""
    if not answer.has(b"<tickaroo-liveblog") or answer.root is None:
        return None
    for embed in EMBEDS(answer.root):
        address = endpoint(embed.get("liveblogid") or "", embed.get("clientid") or "")
        if address:
            return leading(answer, answer.root, address, layout=NAME, sources=(NAME,))
    return None


def endpoint(liveblog: str, client: str) -> str | None:
    """Where a ticker's newest entries are, None where its names are no names."""
    if not (IDENTIFIER.fullmatch(liveblog) and IDENTIFIER.fullmatch(client)):
        return None
    return f"{PREFETCH}?{urlencode({'client_id': client, 'liveblogId': liveblog})}"


def reply(answer: Answer) -> Reading | None:
    """The prefetched ticker, or events of the data model."""
    told = answer.told
    events = told if isinstance(told, list) else [told]
    if events and all(isinstance(event, dict) and event.get("_type") == EVENT for event in events):
        return _reading(answer, "", tuple(_event(event, answer.address) for event in events))
    if not isinstance(told, dict) or not {"html", "schema"} <= told.keys():
        return None
    schema = load(told["schema"]) if isinstance(told["schema"], str) else told["schema"]
    if not isinstance(schema, dict) or not is_a(schema, "LiveBlogPosting"):
        return None
    entries = settle([_entry(update, answer.address) for update in updates(schema)], bare(answer.address))
    return _reading(answer, fold(text(schema, "headline")), entries)


def _reading(answer: Answer, title: str, entries: tuple[Entry, ...]) -> Reading:
    return Reading(LiveBlog(bare(answer.address), title, entries, layout=NAME, sources=(NAME,)), complete=False)


def _entry(update: Thing, base: str) -> Entry:
    title = fold(text(update, "headline"))
    body = text(update, "articleBody").removeprefix(text(update, "headline")).strip()
    return replace(
        written("", body, base),
        key_source=KeySource.DERIVED,
        title=title or None,
        published_at=dates.iso(text(update, "datePublished")),
        published_raw=text(update, "datePublished") or None,
        contributors=people([text(inner(update, "author"), "name")]),
    )


def _event(event: Thing, base: str) -> Entry:
    info = inner(event, "event_info")
    spans = load(text(info, "attributes_json")) or {}
    lines = [said for line in text(info, "title").splitlines() if (said := fold(line))]
    return replace(
        written(text(event, "local_id"), "".join(f"<p>{_plain(line)}</p>" for line in lines), base),
        published_at=seconds(event.get("created_at")),
        published_raw=text(event, "created_at") or None,
        links=tuple(_links(spans)),
        media=tuple(_media(event)),
    )


def _plain(line: str) -> str:
    return line.replace("&", "&amp;").replace("<", "&lt;")


def _links(spans: Thing) -> Iterator[Link]:
    whole = spans.get("text")
    for span in things(spans, "attrs"):
        address = text(inner(span, "ref"), "url")
        start, end = span.get("start"), span.get("end")
        if address and isinstance(whole, str) and isinstance(start, int) and isinstance(end, int):
            yield Link(address, fold(whole[start:end]))


def _media(event: Thing) -> Iterator[Media]:
    for item in things(event, "media"):
        if address := text(item, "url"):
            yield Media("image", address, address, caption=text(item, "title"), credit=text(item, "credit"))
