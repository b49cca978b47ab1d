"""Microformats: `h-feed` with `h-entry`, and the classic `hfeed` with `hentry`. One alone is the article itself."""

from __future__ import annotations

from collections import defaultdict

from collector.extract.anatomy import moment_of
from collector.extract.html import Node, classed, empty, first, paths
from collector.extract.moments import Moment
from collector.extract.pieces import Piece, own_id, own_link
from collector.extract.source import MOST, Setting

NAME = "h-feed"
ENTRIES = paths(
    "//@class[contains(., 'entry')][contains(concat(' ', normalize-space(.), ' '), ' h-entry ')"
    " or contains(concat(' ', normalize-space(.), ' '), ' hentry ')]/.."
)
SEVERAL = 2


def find(root: Node, setting: Setting) -> list[Piece]:
    """The largest group of sibling entries that each tell when they were published."""
    groups: defaultdict[Node | None, list[Node]] = defaultdict(list)
    for node in ENTRIES(root)[:MOST]:
        groups[node.getparent()].append(node)
    siblings = max(groups.values(), key=len, default=[])
    pieces = [_piece(node, setting) for node in siblings]
    for piece in pieces:
        piece.key = piece.key or own_link(piece, setting)
    return pieces if len(pieces) >= SEVERAL and all(piece.moment for piece in pieces) else []


def _piece(node: Node, setting: Setting) -> Piece:
    published, updated = _time(node, "dt-published", "published"), _time(node, "dt-updated", "updated")
    when = published if published is not None else updated
    moment = None if when is None else moment_of(when, setting)
    changed: Moment | None = None if updated is None or updated is when else moment_of(updated, setting)
    if updated is not None and updated is not when:
        empty(updated)
    return Piece([node], when, moment, own_id(node), changed)


def _time(node: Node, *names: str) -> Node | None:
    return first(found for name in names for found in classed(node, name))
