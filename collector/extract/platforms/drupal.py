"""The liveblog module of Drupal (Thunder).

Certainty: the module's public code; no page of it was at hand.

- Host page: Drupal's settings beside a container `liveblog-posts` or an `article.liveblog-post`.
- Entries: `/liveblog/<nid>/posts?_format=json&items_per_page=50&created_op=<&created=<seconds>`: the posts before an
  instant, newest first; the next page is asked for by the oldest's time, until one is empty. All pages are the whole
  blog. The node's number is that of the host page's `data-history-node-id` or of `/node/<nid>` in its short link.
- Deletion: none is told (the module's push adds and edits only); absence from the whole list.
- Closing: not known.
"""

from __future__ import annotations

import re
from dataclasses import replace

from collector.extract.html import Node, strings
from collector.extract.platforms.answer import Answer, Thing, later, leading, number, seconds, text, things, written
from collector.extract.text import fold
from collector.extract.urls import bare
from collector.model import (
    Entry,
    Flag,
    LiveBlog,
    Reading,
)

NAME = "drupal-liveblog"
NODES = strings("//@data-history-node-id")
LINKS = strings('//link[@rel = "shortlink" or @rel = "canonical"]/@href')
NODE = re.compile(r"/node/(\d+)$")
ASKED = "{}?_format=json&items_per_page=50&created_op=%3C&created={}"
ENDPOINT = re.compile(r"^[^?]*/liveblog/\d+/posts$")


def host(answer: Answer) -> Reading | None:
    """A page with the module's list."""
    if not answer.has(b"liveblog-posts", b"liveblog-post") or not answer.has(
        b"drupalSettings", b"drupal-settings-json"
    ):
        return None
    node = None if answer.root is None else _node(answer.root)
    if answer.root is None or node is None:
        return None
    until = int(answer.page.captured_at.timestamp()) + 1
    endpoint = ASKED.format(f"/liveblog/{node}/posts", until)
    return leading(answer, answer.root, endpoint, layout=NAME, sources=(NAME,))


def reply(answer: Answer) -> Reading | None:
    """Some of the posts."""
    address = bare(answer.address)
    if not ENDPOINT.match(address) or not isinstance(answer.told, dict) or "content" not in answer.told:
        return None
    items = [item for item in things(answer.told, "content") if text(item, "id")]
    shown = [item for item in items if text(item, "status") not in ("0", "false") and item.get("status") is not False]
    oldest = min((at for item in items if (at := number(text(item, "created"))) is not None), default=None)
    return Reading(
        LiveBlog(address, "", tuple(_entry(item, answer.address) for item in shown), layout=NAME, sources=(NAME,)),
        None if oldest is None else ASKED.format(address, oldest),
        withdrawn=frozenset(text(item, "id") for item in items if item not in shown),
    )


def _node(root: Node) -> str | None:
    told = [found for found in NODES(root) if number(found) is not None]
    return next(iter([*told, *(found[1] for link in LINKS(root) if (found := NODE.search(link)))]), None)


def _entry(item: Thing, base: str) -> Entry:
    published = seconds(item.get("created"))
    changed = later(seconds(item.get("changed")), published)
    return replace(
        written(text(item, "id"), text(item, "body__value"), base),
        title=fold(text(item, "title")) or None,
        published_at=published,
        published_raw=text(item, "created") or None,
        updated_at=changed,
        updated_raw=text(item, "changed") if changed else None,
        flags=frozenset({Flag.KEY_EVENT} if text(item, "highlight") else ()),
    )
