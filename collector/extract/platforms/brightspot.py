"""Brightspot, as AP, the Los Angeles Times, Politico, NPR and NBC Sports have it.

Certainty: public code of readers of AP's pages, and of the JSON form; no page was at hand.

- Page: `bsp-liveblog-post` or another element of class `LiveBlogPost`, with `data-post-id` (or `id`) and
  `data-posted-date-timestamp` in milliseconds: the entries that the server sends. A window.
- JSON: where a site shows `?_renderer=json`, `currentPosts` has posts without ids; it is understood, not asked for.
- Deletion and closing: not known; the page's words may say that it is over.
"""

from __future__ import annotations

from dataclasses import replace

from collector.extract import dates
from collector.extract.bylines import contributors_of
from collector.extract.html import Node, classed, empty, first, line, paths, strings
from collector.extract.pieces import GENERAL, Piece
from collector.extract.platforms.answer import (
    Answer,
    Thing,
    later,
    leading,
    markup,
    milliseconds,
    text,
    things,
    written,
)
from collector.extract.text import fold
from collector.extract.urls import absolute, bare
from collector.identity import settle
from collector.model import (
    Entry,
    KeySource,
    LiveBlog,
    Reading,
)

NAME = "brightspot"
POSTS = paths(
    '//bsp-liveblog-post | //@class[contains(concat(" ", ., " "), " LiveBlogPost ")]'
    "/parent::*[not(self::bsp-liveblog-post)]"
)
LINKS = strings(".//bsp-copy-link/@data-link")
TEMPLATE = "LiveBlogPage.hbs"


def host(answer: Answer) -> Reading | None:
    """A page whose posts the server wrote."""
    if not answer.has(b"bsp-liveblog-post", b"LiveBlogPost") or answer.root is None:
        return None
    posts = {key: node for node in POSTS(answer.root) if (key := node.get("data-post-id") or node.get("id"))}
    lead = leading(answer, answer.root, answer.address, layout=NAME, sources=(NAME,)) if posts else None
    if lead is None:
        return None
    base = lead.blog.canonical_url
    entries = tuple(_entry(key, node, base) for key, node in posts.items())
    return Reading(replace(lead.blog, entries=settle(entries, base)), complete=False)


def reply(answer: Answer) -> Reading | None:
    """The JSON form of a page."""
    told = answer.told
    if not isinstance(told, dict) or not text(told, "_template").endswith(TEMPLATE):
        return None
    entries = settle([_post(post, answer.address) for post in things(told, "currentPosts")], bare(answer.address))
    title = fold(text(told, "headline"))
    blog = LiveBlog(bare(answer.address), title, entries, layout=NAME, sources=(NAME,))
    return Reading(blog, complete=False)


def _entry(key: str, node: Node, base: str) -> Entry:
    body, stamp = first(classed(node, "LiveBlogPost-body")), node.get("data-posted-date-timestamp")
    written_body = written(key, "" if body is None else markup(body), base)
    if body is not None:
        empty(body)  # whom its words name did not write it
    return replace(
        written_body,
        contributors=contributors_of(Piece([node]), base, GENERAL, set()),
        title=line(first(classed(node, "LiveBlogPost-headline"))) or None,
        published_at=milliseconds(stamp),
        published_raw=stamp,
        url=absolute(base, first(LINKS(node))),
    )


def _post(post: Thing, base: str) -> Entry:
    published, updated = text(post, "datePublishedISO"), text(post, "dateModifiedISO")
    changed = later(dates.iso(updated), dates.iso(published))
    return replace(
        written("", text(post, "body"), base),
        key_source=KeySource.DERIVED,
        title=fold(text(post, "headline")) or None,
        published_at=dates.iso(published),
        published_raw=published or None,
        updated_at=changed,
        updated_raw=updated if changed else None,
    )
