"""Labels of entries: "Breaking", "Key event". They are flags of an entry and none of its words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from collector.extract.html import BLOCKS, HEADINGS, Node, brief, empty, words
from collector.model import Flag

PINNED = re.compile(r"(?:^|[\s_-])(?:is-)?(?:pinned|sticky)(?:$|[\s_-])", re.IGNORECASE)
MARKS = (
    (re.compile(r"(?:^|[\s_-])(?:is-)?key-?_?(?:event|moment|point)s?(?:$|[\s_-])", re.IGNORECASE), Flag.KEY_EVENT),
    (PINNED, Flag.PINNED),
    (re.compile(r"(?:^|[\s_-])(?:is-)?breaking(?:-news)?(?:$|[\s_-])", re.IGNORECASE), Flag.BREAKING),
    (re.compile(r"(?:^|[\s_-])is-summary(?:$|[\s_-])", re.IGNORECASE), Flag.SUMMARY),
)
_LABELS = {
    Flag.BREAKING: "breaking|breaking news|eilmeldung|eil|alerte|alerte info|urgent|urgente|última hora|ultim'ora"
    "|ultimora|pilne|senaste nytt|срочно|son dakika",
    Flag.KEY_EVENT: "key event|key moment|key point|schlüsselmoment|moment clé|temps fort|momento clave|momento chiave",
    Flag.PINNED: "pinned|pinned post|angepinnt|angeheftet|épinglé|fijado|fixado|vastgezet|przypięte",
    Flag.SUMMARY: "summary",
    None: "live|new|neu|nouveau|nieuw|nuevo|nuovo",
}
LABELS = {label: flag for flag, labels in _LABELS.items() for label in labels.split("|")}
"""What labels say, and the flag that each is; those of an entry's age or of a blog that runs are none."""

LONGEST, OPENING = 24, 80
"""Characters of a label, and of a paragraph before which a label stands."""

CALLED = re.compile(r"(?:^|[\s_-])(?:label|badge|kicker|flag|pill|tag|breaking|key-?event)(?:$|[\s_-])", re.IGNORECASE)
"""Classes of labels."""

HEAD = 16
"""Elements among which a label stands, if an entry has one."""

TAGS = "span div p small em i mark b strong".split()
PROSE = ("p", "li", "blockquote")


def label_of(said: str) -> str:
    """The label that a text is, as it stands in `LABELS`; empty where it is none."""
    told = said.strip(" .:!•·+|–—-").casefold().replace("’", "'")
    return told if told in LABELS else ""


def flags_of(nodes: Sequence[Node]) -> set[Flag]:
    """The flags of an entry, by its class and by the labels at its head, which are emptied."""
    container = nodes[0]
    named = " ".join(container.get(name) or "" for name in ("class", "data-type", "data-post-sticky"))
    flags = {flag for pattern, flag in MARKS if pattern.search(named)}
    for node in list(_labels(nodes)):
        flag = LABELS[label_of(words(node))]
        flags |= {flag} if flag else set()
        empty(node)
    return flags


def _labels(nodes: Sequence[Node]) -> Iterator[Node]:
    """The outermost elements that say a label, on a line of their own, before the first paragraph."""
    for node in islice((inside for root in nodes for inside in root.iter(*TAGS, *PROSE)), HEAD):
        if node.tag in PROSE and node is not nodes[0] and node.text and not brief(node, OPENING):
            return
        label = label_of(brief(node, LONGEST))
        # The headline of a summary may say so: that is what it is called, and no label on it.
        if label and LABELS[label] is not Flag.SUMMARY and _is_apart(node):
            yield node


def _is_apart(node: Node) -> bool:
    """Whether an element begins a line, and ends it, or is called a label."""
    parent, before, behind = node.getparent(), node.getprevious(), node.getnext()
    opening = before.tail if before is not None else None if parent is None else parent.text
    if (opening or "").strip():
        return False
    if CALLED.search(node.get("class") or ""):
        return True
    ends = node.tag in BLOCKS or behind is None or behind.tag == "br" or behind.tag in BLOCKS
    return not (node.tail or "").strip() and (ends or parent is None or parent.tag not in (*PROSE, *HEADINGS))
