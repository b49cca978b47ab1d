"""Pages whose entries are elements with an id of their own: `<article id="block-12ab">`.

Each entry is read from its own bytes where they can be cut out (see slices), so that one read before is not read again.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from collector.extract.document import hollow
from collector.extract.html import Node, parse
from collector.extract.jsonld import listed, scripts, things
from collector.extract.slices import NUMBER, Cut, cut, read_once
from collector.model import Entry, Failure, FailureKind

MISSED_AT_MOST = 2
"""So many entries may stand in a page's JSON-LD alone: it is made a moment before or after the list."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """HTML that was read: the blog's address, the bytes, the tree with stubs for the blocks, the blocks themselves."""

    base: str
    markup: bytes
    root: Node
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Blocks:
    """How a publisher's blocks are found and read.

    `path` finds their elements, `key` gives the key in their ids (group 1), `read` makes the entry of an element, from
    the blog's address and the key. Elements `tag` are cut out; in them, before `head_end`, what `noise` matches is
    replaced: bytes that say nothing of the entry and differ at every fetch.
    """

    path: Callable[[Node], list[Node]]
    key: re.Pattern[str]
    read: Callable[[str, str, Node], Entry]
    tag: str
    prefix: str
    noise: tuple[tuple[re.Pattern[bytes], bytes], ...]
    head_end: bytes

    def sheet(self, base: str, markup: bytes) -> Sheet | None:
        """Reads HTML, in valid UTF-8, of the blog at the address `base`; None when no HTML can be made of it."""
        pieces = cut(markup, self.tag.encode(), self.prefix.encode())
        root = parse(pieces.rest)
        return None if root is None else Sheet(base, markup, root, self._entries(base, root, pieces))

    def short(self, sheet: Sheet) -> Failure | None:
        """Why a page shows no entries, or fewer than it has: its JSON-LD lists them, even those without elements.

        An entry without any content is not shown: where the list has words for it, they did not arrive.
        """
        shown = {entry.key for entry in sheet.entries if not hollow(entry)}
        bodies = sum(text.count('"articleBody"') for text in scripts(sheet.root))
        if not shown or bodies > len(shown) + MISSED_AT_MOST:
            told = {name for name in listed(things(sheet.root)) if self.key.fullmatch(self.prefix + name)}
            missed = len(told - shown)
            if missed > max(MISSED_AT_MOST if shown else 0, len(told) // 10):
                message = f"the page's data list {len(told)} entries, of which its body does not show {missed}"
                return Failure(FailureKind.EXTRACTION_COLLAPSE, message)
        return None if sheet.entries else Failure(FailureKind.NOT_A_LIVE_BLOG, "the page has no entry of a live blog")

    def _entries(self, base: str, root: Node, pieces: Cut) -> tuple[Entry, ...]:
        """The blocks in the page's order, each once."""
        found: dict[str, Entry | None] = {}
        for node in self.path(root):
            key = self.key.fullmatch(node.get("id", ""))
            if key and key[1] not in found:
                piece = pieces.find(node.get(NUMBER))
                found[key[1]] = self.read(base, key[1], node) if piece is None else self._piece(base, key[1], piece)
        return tuple(entry for entry in found.values() if entry)

    def _piece(self, base: str, key: str, piece: bytes) -> Entry | None:
        head, end, rest = piece.partition(self.head_end)
        for pattern, silence in self.noise:
            head = pattern.sub(silence, head)
        quiet = head + end + rest

        def make() -> Entry | None:
            root = parse(quiet)
            block = None if root is None else next(root.iter(self.tag), None)
            return None if block is None else self.read(base, key, block)

        return read_once((self.read, self.tag), base, quiet, make)
