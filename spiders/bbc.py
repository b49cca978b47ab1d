"""BBC News, BBC Sport and the World Service.

Read: on World Service pages (simorgh), the data in `__NEXT_DATA__`; elsewhere the general rules: JSON-LD in a graph,
    posts with an id.
Certainty: the World Service's data from its public code and a fragment of a real page; the rest from code of other
    people, 2024 to 2026; no whole page was at hand.
Completeness: World Service pages tell how many there are and are all read; elsewhere one page of posts.
Deletion: absence.
Closing: the World Service's `isLive`; elsewhere the words of a closing note.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape
from typing import Any, ClassVar

from collector.extract import dates, document, generic, lenient
from collector.extract.html import string
from collector.extract.platforms.answer import Answer, Thing, later, people, status, text, thing, things, written
from collector.extract.text import fold
from collector.extract.urls import bare
from collector.model import (
    Entry,
    Failure,
    FailureKind,
    Flag,
    LiveBlog,
    Page,
    Reading,
)
from collector.publisher import Publisher

NEXT = string('//script[@id = "__NEXT_DATA__"]')
LAYOUT = "simorgh"
TITLES = ("headline", "subheadline")
UNSEEN = ("altText", "rawImage", "aresMedia", "urlLink", "contributor")
DEEPEST = 20


class Bbc(Publisher):
    """bbc.co.uk and bbc.com."""

    name = "bbc"
    hosts: ClassVar[tuple[str, ...]] = ("www.bbc.co.uk", "www.bbc.com")
    zone: ClassVar[str] = "Europe/London"
    addresses: ClassVar[re.Pattern[str] | None] = re.compile(r"/live/(?:[\w-]+/)?(?:c[a-z0-9]{10,}t|[\w-]*\d{8})")

    @classmethod
    def read(cls, page: Page) -> Reading | Failure:
        """Reads a page of the World Service by its data; any other by the general rules, with London's clocks."""
        body = document.received(page.body or b"")
        if isinstance(body, Failure):
            return body
        answer = Answer(page, body)
        data = _data(answer)
        if data:
            return _reading(answer, data)
        if document.is_json(body):
            return Failure(FailureKind.NOT_A_LIVE_BLOG, "the JSON is no live page of the World Service")
        return generic.read(page, cls.zone)


def _data(answer: Answer) -> Thing:
    """The page's data, empty where it has none of this kind."""
    if document.is_json(answer.body):
        told = thing(answer.told, "data") or answer.told
    elif answer.has(b"liveTextStream") and answer.root is not None:
        told = thing(thing(thing(lenient.load(NEXT(answer.root)), "props"), "pageProps"), "pageData")
    else:
        return {}
    return told if isinstance(told, dict) and thing(told, "liveTextStream") else {}


def _reading(answer: Answer, data: Thing) -> Reading:
    base, stream = bare(answer.address), thing(thing(thing(data, "liveTextStream"), "content"), "data")
    said, evidence = status(data, "isLive", live=True)
    number, total = (_count(thing(stream, "page").get(name)) for name in ("index", "total"))
    blog = LiveBlog(
        base,
        fold(text(data, "title")),
        tuple(_entry(post, base) for post in things(stream, "results") if text(post, "urn")),
        standfirst=fold(text(data, "description")),
        status=said,
        status_evidence=evidence,
        language=text(data, "language") or None,
        published_at=dates.iso(text(data, "startDateTime")),
        layout=LAYOUT,
        sources=(LAYOUT,),
    )
    return Reading(blog, f"{base}?page={number + 1}" if 0 < number < total else None, complete=number == 1)


def _count(told: object) -> int:
    return told if isinstance(told, int) else 0


def _entry(post: Thing, base: str) -> Entry:
    header, told = thing(thing(post, "header"), "model"), thing(post, "dates")
    published = dates.iso(text(told, "firstPublished"))
    changed = later(dates.iso(text(told, "lastPublished")), published)
    body = "".join(f"<p>{escape(said)}</p>" for said in _paragraphs(thing(post, "content")))
    titles = [block for block in things(header, "blocks") if text(block, "type") in TITLES]
    writers = [block for block in things(header, "blocks") if text(block, "type") == "contributor"]
    plain = written(text(post, "urn"), body, base)
    return Entry(
        plain.key,
        plain.key_source,
        plain.text,
        html=plain.html,
        title=" ".join(said for block in titles for said in _paragraphs(block)) or None,
        published_at=published,
        published_raw=text(told, "firstPublished") or None,
        updated_at=changed,
        updated_raw=text(told, "lastPublished") if changed else None,
        contributors=people([said for block in writers for said in _paragraphs({"model": thing(block, "model")})]),
        flags=frozenset({Flag.BREAKING} if thing(post, "options").get("isBreakingNews") is True else ()),
    )


def _paragraphs(block: Any, depth: int = 0) -> Iterator[str]:
    """The paragraphs in a block, however deep: those of lists and captions too."""
    model = thing(block, "model")
    if text(block, "type") == "paragraph":
        yield fold(text(model, "text"))
    elif text(block, "type") not in UNSEEN and depth < DEEPEST:
        for inside in things(model, "blocks"):
            yield from _paragraphs(inside, depth + 1)
