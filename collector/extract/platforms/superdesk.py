"""Live Blog 3 of Sourcefabric (Superdesk), as news agencies and many papers in Europe have it.

Certainty: the themes' public code (2026), a real page of the API with its marks of deletion, and one of 2016.

- Host page: a frame called a liveblog, at `/embed/<24 hex digits>` or at `/blogs/<id>/.../index.html` of a store.
- Embed: `window.LB` names the blog, its status and the API's host. The page shows the newest posts, pinned ones first
  and without their time, and often without what is embedded in them: they stand in for those of the API.
- Entries: `api/client_blogs/<id>/posts`, in pages that name the next. All pages are the whole blog but for the oldest
  of one beyond its limit (500), so that absence is removal. The pages' order is kept: it is editorial, `order` has
  fractions, and times say nothing of it.
- Deletion: a post stays in the list, `deleted` or with a `post_status` that is no longer public.
- Closing: `blog_status` is `closed`. The embed may lose its posts then.
- Edits: `content_updated_date` is that of the words; `_updated` moves with every touch, such as pinning.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from urllib.parse import urljoin

from collector.extract import dates, lenient
from collector.extract.embeds import provider
from collector.extract.html import Node, classed, first, has_class, line, paths
from collector.extract.platforms.answer import (
    Answer,
    Thing,
    later,
    leading,
    markup,
    people,
    text,
    thing,
    things,
    written,
)
from collector.extract.text import fold
from collector.extract.urls import absolute, bare
from collector.model import (
    Embed,
    Entry,
    Flag,
    LiveBlog,
    Reading,
    Status,
)

NAME = "superdesk-liveblog"
STATES = {"open": Status.LIVE, "closed": Status.CLOSED, "deleted": Status.CLOSED}
UNPUBLISHED = ("submitted", "draft")
FRAMED = re.compile(r"/embed/[0-9a-f]{24}\b|/blogs/[0-9a-f]{24}/.*index\.html")
POSTS = paths("//article[@data-post-id]")
NOT_WORDS = re.compile(r"<(script|style)\b.*?(?:</\1\s*>|\Z)", re.DOTALL | re.IGNORECASE)


def host(answer: Answer) -> Reading | None:
    """A page with the blog in a frame."""
    if answer.root is None:
        return None
    found = first(src for frame in answer.root.iter("iframe") if (src := _framed(frame)))
    return leading(answer, answer.root, found, layout=NAME, sources=(NAME,)) if found else None


def embed(answer: Answer) -> Reading | None:
    """The page in the frame."""
    return _embed(answer, answer.root) if answer.has(b"window.LB") and answer.root is not None else None


def reply(answer: Answer) -> Reading | None:
    """A page of the API's list of posts."""
    told = thing(answer.told, "posts") or answer.told
    if not isinstance(told, dict) or not {"_items", "_meta"} <= told.keys() or "client_blogs/" not in answer.address:
        return None
    posts = things(told, "_items")
    shown = [post for post in posts if not _withdrawn(post)]
    following = text(thing(thing(told, "_links"), "next"), "href")
    api = answer.address[: answer.address.index("client_blogs/")]
    blog = LiveBlog(bare(answer.address), "", tuple(_entry(post, api) for post in shown), layout=NAME, sources=(NAME,))
    return Reading(
        blog,
        urljoin(api, following) if following else None,
        withdrawn=frozenset(text(post, "_id") for post in posts if _withdrawn(post)),
        complete=bool(following) or not _more(thing(told, "_meta")),
    )


def _framed(frame: Node) -> str | None:
    """The address of a blog in a frame. Players of films have addresses of the same form, but are not called so."""
    address = frame.get("src") or frame.get("data-src") or ""
    named = "liveblog" in f"{address} {frame.get('class')} {frame.get('id')}".lower()
    return address if named and FRAMED.search(address) else None


