"""The Live Center of CUE (Escenic), as Seven West and Swiss public radio have it.

Certainty: a recorded reply of its changelog and public code that names its addresses; no host page was at hand.

- Host page: its scripts name `/live-center-presentation-webservice/event/<id>` somewhere.
- Entries: `.../event/<id>/entries?count=50`, newest first, and as `next` names the older pages: all of them are the
  whole blog. An entry's id is the end of its `self`.
- Deletion: an entry whose `state` is not `published` is no longer shown; the changelog has the same shape.
- Closing: not known.
- Times are written with `+0000`.
"""

from __future__ import annotations

import re
from dataclasses import replace

from collector.extract import dates
from collector.extract.platforms.answer import Answer, Thing, later, leading, people, text, thing, things, written
from collector.extract.text import fold
from collector.extract.urls import around, bare
from collector.model import (
    Entry,
    Flag,
    LiveBlog,
    Reading,
)

NAME = "escenic-live-center"
SERVICE = b"live-center-presentation-webservice"
EVENT = re.compile(rb"[^/]*?((?:https?:)?/.*live-center-presentation-webservice/)(?:changelog/)?event/(\d+)")
PUBLISHED = "published"
TITLES = ("title", "headline")


def host(answer: Answer) -> Reading | None:
    """A page that names the event it shows."""
    if not answer.has(SERVICE) or answer.root is None:
        return None
    addresses = around(answer.body.replace(b"\\/", b"/"), SERVICE)
    found = next((found for said in addresses if (found := EVENT.match(said))), None)
    if found is None:
        return None
    endpoint = f"{found[1].decode()}event/{found[2].decode()}/entries?count=50"
    return leading(answer, answer.root, endpoint, layout=NAME, sources=(NAME,))


def reply(answer: Answer) -> Reading | None:
    """A page of entries, or of the changelog."""
    told = answer.told
    if (
        not isinstance(told, dict)
        or SERVICE.decode() not in answer.address
        or not isinstance(told.get("entries"), list)
    ):
        return None
    items = [item for item in things(told, "entries") if _key(item)]
    shown = tuple(_entry(item, answer.address) for item in items if _published(item))
    following = text(told, "next") if items else ""
    changelog = "/changelog/" in answer.address
    return Reading(
        LiveBlog(bare(answer.address), "", shown, layout=NAME, sources=(NAME,)),
        None if changelog else following or None,
        withdrawn=frozenset(_key(item) for item in items if not _published(item)),
        complete=not changelog,
    )


def _published(item: Thing) -> bool:
    return text(item, "state") in ("", PUBLISHED)


def _key(item: Thing) -> str:
    return text(item, "self").rstrip("/").rpartition("/")[2]


def _entry(item: Thing, base: str) -> Entry:
    fields = [(text(part, "name"), text(part, "value")) for part in things(item, "payload")]
    published = dates.iso(text(item, "publishDate") or text(item, "creationDate"))
    changed = later(dates.iso(text(item, "lastModifiedDate")), published)
    return replace(
        written(_key(item), "".join(value for name, value in fields if name == "body"), base),
        title=next((fold(value) for name, value in fields if name in TITLES and value), None),
        published_at=published,
        published_raw=text(item, "publishDate") or None,
        updated_at=changed,
        updated_raw=text(item, "lastModifiedDate") if changed else None,
        contributors=people([text(thing(item, "author"), "value")]),
        flags=frozenset({Flag.PINNED} if item.get("sticky") is True else ()),
    )
