"""Live Center of Norkon, as Nordic papers, La Presse, Times of Malta and Sky Sports have it.

Certainty: public code of readers of its feed; no page of it was at hand.

- Host page: `div.live-center-embed[data-src]` names `/frame/<tenant>/<channel>/`, or a script calls
  `setJsonContent('<tenant>', <channel>)`. `data-norkon-channel-id` tells no tenant; Sky Sports' is known.
- Entries: `BulletinFeed/<tenant>/<channel>/Initial/` has the newest in `result.addedOrChanged`; `EarlierObj/<oldest>/`
  the twenty before that, in `result.bulletins`, while `result.hasMore`. All of them are the whole blog.
- Deletion: no field for it is known; absence from the whole list.
- Closing: not known.
- The feed begins with a byte order mark. Times are in seconds.
"""

from __future__ import annotations

import re
from dataclasses import replace

from collector.extract.html import Node, strings
from collector.extract.platforms.answer import (
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
from collector.extract.urls import bare
from collector.extract.urls import host as host_name
from collector.model import Entry, LiveBlog, Reading

NAME = "norkon"
FEED = "https://livecentercdn.norkon.net/BulletinFeed/{}/{}/Initial/"
FRAME = re.compile(r"livecenter\.norkon\.net/frame/([\w-]+)/(\d+)/")
CALL = re.compile(rb"setJsonContent\(\s*['\"]([\w-]+)['\"]\s*,\s*(\d+)")
FEED_OF = re.compile(r"^(?P<feed>.*/BulletinFeed/[\w-]+/\d+/)(?:Initial|EarlierObj/\d+)/")
EMBEDS = strings('//*[contains(@class, "live-center-embed")]/@data-src | //iframe/@src')
CHANNELS = strings("//@data-norkon-channel-id")
TENANTS = {"skysports.com": "sky-sports-prod"}


def host(answer: Answer) -> Reading | None:
    """A page with the blog in a frame, or with a script that fills it."""
    if not answer.has(b"norkon") or answer.root is None:
        return None
    found = _channel(answer, answer.root)
    return leading(answer, answer.root, FEED.format(*found), layout=NAME, sources=(NAME,)) if found else None


def reply(answer: Answer) -> Reading | None:
    """The newest bulletins, or twenty older ones."""
    result, feed = thing(answer.told, "result"), FEED_OF.match(answer.address)
    if feed is None or not ("addedOrChanged" in result or "bulletins" in result):
        return None
    items = [item for item in things(result, "addedOrChanged") + things(result, "bulletins") if text(item, "id")]
    entries = tuple(_entry(item, answer.address) for item in items)
    ended = result.get("hasMore") is False or not items
    oldest = min((key for item in items if (key := number(text(item, "id"))) is not None), default=None)
    following = None if ended or oldest is None else f"{feed['feed']}EarlierObj/{oldest}/"
    return Reading(LiveBlog(bare(answer.address), "", entries, layout=NAME, sources=(NAME,)), following)


def _channel(answer: Answer, root: Node) -> tuple[str, str] | None:
    for address in EMBEDS(root):
        if framed := FRAME.search(address):
            return framed[1], framed[2]
    if called := CALL.search(answer.body):
        return called[1].decode(), called[2].decode()
    tenant, channel = TENANTS.get(host_name(answer.address)), next(iter(CHANNELS(root)), "")
    return (tenant, channel) if tenant and channel.isdigit() else None


def _entry(item: Thing, base: str) -> Entry:
    return replace(
        written(text(item, "id"), text(thing(item, "content"), "html"), base),
        title=fold(text(item, "title")) or None,
        published_at=seconds(item.get("created")),
        published_raw=text(item, "created") or None,
        contributors=people([text(item, "authorName")]),
    )
