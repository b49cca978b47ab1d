"""24liveblog (24liveplus), a widget of many smaller sites.

Certainty: public code of readers of its endpoints; no page of it was at hand.

- Host page: `#LB24_LIVE_CONTENT[data-eid]` names the event.
- Event: `.../x/event/<eid>/` has `data.event` with `closed` and `last_updated`.
- Entries: `.../x/event/<eid>/news/?inverted_order=1&last_nid=&limit=100` has `data.news`, newest first; the next page
  is asked for by the last entry's `nid`, until one is empty: the server may send fewer than were asked for. All pages
  are the whole blog.
- Deletion: no field for it is known; absence from the whole list.
- Closing: `event.closed`.
"""

from __future__ import annotations

import re
from dataclasses import replace

from collector.extract.html import strings
from collector.extract.platforms.answer import (
    Answer,
    Thing,
    leading,
    number,
    seconds,
    status,
    text,
    thing,
    things,
    written,
)
from collector.extract.text import fold
from collector.extract.urls import bare
from collector.model import Entry, LiveBlog, Reading

NAME = "24liveblog"
EVENT = "https://data.24liveplus.com/v1/retrieve_server/x/event/{}/"
NEWS = "news/?inverted_order=1&last_nid={}&limit=100"
EVENTS = strings('//@id[. = "LB24_LIVE_CONTENT"]/parent::*/@data-eid')
ADDRESS = re.compile(r"^(?P<event>.*/retrieve_server/x/event/\d+/)")


def host(answer: Answer) -> Reading | None:
    """A page with the widget."""
    if answer.root is None:
        return None
    event = next((found for found in EVENTS(answer.root) if number(found) is not None), None)
    return leading(answer, answer.root, EVENT.format(event), layout=NAME, sources=(NAME,)) if event else None


def reply(answer: Answer) -> Reading | None:
    """The event, which leads to its entries, or a page of these."""
    data, place = thing(answer.told, "data"), ADDRESS.match(answer.address)
    if place is None:
        return None
    blog = LiveBlog(bare(answer.address), "", (), layout=NAME, sources=(NAME,))
    if event := thing(data, "event"):
        said, evidence = status(event, "closed", live=False)
        blog = replace(blog, status=said, status_evidence=evidence, published_at=seconds(event.get("start_time")))
        return Reading(blog, place["event"] + NEWS.format(""), leads=True)
    if not isinstance(data.get("news"), list):
        return None
    entries = tuple(_entry(item, answer.address) for item in things(data, "news") if text(item, "nid"))
    following = place["event"] + NEWS.format(entries[-1].key) if entries else None
    return Reading(replace(blog, entries=entries), following)


def _entry(item: Thing, base: str) -> Entry:
    return replace(
        written(text(item, "nid"), text(item, "contents"), base),
        title=fold(text(item, "newstitle")) or None,
        published_at=seconds(item.get("created")),
        published_raw=text(item, "created") or None,
    )
