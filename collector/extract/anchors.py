"""Where in the markup the entries stand that the page's data tell of: elements, or mere anchors, with their ids."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import islice

from collector.extract.amp import UPDATES
from collector.extract.anatomy import moment_of, timed
from collector.extract.html import HEADINGS, Node, paths, words
from collector.extract.moments import Moment, machine
from collector.extract.pieces import Piece, own_id
from collector.extract.source import MOST, Setting
from collector.extract.timestamps import Places, kind, told_in
from collector.extract.updates import published

NAME = "html"
NAMED = paths("//@id/.. | //@name/.. | //@data-post-id/.. | //@data-id/..")
ATTRIBUTES = ("id", "name", "data-post-id", "data-id")
SHORT = (*HEADINGS, "b", "strong", "time", "dt")
NUMBER = re.compile(r"[0-9a-f]{8,}|\d+")
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


def hold_words(pieces: Sequence[Piece]) -> bool:
    """Whether most of the elements hold what their entries say, and not only a headline that it follows."""
    nodes = [node for piece in pieces for node in piece.nodes]
    wordy = (node for node in nodes if len(words(node)) > sum(len(words(each)) for each in node.iter(*SHORT)))
    return sum(1 for _ in islice(wordy, len(nodes) // 2 + 1)) * 2 > len(nodes)


def _with_others(holders: Mapping[Node, str], setting: Setting) -> list[Piece]:
    """The entries and those of their kind around them that have an id too: the data may tell only the newest."""
    place = Places().of
    beside = Counter((place(holder), kind(holder)) for holder in holders)
    (where, look), _ = beside.most_common(1)[0]
    shapes = {_shape(key) for key in holders.values()}
    root = next(iter(holders)).getroottree().getroot()
    pieces = []
    for node in root.iter(look[0]):
        key = own_id(node) if kind(node) == look and (look[1] or _shape(own_id(node)) in shapes) else ""
        key = holders.get(node) or (key if key and place(node) == where else "")
        if key:
            pieces.append(_piece(node, key, setting))
    others = [_piece(node, key, setting) for node, key in holders.items() if node.tag != look[0]]
    return [*others, *pieces][:MOST]


def _shape(name: str) -> str:
    """An id with a mark for every number in it."""
    return NUMBER.sub("#", name)


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
    time = published(node.iter("time", "amp-timeago"))
    stamp = _stamp(node, setting)
    moment = stamp or (moment_of(time, setting) if time is not None else None)
    if moment is None:
        time, moment = told_in(node, setting)
    updated = next((found for name in UPDATES if (found := machine(node.get(name), setting.zone))), None)
    return Piece([node], time, moment, key, None if updated and moment and updated.at == moment.at else updated)


def _stamp(node: Node, setting: Setting) -> Moment | None:
    return next((found for name in timed(node) if (found := machine(node.get(name), setting.zone))), None)
