"""Entries that are put on top of the others for a while, out of their order and mostly as copies."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from functools import lru_cache
from itertools import islice

from collector.extract.badges import PINNED
from collector.extract.html import Node
from collector.extract.pieces import Piece, own_id
from collector.extract.urls import absolute, bare
from collector.model import Flag

AROUND = 3
"""So many elements around an entry's own may say that it is pinned."""

BEGINNING = re.compile(r"\D*\d")


def pinned(pieces: Sequence[Piece]) -> list[Piece]:
    """The entries that are said to be pinned, by a class or an id; none where most are: then it is the list that is."""
    found = [piece for piece in pieces if _is_called(piece)]
    return found if 2 * len(found) < len(pieces) else []


def without_copies(pieces: Sequence[Piece], page: str) -> tuple[list[Piece], frozenset[tuple[str, Flag]]]:
    """The entries without those on top that stand below too, and the marks that those on top make.

    The others have their ids; one on top has the id in it that begins as they do, or that it leads to on the `page`,
    and not that of its place.
    """
    on_top = pinned(pieces)
    listed = [piece for piece in pieces if piece not in on_top]
    beginnings = {_beginning(piece.key) for piece in listed if piece.key} - {""}
    for piece in on_top:
        _settle(piece, beginnings, page)
    keys = {piece.key for piece in listed if piece.key}
    kept = [piece for piece in pieces if piece in listed or piece.key not in keys]
    return kept, frozenset((piece.key, Flag.PINNED) for piece in on_top if piece.key)


def _settle(piece: Piece, beginnings: Collection[str], page: str) -> None:
    """Gives an entry on top its id, and takes from it the links to itself and to the place on top."""
    inside = [node for root in piece.nodes for node in root.iter()]
    links = {node: place for node in inside if node.tag == "a" and (place := _place(node, page))}
    box = next((node for node in inside if _beginning(own_id(node)) in beginnings), None)
    leads = (place for place in links.values() if _beginning(place) in beginnings)
    piece.key = own_id(box) if box is not None else next(leads, "")
    if box is not None and piece.time is not None and _holds(box, piece.time):
        piece.nodes = [box]
    for link, place in links.items():
        if place == piece.key or PINNED.search(place):
            del link.attrib["href"]


def _place(link: Node, page: str) -> str:
    """The place on the page that a link leads to, empty where it leads elsewhere."""
    address = absolute(page, link.get("href")) or ""
    return address.partition("#")[2] if bare(address) == bare(page) else ""


def _beginning(name: str) -> str:
    """What ids of one sort have in common, all before their first figure; empty where there is none."""
    found = BEGINNING.match(name)
    return found[0][:-1] + "#" if found else ""


def _holds(box: Node, node: Node) -> bool:
    return box is node or any(around is box for around in node.iterancestors())


def _is_called(piece: Piece) -> bool:
    own = piece.nodes[0]
    around = (own, *islice(own.iterancestors(), AROUND))
    return any(_are_of_pinned(node.get("class") or "", node.get("id") or "") for node in around)


@lru_cache(8192)
def _are_of_pinned(named: str, name: str) -> bool:
    """Whether classes or an id say that an element is pinned; a page asks it several times of each entry."""
    return PINNED.search(f"{named} {name}") is not None
