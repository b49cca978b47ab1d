"""An entry's headline: where it stands, and what of it is the clock that it opens with.

Works on the tree it is given: the headline's element is emptied, so that it is not read as text too.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from collector.extract.classnames import classes
from collector.extract.html import BLOCKS, HEADINGS, QUOTING, Node, empty, first, line, words
from collector.extract.leads import is_clock, lead
from collector.extract.moments import LONGEST

NAMED = re.compile(r"(?:^|[\s_-])(?:title|headline|heading)(?:$|[\s_-])", re.IGNORECASE)
BOLD = ("b", "strong")


def title_of(nodes: Sequence[Node], time: Node | None) -> str:
    """The headline of an entry's elements, of which `time` tells when; empty where there is none.

    It is what follows the clock in a heading, the first heading that says something (or the paragraph that an empty one
    left), an element that is called one, or bold words on a line of their own.
    """
    if time is not None and time.tag in (*HEADINGS, *BOLD):
        own = lead(words(time))
        empty(time)
        if own is not None and own.rest:
            return own.rest
    for node in nodes:
        heading = _heading(node, time)
        heading = _named(node) if heading is None else heading
        heading = _bold(node, time) if heading is None else heading
        said = "" if heading is None else _said(heading, time)
        if said:
            own = lead(said)
            return own.rest if own and own.rest else said
    return ""


def _said(heading: Node, time: Node | None) -> str:
    """The words of a headline, which is emptied; where it is empty already, those of the paragraph behind it."""
    was_empty = not words(heading)
    if time is not None and time is not heading and time in list(heading.iter()):
        empty(time)
    said, following = line(heading), heading.getnext()
    if was_empty and following is not None and following.tag == "p":
        heading, said = following, line(following)
    if said:
        empty(heading)
    return said


def _heading(root: Node, time: Node | None) -> Node | None:
    """The heading that an element begins with: one behind prose divides it, one in a caption belongs to that.

    One that is the time is none.
    """
    for node in root.iter(*HEADINGS, "summary", "p"):
        if node is time or (node.tag != "p" and is_clock(node)):
            continue
        if any(around.tag in QUOTING for around in node.iterancestors() if around is not root):
            continue
        if node.tag != "p":
            return node
        if len(words(node)) > LONGEST:
            return None
    return None


def _named(node: Node) -> Node | None:
    """An element that its class calls a headline, where no heading is."""
    found = (inside for inside in node.iter("div", "p", "span", "strong") if NAMED.search(classes(inside)))
    return first(inside for inside in found if len(words(inside)) > 0 and inside.find(".//p") is None)


def _bold(root: Node, time: Node | None) -> Node | None:
    """The bold words that an entry begins with, on a line of their own and not all that it says."""
    for node in root.iter(*BOLD, "p", "li"):
        said = words(node)
        if not said or (time is not None and _is_within(node, time)):
            continue
        if node.tag in BOLD:
            return node if _ends_line(node) and len(said) <= LONGEST and len(words(root)) > 2 * len(said) else None
        if next((words(inside) for inside in node.iter(*BOLD)), "") != said:
            return None
    return None


def _is_within(node: Node, time: Node) -> bool:
    """Whether an element is a part of the time, or no more than what is around it."""
    if time in list(node.iter()):
        return words(node) == words(time)
    return any(around is time for around in node.iterancestors())


def _ends_line(node: Node) -> bool:
    """Whether nothing but a new line or a new block follows an element."""
    if (node.tail or "").strip():
        return False
    following = node.getnext()
    return following is None or following.tag == "br" or following.tag in BLOCKS
