"""The Times of India: the entries in the page's own state, under ids that its JSON-LD does not tell.

Read: `window.App` for ids, times and words; JSON-LD, whose ids count places from the top, where that is not there.
Certainty: a page of 2020 was seen.
Completeness: complete where the state's own count is reached.
Deletion: absence.
Closing: only by the words of a closing note.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, ClassVar

from collector.extract import generic
from collector.extract.html import Node
from collector.extract.jsonld import inner, text
from collector.extract.lenient import assigned
from collector.extract.markup import prose
from collector.extract.moments import machine
from collector.extract.source import About, Setting, Source
from collector.extract.text import fold
from collector.model import (
    Entry,
    Failure,
    KeySource,
    Page,
    Reading,
)
from collector.publisher import Publisher


class Timesofindia(Publisher):
    """timesofindia.indiatimes.com."""

    name = "timesofindia"
    hosts: ClassVar[tuple[str, ...]] = ("timesofindia.indiatimes.com",)
    zone: ClassVar[str] = "Asia/Kolkata"
    addresses: ClassVar[re.Pattern[str] | None] = re.compile(r"/liveblog/\d+\.cms")

    @classmethod
    def read(cls, page: Page) -> Reading | Failure:
        """Reads a page, its state before its markup."""
        return generic.read_as(page, generic.Habits(cls.zone, data=_state))


def _state(root: Node, _: bytes, setting: Setting) -> Source | None:
    """The entries of `window.App`; None where the page has no such state, or one without entries."""
    script = next((said for node in root.iter("script") if "window.App" in (said := node.text or "")), "")
    app = assigned(script, "window.App")
    if not isinstance(app, dict):
        return None
    timeline = inner(inner(inner(app, "state"), "liveblog"), "timelineData")
    listed = inner(timeline, "data")
    contents = listed.get("contents")
    told = [one for one in contents if isinstance(one, dict)] if isinstance(contents, list) else []
    entries = tuple(_entry(one, setting) for one in told if one.get("msid"))
    whole = listed.get("totalCount") == len(entries)
    return Source("state", entries, About(fold(text(timeline, "title1"))), complete=whole) if entries else None


def _entry(told: Mapping[str, Any], setting: Setting) -> Entry:
    headline, rest = prose(text(told, "title"), setting.base), prose(text(told, "smalldesc"), setting.base)
    body = rest if rest.text else headline
    published = machine(told.get("timestamp"), setting.zone)
    updated = machine(inner(told, "metainfo").get("LastPublishMilliTime"), setting.zone)
    return Entry(
        str(told["msid"]),
        KeySource.NATIVE,
        body.text,
        html=body.html,
        title=" ".join(headline.text.split()) if rest.text else None,
        published_at=published.at if published else None,
        published_raw=published.raw if published else None,
        updated_at=updated.at if updated else None,
        updated_raw=updated.raw if updated else None,
        time_precision=published.precision if published else "none",
        links=body.links,
    )
