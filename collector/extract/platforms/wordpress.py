"""The Liveblog plugin of WordPress (Automattic), as WordPress sites and many American stations have it.

Certainty: the plugin's public code (2026) and four recorded stages of a real site.

- Host page: `#wpcom-liveblog-container` is empty; the script `liveblog_settings` names `endpoint_url` and `state`. Its
  JSON-LD has the newest five entries at most, without those that are only pictures: they stand in for the list.
- Entries: `get-entries/<page>/latest` below the endpoint, with `page` and `pages`: all pages are the whole blog, so
  that absence is removal.
- Deletion: the log `entries/<from>/<to>/`, in seconds since 1970, has a mark `type: delete` for each withdrawn entry.
  Its `to` must not lie ahead, or caches would keep the answer until then.
- Closing: `state` is `archive`. The JSON-LD's `dateModified` does not move, and its `coverageEndTime` is older than the
  entries.
- Edits: an entry keeps its id and `entry_time`; `timestamp` is that of its latest version.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from collector.extract import dates, lenient
from collector.extract.html import Node
from collector.extract.jsonld import is_a, updates
from collector.extract.platforms.answer import (
    Answer,
    Thing,
    later,
    leading,
    people,
    seconds,
    text,
    thing,
    things,
    written,
)
from collector.extract.text import fold
from collector.extract.urls import bare
from collector.model import (
    Entry,
    Flag,
    KeySource,
    LiveBlog,
    Reading,
    Status,
)

NAME = "wordpress-liveblog"
STATES = {"enable": Status.LIVE, "archive": Status.CLOSED}
LISTED = re.compile(r"^(?P<endpoint>.*/)get-entries/(?P<page>\d+)/(?P<newest>[^/?&#]+)")
ANCHOR = re.compile(r"#(\d+)$")
COMMAND = re.compile(r'<span class="liveblog-command[^"]*">[^<]*</span>\s*')
BUCKET = 10
"""Seconds to which the plugin's own client rounds the end of the log it asks for, so that caches can serve it."""


def host(answer: Answer) -> Reading | None:
    """A page that the plugin fills in the browser."""
    if not answer.has(b"liveblog_settings") or answer.root is None:
        return None
    settings = _settings(answer.root)
    endpoint, state = text(settings, "endpoint_url"), text(settings, "state")
    if not endpoint or not text(settings, "post_id"):
        return None
    known = STATES.get(state, Status.UNKNOWN)
    return leading(
        answer,
        answer.root,
        f"{endpoint}get-entries/1/latest",
        entries=tuple(_stand_ins(answer.linked)),
        status=known,
        status_evidence=(f"liveblog_settings.state is {state}",) if state else (),
        layout=NAME,
        sources=(NAME,),
    )


def reply(answer: Answer) -> Reading | None:
    """A page of the list of entries, or the log of what happened to them."""
    told = answer.told
    if not isinstance(told, dict) or not isinstance(told.get("entries"), list):
        return None
    if "latest_timestamp" in told:
        return _log(answer, told)
    found = LISTED.match(answer.address)
    if found is None or not {"page", "pages"} <= told.keys():
        return None
    entries = tuple(entry for item in things(told, "entries") if (entry := _entry(item, answer.address)))
    page, pages = int(found["page"]), told["pages"]
    until = int(answer.page.captured_at.timestamp()) // BUCKET * BUCKET
    more = isinstance(pages, int) and page < pages
    return Reading(
        _blog(answer, entries),
        f"{found['endpoint']}get-entries/{page + 1}/latest" if more else None,
        withdrawals_url=f"{found['endpoint']}entries/0/{until}/",
    )


def _log(answer: Answer, told: Thing) -> Reading:
    """The log, oldest first: of an entry written twice the later version counts, of one deleted only that it is."""
    entries: dict[str, Entry] = {}
    withdrawn: set[str] = set()
    for item in things(told, "entries"):
        entry, key = _entry(item, answer.address), text(item, "id")
        entries.pop(key, None)
        if text(item, "type") == "delete":
            withdrawn.add(key)
        elif entry:
            entries[key] = entry
    newest_first = tuple(reversed(entries.values()))
    return Reading(_blog(answer, newest_first), withdrawn=frozenset(withdrawn), complete=False)


def _blog(answer: Answer, entries: tuple[Entry, ...]) -> LiveBlog:
    return LiveBlog(bare(answer.address), "", entries, layout=NAME, sources=(NAME,))


def _entry(item: Thing, base: str) -> Entry | None:
    key, published, version = text(item, "id"), seconds(item.get("entry_time")), seconds(item.get("timestamp"))
    if not key or text(item, "type") == "delete":
        return None
    address = text(item, "share_link")
    return replace(
        written(key, COMMAND.sub("", text(item, "render") or text(item, "content")), address or base),
        published_at=published,
        published_raw=text(item, "entry_time") or None,
        updated_at=later(version, published),
        updated_raw=text(item, "timestamp") if later(version, published) else None,
        contributors=people([text(author, "name") for author in things(item, "authors")]),
        flags=frozenset({Flag.KEY_EVENT} if item.get("key_event") is True else ()),
        url=address or None,
    )


def _settings(root: Node) -> Any:
    scripts = (script.text or "" for script in root.iter("script"))
    return next((lenient.assigned(said, "liveblog_settings") for said in scripts if "liveblog_settings" in said), None)


def _stand_ins(linked: Iterable[Any]) -> Iterable[Entry]:
    """The newest entries as the page's JSON-LD has them: plain words, no links, a headline made of the first."""
    for posting in linked:
        for update in updates(posting) if isinstance(posting, dict) and is_a(posting, "LiveBlogPosting") else ():
            address = text(update, "url")
            anchor = ANCHOR.search(address)
            if anchor is None:
                continue
            published, updated = dates.iso(text(update, "datePublished")), dates.iso(text(update, "dateModified"))
            yield Entry(
                anchor[1],
                KeySource.NATIVE,
                fold(text(update, "articleBody")),
                published_at=published,
                published_raw=text(update, "datePublished") or None,
                updated_at=later(updated, published),
                updated_raw=text(update, "dateModified") if later(updated, published) else None,
                contributors=people([text(thing(update, "author"), "name")]),
                url=address,
            )
