"""An answer that may be a platform's, and what all platforms need to read theirs."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from lxml import etree

from collector.extract import dates, document, lenient, masthead
from collector.extract.charset import in_utf8
from collector.extract.habits import players
from collector.extract.html import Node, parse
from collector.extract.jsonld import load
from collector.extract.markup import prose
from collector.extract.source import Setting
from collector.extract.urls import absolute
from collector.model import (
    Contributor,
    Entry,
    Failure,
    KeySource,
    LiveBlog,
    Page,
    Reading,
    Status,
)

Thing = Mapping[str, Any]

NUMBER = re.compile(r"[0-9]{1,18}")
BOM = b"\xef\xbb\xbf"
COMMON, NEAR = b"liveblog", 40
MOST = 5_000
"""Entries of one answer that are read; no platform sends nearly as many."""


@dataclass(frozen=True)
class Answer:
    """A page and its bytes (valid UTF-8). Its tree, JSON and JSON-LD are made when first asked for, and once."""

    page: Page
    body: bytes

    @classmethod
    def of(cls, page: Page) -> Answer | Failure:
        """The answer that a page is, or why nothing should be read from it."""
        body = document.received(in_utf8(page))
        return body if isinstance(body, Failure) else cls(page, body)

    @property
    def address(self) -> str:
        """The address that answered."""
        return self.page.final_url or self.page.url

    @cached_property
    def told(self) -> Any:
        """The JSON value, None where the answer is none."""
        return load(self.body.removeprefix(BOM).lstrip())

    @cached_property
    def is_json(self) -> bool:
        """Whether the answer is JSON by how it begins."""
        return document.is_json(self.body.removeprefix(BOM))

    @cached_property
    def root(self) -> Node | None:
        """The root of the HTML, None where none can be made of it."""
        return parse(self.body)

    @cached_property
    def linked(self) -> list[Any]:
        """The values of the page's JSON-LD scripts."""
        return [] if self.root is None else list(lenient.linked_data(self.root))

    @cached_property
    def outside(self) -> bytes:
        """The bytes without the JSON-LD, which may be most of a page: no platform leaves a mark in it."""
        kept, done = [], 0
        while (start := self.body.find(b"ld+json", done)) >= 0:
            end = self.body.find(b"</script", start)
            if end < 0:
                break
            kept.append(self.body[done:start])
            done = end
        return b"".join([*kept, self.body[done:]])

    @cached_property
    def _around(self) -> bytes:
        """What stands around the word that most platforms have in their marks: so the page is searched for it once."""
        found, done = [], 0
        while (start := self.outside.find(COMMON, done)) >= 0:
            done = start + len(COMMON)
            found.append(self.outside[max(0, start - NEAR) : done + NEAR])
        return b"\n".join(found)

    def has(self, *marks: bytes) -> bool:
        """Whether one of these stands in the page, its JSON-LD left out: a cheap look, before anything is parsed."""
        return any(mark in (self._around if COMMON in mark else self.outside) for mark in marks)


def leading(answer: Answer, root: Node, next_url: str | None, **words: Any) -> Reading | None:
    """The reading of a host page whose entries are at `next_url`; None where that is no address.

    `words` are fields of the live blog that the platform tells better than the page's own head, and stand-in entries.
    """
    base = masthead.address(root, answer.page)
    endpoint = absolute(base, next_url)
    if endpoint is None:
        return None
    about = masthead.about(
        root=root, told="", setting=Setting(base, "UTC", answer.page.captured_at, answer.page.captured_at)
    )
    said = {
        "title": about.title,
        "standfirst": about.standfirst,
        "byline": about.byline,
        "status": about.status,
        "status_evidence": about.evidence,
        "language": root.get("lang"),
        "published_at": about.published_at,
        "updated_at": about.updated_at,
        "entries": (),
        **words,
    }
    return Reading(LiveBlog(base, **said), endpoint, leads=True)


SILENT: Mapping[str, Any] = {
    "title": "",
    "standfirst": "",
    "byline": (),
    "status": Status.UNKNOWN,
    "status_evidence": (),
}
"""The words of a host page that is but a frame: the endpoint tells all of them."""


def written(key: str, body: str, base: str) -> Entry:
    """An entry under the platform's own key, with the words of its body, plain or HTML."""
    said = prose(body, base)
    frames = parse(body.encode("utf-8", "replace")) if "<iframe" in body else None
    found = (*said.embeds, *(players(frames, base) if frames is not None else ()))
    return Entry(key, KeySource.NATIVE, said.text, html=said.html, links=said.links, media=said.media, embeds=found)


def things(value: object, name: str) -> list[Thing]:
    """The objects in a list that is a property, empty where it is anything else."""
    found = value.get(name) if isinstance(value, dict) else None
    listed = found[:MOST] if isinstance(found, list) else []
    return [item for item in listed if isinstance(item, dict)]


def thing(value: object, name: str) -> Thing:
    """A property that is an object, empty where it is anything else."""
    found = value.get(name) if isinstance(value, dict) else None
    return found if isinstance(found, dict) else {}


def text(value: object, name: str) -> str:
    """A property that is a text or a whole number, as text; empty where it is anything else."""
    found = value.get(name) if isinstance(value, dict) else None
    if isinstance(found, int) and not isinstance(found, bool):
        return str(found)
    return found.strip() if isinstance(found, str) else ""


def number(said: str) -> int | None:
    """The whole number that a text is, None where it is none or has more digits than any id or time."""
    return int(said) if NUMBER.fullmatch(said) else None


def seconds(value: object) -> datetime | None:
    """The instant of a count of seconds since 1970, a number or a text."""
    number = _number(value)
    return None if number is None else dates.epoch(number * dates.MILLISECONDS)


def milliseconds(value: object) -> datetime | None:
    """The instant of a count of milliseconds since 1970, a number or a text."""
    return dates.epoch(_number(value))


def markup(node: Node) -> str:
    """An element as HTML, without what follows it."""
    return etree.tostring(node, encoding="unicode", method="html", with_tail=False)


def people(names: Sequence[str]) -> tuple[Contributor, ...]:
    """Those who wrote an entry, each once, in the order told."""
    return tuple(Contributor(name) for name in dict.fromkeys(names) if name)


def later(updated: datetime | None, published: datetime | None) -> datetime | None:
    """When an entry was changed after it went out; None where the two times are one."""
    return updated if updated and (published is None or updated > published) else None


def status(said: Thing, name: str, *, live: bool) -> tuple[Status, tuple[str, ...]]:
    """The status that a flag of that name tells, with its evidence; `live` is its value while the blog goes on."""
    flag = said.get(name)
    if not isinstance(flag, bool):
        return Status.UNKNOWN, ()
    return (Status.LIVE if flag is live else Status.CLOSED), (f"{name} is {str(flag).lower()}",)


def _number(value: object) -> float | None:
    if isinstance(value, str):
        try:
            return float(value)
        except ValueError:
            return None
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None