def _embed(answer: Answer, root: Node) -> Reading | None:
    scripts = (script.text or "" for script in root.iter("script"))
    told = first(found for said in scripts if (found := lenient.assigned(said, "window.LB")))
    blog, api = thing(told, "blog"), absolute(answer.address, text(told, "api_host"))
    name, state = text(blog, "_id"), text(blog, "blog_status")
    if not name or api is None:
        return None
    return leading(
        answer,
        root,
        f"{api.rstrip('/')}/api/client_blogs/{name}/posts",
        title=fold(text(blog, "title")),
        standfirst=written("", text(blog, "description"), answer.address).text,
        status=STATES.get(state, Status.UNKNOWN),
        status_evidence=(f"blog_status is {state}",) if state else (),
        language=text(thing(told, "settings"), "language") or None,
        published_at=dates.iso(text(blog, "start_date")),
        updated_at=None,
        entries=tuple(_shown(root, answer.address)),
        layout=NAME,
        sources=(NAME,),
    )


def _withdrawn(post: Thing) -> bool:
    return post.get("deleted") is True or text(post, "post_status") in UNPUBLISHED


def _more(meta: Thing) -> bool:
    """Whether a list that names no next page says that there should be one."""
    total, page, size = (meta.get(name) for name in ("total", "page", "max_results"))
    return all(isinstance(n, int) for n in (total, page, size)) and total > page * size  # type: ignore[operator]


def _entry(post: Thing, base: str) -> Entry:
    items = list(_items(post))
    body = "".join(f"<div>{NOT_WORDS.sub('', text(item, 'text'))}</div>" for item in items)
    published, updated = dates.iso(text(post, "published_date")), dates.iso(text(post, "content_updated_date"))
    changed = later(updated, published)
    entry = written(text(post, "_id"), body, base)
    return replace(
        entry,
        embeds=entry.embeds or tuple(_embedded(items)),
        published_at=published,
        published_raw=text(post, "published_date") or None,
        updated_at=changed,
        updated_raw=text(post, "content_updated_date") if changed else None,
        contributors=people([*_authors(post), *(text(item, "commenter") for item in items)]),
        flags=_flags(pinned=post.get("sticky") is True, key=post.get("lb_highlight") is True),
    )


def _items(post: Thing) -> Iterator[Thing]:
    for group in things(post, "groups"):
        if text(group, "id") == "main":
            yield from (item for ref in things(group, "refs") if (item := thing(ref, "item")))


def _embedded(items: Iterable[Thing]) -> Iterator[Embed]:
    """What is embedded, by the address that the editor gave."""
    for item in items:
        address = text(thing(item, "meta"), "original_url") or text(thing(thing(item, "meta"), "meta"), "original_url")
        if address.startswith(("http://", "https://")):
            yield Embed(provider(address), address)


def _authors(post: Thing) -> list[str]:
    named = thing(post, "publisher") or thing(post, "original_creator")
    return [text(named, "display_name")]


def _flags(*, pinned: bool, key: bool) -> frozenset[Flag]:
    return frozenset(flag for flag, told in ((Flag.PINNED, pinned), (Flag.KEY_EVENT, key)) if told)


def _shown(root: Node, base: str) -> Iterator[Entry]:
    """The posts that the embed shows."""
    for node in POSTS(root):
        key, body = node.get("data-post-id") or "", first(classed(node, "items-container"))
        head = first(classed(node, "lb-post-header"))
        for label in [] if body is None else list(classed(body, "lb-author")):
            label.clear()
        published, updated = _time(node, "lb-post-date"), _time(node, "lb-post-updated-time")
        entry = written(key, "" if body is None else markup(body), base)
        changed = later(dates.iso(updated), dates.iso(published))
        yield replace(
            entry,
            published_at=dates.iso(published),
            published_raw=published,
            updated_at=changed,
            updated_raw=updated if changed else None,
            contributors=people([] if head is None else [line(name) for name in classed(head, "lb-author__name")]),
            flags=_flags(
                pinned=(node.get("data-post-sticky") or "").lower() == "true",
                key=has_class(node, "lb-post--highlighted"),
            ),
        )


def _time(node: Node, name: str) -> str | None:
    found = first(classed(node, name))
    return (found.get("data-js-timestamp") or None) if found is not None else None
