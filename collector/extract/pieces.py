"""The elements of one entry, before it is read: which they are, which tells when, what they are called."""

from __future__ import annotations

import re
from dataclasses import dataclass

from collector.extract.html import Node
from collector.extract.moments import Moment
from collector.extract.source import Setting
from collector.extract.urls import absolute, bare

NAMED = (
    "id",
    "data-post-id",
    "data-entry-id",
    "data-block-id",
    "data-id",
    "data-postid",
    "data-key",
    "data-uuid",
    "data-guid",
)
GENERATED = re.compile(
    r"^(?::r|ember\d|react|__|yui_|ext-gen|uid-|jsx-|tab-?panel|dropdown|radix|headlessui|clip\d*_)|:r\w*:|«",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Habitat:
    """What a publisher's file may know better than the general rules: where the byline stands, where the headline.

    `byline` and `title` are tests of an element; None leaves it to the general rule.
    """

    byline: re.Pattern[str] | None = None
    byline_tags: frozenset[str] = frozenset({"mark", "address"})


GENERAL = Habitat()


@dataclass(slots=True)
class Piece:
    """One entry's elements: `nodes` in order, `time` the element that tells when, if one does."""

    nodes: list[Node]
    time: Node | None = None
    moment: Moment | None = None
    key: str = ""
    updated: Moment | None = None
    wrapped: bool = True


def own_id(node: Node) -> str:
    """The id that an element carries for its entry, empty when it carries none or one made up at each showing."""
    for name in NAMED:
        value = (node.get(name) or "").strip()
        if value and not GENERATED.match(value) and " " not in value:
            return value
    return ""


def own_link(piece: Piece, setting: Setting) -> str:
    """The place on the page to which an entry's time links; empty where it links to none."""
    if piece.time is None:
        return ""
    anchors = [*piece.time.iter("a"), *piece.time.iterancestors("a")]
    address = next((found for a in anchors if (found := absolute(setting.base, a.get("href")))), "")
    return address.partition("#")[2] if bare(address) == bare(setting.base) else ""
