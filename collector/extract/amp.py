"""Elements that name themselves and their time in attributes: AMP's live lists, and the same habit outside of AMP.

`<amp-live-list>` asks for `id` and `data-sort-time` on every item, for `data-update-time` on edited ones and for
`data-tombstone` on withdrawn ones. Publishers write such attributes on pages that are no AMP too.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from collector.extract.anatomy import PUBLISHED_FIRST, time_in, timed
from collector.extract.html import Node, paths, text
from collector.extract.moments import Moment, machine
from collector.extract.pieces import Piece, own_id
from collector.extract.source import MOST, Setting
from collector.extract.timestamps import told_in
from collector.extract.updates import published

LIST, ATTRIBUTES = "amp-live-list", "attributes"

ITEMS = paths("//amp-live-list//*[@items]/*[@id]")
TOMBSTONES = paths("//amp-live-list//*[@data-tombstone][@id]")
STAMPED = paths(
    "(//@data-sort-time | //@data-post-time | //@data-timestamp | //@data-posted-date-timestamp | //@data-published"
    " | //@data-created | //@data-publish-time | //@data-published-at | //@data-date | //@data-datetime | //@data-time)"
    "/parent::*[self::article or self::div or self::li or self::section or contains(name(), '-')]"
    "[@id or @data-post-id or @data-entry-id or @data-block-id or @data-id]"
)
UPDATES = ("data-update-time", "data-last-modified-time", "data-last-updated", "data-updated", "data-modified")
FOREVER = 5
"""Years: an item sorted so far into the future is pinned, not dated."""

SEVERAL = 2


def in_lists(root: Node, setting: Setting) -> list[Piece]:
    """The items of the page's longest live list, but those withdrawn; others hold scores and the like."""
    if next(root.iter(LIST), None) is None:
        return []
    by_list: dict[Node, list[Node]] = {}
    for item in ITEMS(root)[:MOST]:
        parent = item.getparent()
        if parent is not None and item.get("data-tombstone") is None:
            by_list.setdefault(parent, []).append(item)
    longest = max(by_list.values(), key=len, default=[])
    return [_piece(item, setting) for item in longest]


def withdrawn(root: Node) -> frozenset[str]:
    """The ids that the page's live lists tell to be withdrawn."""
    return frozenset(item.get("id", "") for item in TOMBSTONES(root))


def is_archive(root: Node) -> bool:
    """Whether all live lists are switched off, as AMP advises for pages that no longer change."""
    lists = list(root.iter("amp-live-list"))
    return bool(lists) and all(each.get("disabled") is not None for each in lists)


def stamped(root: Node, setting: Setting) -> list[Piece]:
    """The largest group of siblings of one tag that carry an id and a time in their attributes, whatever their class.

    An entry may be highlighted, or be the odd one.
    """
    groups: dict[tuple[Node | None, str], list[Node]] = {}
    for node in STAMPED(root)[:MOST]:
        groups.setdefault((node.getparent(), str(node.tag)), []).append(node)
    largest = max(groups.values(), key=len, default=[])
    pieces = [_piece(node, setting) for node in largest]
    pieces = [piece for piece in pieces if piece.moment is not None and piece.moment.at is not None and piece.key]
    return pieces if len(pieces) >= SEVERAL and _distinct(pieces) else []


def _distinct(pieces: Sequence[Piece]) -> bool:
    return max(Counter(piece.key for piece in pieces).values()) == 1


def _piece(node: Node, setting: Setting) -> Piece:
    attributes = sorted(timed(node), key=lambda name: (name not in PUBLISHED_FIRST, name))
    stamps = (machine(node.get(name), setting.zone) for name in attributes)
    moment = next((found for found in stamps if found is not None), None)
    updates = (machine(node.get(name), setting.zone) for name in UPDATES)
    updated = next((found for found in updates if found is not None), None)
    moment = _shown(node, setting, moment)
    if moment is not None and updated is not None and updated.at == moment.at:
        updated = None
    time = published(node.iter("time", "amp-timeago"))
    time = told_in(node, setting)[0] if time is None else time
    return Piece([node], time, moment, own_id(node), updated)


def _shown(node: Node, setting: Setting, sorted_by: Moment | None) -> Moment | None:
    """The time that readers are shown, where it is told for machines: lists are sorted by when an item was made."""
    for inside in node.iter("amp-timeago", "time"):
        found = machine(inside.get("datetime"), setting.zone)
        if found is not None and inside.tag == "amp-timeago":
            return found
        if sorted_by is None:
            return found or time_in(text(inside), setting)
    if sorted_by is None or sorted_by.at is None:
        return sorted_by
    pinned = sorted_by.at.year - setting.captured_at.year >= FOREVER
    return replace(sorted_by, at=sorted_by.at.replace(year=sorted_by.at.year - 10)) if pinned else sorted_by
