"""Where in the markup the entries stand that the page's data tell of: elements, or mere anchors, with their ids."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from collector.extract.amp import UPDATES
from collector.extract.anatomy import Piece, moment_of, own_id, timed
from collector.extract.html import Node, paths
from collector.extract.moments import Moment, machine
from collector.extract.source import MOST, Setting

NAME = "html"
NAMED = paths("//*[@id or @name or @data-post-id or @data-id]")
ATTRIBUTES = ("id", "name", "data-post-id", "data-id")
FEWEST = 2


def find(root: Node, keys: Sequence[str], setting: Setting) -> list[Piece]:
    """The entries of these keys in the page's order; an anchor stands for the highest element that holds no other."""
    wanted = set(keys) - {""}
    named = NAMED(root) if wanted else []
    chosen: dict[str, Node] = {}
    for name in ATTRIBUTES:
        for node in named:
            if (key := node.get(name)) in wanted and not (name.startswith("data-") and node.tag == "a"):
                chosen.setdefault(str(key), node)
    keys_of = {node: key for key, node in chosen.items()}
    places = {node: keys_of[node] for node in named if node in keys_of}
    if len(places) < min(FEWEST, len(wanted)) or not places:
        return []
    held: Counter[Node] = Counter()
    for node in places:
        held.update([node, *node.iterancestors()])
    return _with_others({_holder(node, held): key for node, key in places.items()}, setting)


def _with_others(holders: Mapping[Node, str], setting: Setting) -> list[Piece]:
    """The entries and those of their kind around them that have an id too: the data may tell only the newest."""
    beside = Counter((holder.getparent(), holder.tag, _look(holder)) for holder in holders)
    (parent, tag, look), _ = beside.most_common(1)[0]
    pieces: dict[Node, Piece] = {}
    for holder, key in holders.items():
        if holder not in pieces and holder.getparent() is not parent:
            pieces[holder] = _piece(holder, key, setting)
    for node in parent if parent is not None else ():
        key = holders.get(node) or (own_id(node) if look and node.tag == tag and _look(node) == look else "")
        if key:
            pieces[node] = _piece(node, key, setting)
    return list(pieces.values())[:MOST]


def _look(node: Node) -> str:
    return (node.get("class") or "").partition(" ")[0]


def _holder(node: Node, held: Counter[Node]) -> Node:
    """The element itself where it holds words; else what is around it alone."""
    if len(node) and node.tag != "a":
        return node
    holder = node
    for parent in node.iterancestors():
        if held[parent] > 1 or parent.tag in ("body", "main", "html"):
            break
        holder = parent
    return holder


def _piece(node: Node, key: str, setting: Setting) -> Piece:
    time = next(node.iter("time", "amp-timeago"), None)
    stamp = _stamp(node, setting)
    moment = stamp or (moment_of(time, setting) if time is not None else None)
    updated = next((found for name in UPDATES if (found := machine(node.get(name), setting.zone))), None)
    return Piece([node], time, moment, key, None if updated and moment and updated.at == moment.at else updated)


def _stamp(node: Node, setting: Setting) -> Moment | None:
    return next((found for name in timed(node) if (found := machine(node.get(name), setting.zone))), None)
