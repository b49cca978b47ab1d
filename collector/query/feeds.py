"""What changed last, and what a search finds, as feeds: Atom and JSON Feed, newest first."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from html import escape
from itertools import islice
from typing import Any
from urllib.parse import quote, urlsplit

from collector.changes import ChangeKind
from collector.query.answers import FIELDS_SAID, Answer
from collector.query.paging import changes_before
from collector.query.search import every
from collector.query.show import found
from collector.store.feed import Which
from collector.store.store import Store
from collector.words import Kind, difference

LATEST = 100
"""Items of a feed."""

_QUIET = {ChangeKind.MISSING, ChangeKind.BACKFILLED, ChangeKind.LAYOUT, ChangeKind.REINTERPRETED}
_TOLD = [kind for kind in ChangeKind if kind not in _QUIET]
"""Changes that a reader of feeds is told of."""

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_TITLE = 90
_WEB = re.compile(r"https?://[^/\s]")


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to read: `id` for ever the same, `html` built here from escaped text, `at` RFC 3339."""

    id: str
    url: str
    title: str
    html: str
    at: str
    authors: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed as both formats have it."""

    id: str
    title: str
    url: str | None
    items: tuple[Item, ...]


def changes_feed(
    store: Store, url: str | None = None, kinds: Collection[ChangeKind] = (), labels: Collection[str] = ()
) -> Feed:
    """What changed last, in one blog or in all; of these kinds, else of those that a reader of feeds is told of.

    Raises:
        NotFound: when an address is given that the store has nothing of.
    """
    blog = None
    if url:
        with store.read() as connection:
            blog = found(connection, url)
    rows = changes_before(store, None, LATEST, Which(blog.id if blog else None, kinds or _TOLD, labels))
    title, name = f"Changes: {blog.title}" if blog else "Changes in all live blogs", f"{_tag(url)}changes"
    if asked := sorted({*kinds, *labels}):  # another feed, so it has another id
        title, name = f"{title} ({', '.join(asked)})", f"{name}/{','.join(asked)}"
    return Feed(name, title, url, tuple(map(_changed, rows)))


def search_feed(store: Store, query: str) -> Feed:
    """What a search finds, newest first.

    Raises:
        BadQuery: when the query is none.
    """
    hits = islice(every(store, query), LATEST)
    return Feed(f"{_tag(None)}search/{quote(query, safe='')}", f"Search: {query}", None, tuple(map(_found, hits)))


def atom(feed: Feed) -> Iterator[str]:
    """The feed as Atom 1.0 (RFC 4287)."""
    updated = feed.items[0].at if feed.items else "1970-01-01T00:00:00.000Z"
    yield '<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">\n'
    yield f"<id>{_xml(feed.id)}</id><title>{_xml(feed.title)}</title><updated>{updated}</updated>\n"
    yield "<author><name>live-blog-collector</name></author>\n"
    yield f'<link href="{_xml(feed.url)}"/>\n' if feed.url else ""
    yield from map(_atom_entry, feed.items)
    yield "</feed>\n"


def _atom_entry(item: Item) -> str:
    authors = "".join(f"<author><name>{_xml(name)}</name></author>" for name in item.authors)
    tags = "".join(f'<category term="{_xml(tag)}"/>' for tag in item.tags)
    return (
        f"<entry><id>{_xml(item.id)}</id><title>{_xml(item.title)}</title><updated>{item.at}</updated>{authors}{tags}"
        f'<link href="{_xml(item.url)}"/><content type="html">{_xml(item.html)}</content></entry>\n'
    )


def json_feed(feed: Feed) -> Iterator[str]:
    """The feed as JSON Feed 1.1."""
    said: dict[str, Any] = {"version": "https://jsonfeed.org/version/1.1", "title": feed.title}
    if feed.url:
        said["home_page_url"] = feed.url
    yield json.dumps(said | {"items": [_json_item(item) for item in feed.items]}) + "\n"


def _json_item(item: Item) -> Answer:
    return {
        "id": item.id,
        "url": item.url,
        "title": item.title,
        "content_html": item.html,
        "date_published": item.at,
        "authors": [{"name": name} for name in item.authors],
        "tags": list(item.tags),
    }


def _changed(row: Answer) -> Item:
    entry = row["after"] or row["before"]
    content = entry if isinstance(entry, dict) else {}
    said = _opening(content.get("title") or content.get("text") or entry or "")
    return Item(
        id=f"{_tag(row['url'])}changes/{row['seq']}",
        url=_web(content.get("url")) or row["url"],
        title=f"{row['kind']}: {said}" if said else row["kind"],
        html=_difference(row),
        at=row["to_at"],
        authors=tuple(content.get("authors", ())),
        tags=(row["kind"], *row["labels"]),
    )


def _difference(row: Answer) -> str:
    """What the change says, what went struck through and what came underlined."""
    before, after = (_said(row[side]) for side in ("before", "after"))
    if not (before and after):
        gone = row["kind"] == "removed"
        return "".join(_marked(line, Kind.REMOVED if gone else Kind.SAME) for line in (before or after))
    reworded = (
        f"<p>{''.join(_span(span.kind, span.text) for span in difference(was, now))}</p>"
        for was, now in zip(before, after, strict=True)
        if was or now
    )
    return "".join((*reworded, *map(_beside, row["particulars"])))


def _beside(found: Answer) -> str:
    """What went and came in a field that is no words."""
    went, came = ((_span(kind, line) for line in found[kind]) for kind in (Kind.REMOVED, Kind.ADDED))
    return f"<p>{FIELDS_SAID[found['field']]}: {' '.join((*went, *came))}</p>"


def _said(side: Answer | str | None) -> tuple[str, ...]:
    """Title and text, or the line of a blog."""
    return (side["title"] or "", side["text"]) if isinstance(side, dict) else (side,) if side else ()


def _marked(line: str, kind: Kind) -> str:
    return f"<p>{_span(kind, line)}</p>" if line else ""


def _span(kind: Kind, text: str) -> str:
    words = escape(text).replace("\n", "<br>")
    return {Kind.REMOVED: f"<del>{words}</del>", Kind.ADDED: f"<ins>{words}</ins>"}.get(kind, words)


def _found(hit: Answer) -> Item:
    pieces = "".join(
        f"<b>{escape(piece['text'])}</b>" if piece["found"] else escape(piece["text"]) for piece in hit["snippet"]
    )
    text = "".join(piece["text"] for piece in hit["snippet"])
    return Item(
        id=f"{_tag(hit['url'])}revisions/{hit['id']}",
        url=hit["url"],
        title=f"{_opening(hit['title'] or text)} ({hit['blog_title']})",
        html=f"<p>{pieces}</p>",
        at=hit["first_seen_at"],
        authors=tuple(hit["authors"]),
        tags=tuple(filter(None, (hit["standing"], hit["kind"], *hit["labels"]))),
    )


def _opening(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= _TITLE else words[: _TITLE - 1].rstrip() + "…"


def _web(url: str | None) -> str | None:
    """An entry's address, where it is one that a reader may follow."""
    return url if url and _WEB.match(url) else None


def _tag(url: str | None) -> str:
    """The beginning of an id as RFC 4151 has it: whose it is, and since when these are given."""
    host = urlsplit(url).hostname if url else None
    return f"tag:{host or 'localhost'},2026:live-blog-collector/"


def _xml(text: str | None) -> str:
    return escape(_NOT_XML.sub("\N{REPLACEMENT CHARACTER}", text or ""))
