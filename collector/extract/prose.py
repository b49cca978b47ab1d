"""How much of a page is prose, and where: text outside links and furniture, counted once for the whole tree."""

from __future__ import annotations

from collections.abc import Sequence

from lxml import etree

from collector.extract.html import Node
from collector.extract.pieces import Piece

SILENT = frozenset("a script style noscript template button svg iframe select option textarea head nav".split())
APART = frozenset("nav aside footer header form".split())


class Lengths:
    """The characters of unlinked text in the elements of a tree, each counted once, when first asked for."""

    def __init__(self, root: Node) -> None:
        self._root = root
        self._known: dict[Node, int] = {}

    def of(self, node: Node) -> int:
        """The characters of unlinked text in an element."""
        known = self._known.get(node)
        if known is None:
            known = self._known[node] = _counted(node)
        return known

    def of_piece(self, piece: Piece) -> int:
        """The characters of unlinked text in an entry's elements."""
        return sum(self.of(node) for node in piece.nodes)

    def paragraphs_outside(self, pieces: Sequence[Piece]) -> list[Node]:
        """The paragraphs that stand in none of the entries, nor in what frames a page."""
        held = {node for piece in pieces for node in piece.nodes}
        return [p for p in self._root.iter("p") if not any(a in held or a.tag in APART for a in _around(p))]


def _around(node: Node) -> list[Node]:
    return [node, *node.iterancestors()]


def _counted(root: Node) -> int:
    total = len((root.text or "").strip())
    skipped: Node | None = None
    for event, node in etree.iterwalk(root, events=("start", "end")):
        if event == "start":
            if skipped is None and node.tag in SILENT and node is not root:
                skipped = node
            elif skipped is None and node is not root and node.text:
                total += len(node.text.strip())
        else:
            skipped = None if skipped is node else skipped
            if skipped is None and node is not root and node.tail:
                total += len(node.tail.strip())
    return total
