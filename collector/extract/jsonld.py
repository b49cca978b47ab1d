"""JSON inside pages: JSON-LD (schema.org) and other scripts. Broken JSON is as good as none."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from collector.extract.html import Node

Thing = Mapping[str, Any]

_HALVES = re.compile("[\ud800-\udfff]")


def load(text: str | bytes | None) -> Any:
    """The value of a JSON text, None when it is broken or nested without end."""
    try:
        return whole(json.loads(text)) if text else None
    except (ValueError, RecursionError):
        return None


def whole(value: Any) -> Any:
    """A JSON value whose texts can be written: half of a surrogate pair, which JSON can spell, is replaced."""
    if isinstance(value, str):
        return value if value.isascii() else _HALVES.sub("\N{REPLACEMENT CHARACTER}", value)
    if isinstance(value, list):
        return [whole(item) for item in value]
    return {whole(key): whole(item) for key, item in value.items()} if isinstance(value, dict) else value


def things(root: Node) -> list[Thing]:
    """Every object of the page's JSON-LD scripts, lists and `@graph` opened, in the page's order."""
    return [thing for text in scripts(root) for thing in opened(load(text))]


def scripts(root: Node) -> list[str]:
    """The texts of the page's JSON-LD scripts, in the page's order."""
    found = (node for node in root.iter("script") if (node.get("type") or "").lower() == "application/ld+json")
    return [script.text or "" for script in found]


def opened(value: object) -> Iterator[Thing]:
    """The objects in a JSON-LD value, lists and `@graph` opened, in order."""
    if isinstance(value, list):
        for item in value:
            if isinstance(item, dict):
                yield from _with_graph(item)
    elif isinstance(value, dict):
        yield from _with_graph(value)


def _with_graph(thing: Thing) -> Iterator[Thing]:
    yield thing
    graph = thing.get("@graph")
    if isinstance(graph, list):
        yield from (item for item in graph if isinstance(item, dict))


def first(found: list[Thing], kind: str) -> Thing | None:
    """The first of the things that is of a schema.org type."""
    return next((thing for thing in found if is_a(thing, kind)), None)


def is_a(thing: Thing, kind: str) -> bool:
    """Whether a thing says it is of a schema.org type; the type may be one of a list."""
    said = thing.get("@type")
    return kind in said if isinstance(said, list) else said == kind


def updates(posting: Thing) -> list[Thing]:
    """The entries of a LiveBlogPosting, in its order."""
    listed = posting.get("liveBlogUpdate")
    found = listed if isinstance(listed, list) else [listed]
    return [update for update in found if isinstance(update, dict)]


def text(thing: Thing, name: str) -> str:
    """A property that is a text, empty when it is anything else."""
    value = thing.get(name)
    return value if isinstance(value, str) else ""


def inner(thing: Thing, name: str) -> Thing:
    """A property that is an object, empty when it is anything else."""
    value = thing.get(name)
    return value if isinstance(value, dict) else {}


def listed(found: list[Thing]) -> list[str]:
    """The ids of the LiveBlogPosting's entries that have words of their own; "" for one without an id."""
    posting = first(found, "LiveBlogPosting") or {}
    return [text(update, "@id") for update in updates(posting) if text(update, "articleBody").strip()]
