"""Arena (arena.im), a widget of broadcasters and clubs.

Certainty: public code of readers of its endpoint, which show but some of a post's fields; no reply was at hand.

- Host page: `.arena-liveblog[data-publisher][data-event]`.
- Entries: `https://cached-api.arena.im/v1/liveblog/<site>/<event>` has `posts` and `eventInfo`. How many of the posts
  is not known: a window, in which absence means something only between the oldest and the newest.
- Identity: `key` or `_id` where a post has one; else its time of creation, in milliseconds.
- Deletion and closing: not known.
"""

from __future__ import annotations

import re
from dataclasses import replace

from collector.extract.html import paths
from collector.extract.platforms.answer import Answer, Thing, later, leading, milliseconds, text, thing, things, written
from collector.extract.text import fold
from collector.extract.urls import bare
from collector.model import Entry, LiveBlog, Reading

NAME = "arena"
ENDPOINT = "https://cached-api.arena.im/v1/liveblog/{}/{}"
PART = re.compile(r"[\w.-]+")
WIDGETS = paths('//*[contains(concat(" ", @class, " "), " arena-liveblog ")]')


def host(answer: Answer) -> Reading | None:
    """A page with the widget."""
    if not answer.has(b"arena-liveblog") or answer.root is None:
        return None
    for widget in WIDGETS(answer.root):
        site, event = widget.get("data-publisher") or "", widget.get("data-event") or ""
        if PART.fullmatch(site) and PART.fullmatch(event):
            return leading(answer, answer.root, ENDPOINT.format(site, event), layout=NAME, sources=(NAME,))
    return None


def reply(answer: Answer) -> Reading | None:
    """The posts, as the endpoint's cache has them."""
    about = thing(answer.told, "eventInfo")
    if not about or "arena.im/" not in answer.address:
        return None
    posts = [post for post in things(answer.told, "posts") if _key(post)]
    blog = LiveBlog(
        bare(answer.address),
        fold(text(about, "name")),
        tuple(_entry(post, answer.address) for post in posts),
        standfirst=fold(text(about, "description")),
        layout=NAME,
        sources=(NAME,),
    )
    return Reading(blog, complete=False)


def _key(post: Thing) -> str:
    return text(post, "key") or text(post, "_id") or text(post, "createdAt")


def _entry(post: Thing, base: str) -> Entry:
    message, published = thing(post, "message"), milliseconds(post.get("createdAt"))
    changed = later(milliseconds(post.get("updatedAt")), published)
    return replace(
        written(_key(post), text(message, "text"), base),
        title=fold(text(message, "title")) or None,
        published_at=published,
        published_raw=text(post, "createdAt") or None,
        updated_at=changed,
        updated_raw=text(post, "updatedAt") if changed else None,
    )
