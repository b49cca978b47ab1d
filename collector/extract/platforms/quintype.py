"""Quintype, the system of many Indian sites.

Certainty: public code; two examples of its JSON-LD, but no page and no reply of its own.

- Host page: the story's data stand in a script, with `story-template` `live-blog` and its `cards`; else an address
  `/api/v1/stories/<id>` leads to them.
- Entries: the cards are all there: absence is removal. The first may be the story's own introduction.
- Times: `card-added-at` is when a card came, `card-updated-at` when it changed, in milliseconds. (The JSON-LD's
  datePublished moves with every edit: it is not read.)
- Deletion: by absence alone. Closing: not known.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from collector.extract import lenient
from collector.extract.html import Node
from collector.extract.platforms.answer import Answer, Thing, later, leading, milliseconds, text, thing, things, written
from collector.extract.text import fold
from collector.extract.urls import around, bare
from collector.model import (
    Entry,
    Flag,
    LiveBlog,
    Reading,
)

NAME = "quintype"
TEMPLATE = "live-blog"
STORIES = b"/api/v1/stories/"
STORY = re.compile(rb"[\w.:/-]*/api/v1/stories/[0-9a-f-]{36}")
ASSIGNED = re.compile(r"(?<![\w.$])([\w.$]{1,99})\s*=\s*\{")
DEEPEST = 8


def host(answer: Answer) -> Reading | None:
    """A page of a story whose template is the live blog's."""
    if not answer.has(b'"live-blog"') or answer.root is None:
        return None
    story = next((found for value in _data(answer.root) if (found := _story(value))), None)
    if story:
        lead = leading(answer, answer.root, answer.address)
        return None if lead is None else Reading(replace(_blog(answer, story), canonical_url=lead.blog.canonical_url))
    endpoint = next((there for said in around(answer.body, STORIES) if (there := STORY.match(said))), None)
    if endpoint is None:
        return None
    return leading(answer, answer.root, endpoint[0].decode(), layout=NAME, sources=(NAME,))


def reply(answer: Answer) -> Reading | None:
    """A story as the API has it."""
    story = thing(answer.told, "story") or answer.told
    return Reading(_blog(answer, story)) if _is_story(story) else None


def _is_story(value: Any) -> bool:
    return isinstance(value, dict) and value.get("story-template") == TEMPLATE and isinstance(value.get("cards"), list)


def _data(root: Node) -> Iterator[Any]:
    for script in root.iter("script"):
        said = (script.text or "").strip()
        if '"live-blog"' in said:
            value = lenient.load(said) if said.startswith("{") else None
            yield value if value is not None else _assigned(said)


def _assigned(said: str) -> Any:
    found = ASSIGNED.search(said)
    return lenient.assigned(said, found[1]) if found else None


def _story(value: Any, depth: int = 0) -> Thing | None:
    """The story somewhere in a page's data."""
    if _is_story(value):
        return value  # type: ignore[no-any-return]
    if depth > DEEPEST or not isinstance(value, dict | list):
        return None
    within = value.values() if isinstance(value, dict) else value
    return next((found for item in within if (found := _story(item, depth + 1))), None)


def _blog(answer: Answer, story: Thing) -> LiveBlog:
    return LiveBlog(
        bare(answer.address),
        fold(text(story, "headline")),
        tuple(_card(card, answer.address) for card in things(story, "cards") if text(card, "id")),
        standfirst=fold(text(story, "subheadline")),
        layout=NAME,
        sources=(NAME,),
    )


def _card(card: Thing, base: str) -> Entry:
    elements = things(card, "story-elements")
    published = milliseconds(card.get("card-added-at"))
    changed = later(milliseconds(card.get("card-updated-at")), published)
    return replace(
        written(
            text(card, "id"), "".join(text(part, "text") for part in elements if text(part, "type") != "title"), base
        ),
        title=next((fold(text(part, "text")) for part in elements if text(part, "type") == "title"), None),
        published_at=published,
        published_raw=text(card, "card-added-at") or None,
        updated_at=changed,
        updated_raw=text(card, "card-updated-at") if changed else None,
        flags=frozenset({Flag.KEY_EVENT} if thing(card, "metadata").get("key-event") is True else ()),
    )
