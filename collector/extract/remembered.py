"""Entries that were read before: a live page of twenty entries changes in one of them.

What an entry says depends on its own markup, on when it is told to be, on the page's address and on the publisher's
habits, and on nothing else, so that a remembered entry is the entry.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

from lxml import etree

from collector.extract.anatomy import entry_of
from collector.extract.html import empty
from collector.extract.pieces import Habitat, Piece
from collector.extract.slices import read_once
from collector.extract.source import Setting
from collector.model import Entry


def entries_of(pieces: Sequence[Piece], setting: Setting, habitat: Habitat) -> list[Entry]:
    """The entries of their elements, which are emptied: what is looked for next is not looked for in them."""
    entries = [_entry(piece, setting, habitat) for piece in pieces]
    for node in chain.from_iterable(piece.nodes for piece in pieces):
        empty(node)
    return entries


def _entry(piece: Piece, setting: Setting, habitat: Habitat) -> Entry:
    known_by = _known_by(piece, setting, habitat)
    return read_once(entry_of, setting.base, known_by, lambda: entry_of(piece, setting, habitat))


def _known_by(piece: Piece, setting: Setting, habitat: Habitat) -> bytes:
    """All that an entry depends on, but for the page's address."""
    inside = chain.from_iterable(node.iter() for node in piece.nodes)
    time = next((at for at, node in enumerate(inside) if node is piece.time), None) if piece.time is not None else None
    own = (habitat.byline and habitat.byline.pattern, sorted(habitat.byline_tags))
    told = (piece.key, time, piece.moment, piece.updated, setting.zone, setting.captured_at.date(), own)
    markup = (etree.tostring(node, encoding="utf-8", with_tail=True) for node in piece.nodes)
    return b"".join([repr(told).encode("utf-8", "surrogatepass"), *markup])
