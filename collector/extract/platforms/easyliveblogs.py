"""Easy Liveblogs, a plugin of WordPress.

Certainty: the plugin's public code; no page of it was at hand.

- Host page: `#elb-liveblog[data-endpoint][data-status]`.
- Entries: the endpoint, `/wp-json/easy-liveblogs/v1/liveblog/<id>`, has all of them in `updates`: absence is removal.
- Deletion: by absence alone.
- Closing: `status` is `closed`. The JSON-LD's coverageEndTime is always an hour ahead.
"""

from __future__ import annotations

from dataclasses import replace

from collector.extract import dates
from collector.extract.html import paths
from collector.extract.platforms.answer import Answer, Thing, later, leading, people, text, things, written
from collector.extract.text import fold
from collector.extract.urls import bare
from collector.model import (
    Entry,
    LiveBlog,
    Reading,
    Status,
)

NAME = "easy-liveblogs"
STATES = {"open": Status.LIVE, "closed": Status.CLOSED}
LISTS = paths('//*[@id = "elb-liveblog"]')


def host(answer: Answer) -> Reading | None:
    """A page with the plugin's list."""
    if not answer.has(b"elb-liveblog") or answer.root is None:
        return None
    for found in LISTS(answer.root):
        status, evidence = _status(found.get("data-status") or "")
        return leading(
            answer,
            answer.root,
            found.get("data-endpoint"),
            status=status,
            status_evidence=evidence,
            layout=NAME,
            sources=(NAME,),
        )
    return None


def reply(answer: Answer) -> Reading | None:
    """The whole blog."""
    told = answer.told
    if not isinstance(told, dict) or not {"updates", "status"} <= told.keys() or "easy-liveblogs" not in answer.address:
        return None
    status, evidence = _status(text(told, "status"))
    blog = LiveBlog(
        bare(answer.address),
        fold(text(told, "title")),
        tuple(_entry(item, answer.address) for item in things(told, "updates") if text(item, "id")),
        status=status,
        status_evidence=evidence,
        layout=NAME,
        sources=(NAME,),
    )
    return Reading(blog)


def _status(said: str) -> tuple[Status, tuple[str, ...]]:
    return STATES.get(said, Status.UNKNOWN), ((f"the plugin's status is {said}",) if said else ())


def _entry(item: Thing, base: str) -> Entry:
    published = dates.iso(text(item, "datetime"))
    changed = later(dates.iso(text(item, "modified")), published)
    return replace(
        written(text(item, "id"), text(item, "content") or text(item, "html"), base),
        title=fold(text(item, "title")) or None,
        published_at=published,
        published_raw=text(item, "datetime") or None,
        updated_at=changed,
        updated_raw=text(item, "modified") if changed else None,
        contributors=people([fold(text(item, "author"))]),
    )
