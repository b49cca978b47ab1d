"""What stands in or among entries and is nobody's words: advertisements, what is for sharing, counts of likes."""

from __future__ import annotations

import re
from collections.abc import Iterator

from collector.extract.classnames import classes
from collector.extract.comments import COMMENTS
from collector.extract.html import HEADINGS, Node, brief, empty, words

FURNITURE = re.compile(
    r"(?:^|[\s_-])(?:share|sharing|social|toolbar|permalink|copy-?link|advert\w*|ad-slot\S*|ads?|sponsored|taboola|outbrain|promo"
    r"|newsletter|sign-?up|subscri\w+|visually-?hidden|sr-only|reactions?|read-?more|related|back-?to-?top)(?:$|[\s_-])",
    re.IGNORECASE,
)
SHARING = re.compile(
    r"/sharer|/intent/tweet|twitter\.com/share|x\.com/share|whatsapp://|(?:api\.whatsapp\.com|wa\.me)/(?:send)?\?|t\.me/share|mailto:\?"
    r"|pinterest\.[\w.]+/pin/create|reddit\.com/submit|linkedin\.com/share",
    re.IGNORECASE,
)
SHARES = re.compile(
    r"(?:share|tweet|teilen|partager|condividi|compartir|compartilhar|delen|udost[ęe]pnij)"
    r"(?:\s(?:this|on|via|with|auf|per|sur|par|su|en|no|op|na)\b.*)?",
    re.IGNORECASE,
)
NETWORKS = frozenset("facebook twitter x whatsapp telegram reddit linkedin pinterest koo email messenger".split())
"""Where links for sharing lead, what they are called and what they say: none of it is the entry's."""

COUNTED = re.compile(
    r"(?:^|[\s_-])(?:react\w*|likes?|views?|votes?|claps?|hearts?|comments?|shares?)(?:[\s_-]+(?:count|total|number|num|n))?"
    r"(?:$|\s)",
    re.IGNORECASE,
)
COUNT = re.compile(r"\(?\d[\d.,]*\s?[KkMm]?\)?(?:\s[^\W\d_]+){0,2}|[^\W\d_]+\s?\(\d+\)")
FEW = 24
"""Characters of a count: "12", "3 likes", "Kommentare (12)"."""

TEASER = re.compile(r"(?:^|[\s_-])teasers?(?:$|[\s_-])", re.IGNORECASE)

TAGS = "div span i em b strong small ul li aside section footer a p button".split()
PROSE = 40
"""Characters outside links from which on an element may be what an entry says, whatever it is called."""


def clear(root: Node, container: Node) -> None:
    """Empties what is furniture in an element of an entry, whose first is `container`; never most of what it says."""
    for node in list(root.iter(*TAGS)):
        if node is container or node is root:
            continue
        named = classes(node)
        told = (node.tag == "button" or FURNITURE.search(named)) and not _is_said(node, root)
        if told or _counts(named, node) or (node.tag == "a" and _shares(node)) or _is_beside(named, node, root):
            empty(node)


def _is_beside(named: str, node: Node, root: Node) -> bool:
    """Whether a box behind the words of an entry, with less words than these, is another thing: a teaser, comments."""
    leads = (node.tag == "aside" or TEASER.search(named)) and any(a.get("href") for a in node.iter("a"))
    tells = node.tag == "aside" and words(node) and next(node.iter("img", "iframe", "blockquote"), None) is None
    if not (leads or tells) and not (COMMENTS.search(named) and _is_last(node, root)):
        return False
    before = sum(_prose(each) for each in _siblings(node, root, preceding=True) if each.tag not in HEADINGS)
    return before >= PROSE and before > _prose(node)


def _is_last(node: Node, root: Node) -> bool:
    """Whether no prose follows an element."""
    return all(_prose(each) < PROSE for each in _siblings(node, root, preceding=False))


def _siblings(node: Node, root: Node, *, preceding: bool) -> Iterator[Node]:
    """The elements before an element, or behind it, in `root`."""
    for each in (node, *node.iterancestors()):
        if each is root:
            return
        yield from each.itersiblings(preceding=preceding)


def _is_said(node: Node, root: Node) -> bool:
    """Whether an element holds a heading, a quotation, or most of the prose of what is around it."""
    if next(node.iter(*HEADINGS, "blockquote"), None) is not None:
        return True
    prose = _prose(node)
    return prose >= PROSE and 2 * prose > _prose(root)


def _prose(node: Node) -> int:
    return len(words(node)) - sum(len(words(each)) for each in node.iter("a", "button"))


def _shares(link: Node) -> bool:
    called, leads = link.get("title") or link.get("aria-label") or "", link.get("href") or ""
    leads_nowhere = leads[:1] in ("", "#") or leads.startswith("javascript:")
    names_one = leads_nowhere and words(link).casefold() in NETWORKS
    return bool(names_one or SHARING.search(leads) or SHARES.fullmatch(called.strip()))


def _counts(named: str, node: Node) -> bool:
    """Whether an element tells how many readers did something: it changes at every poll, and nobody edited it."""
    leads_nowhere = node.tag == "a" and (node.get("href") or "").startswith("#")
    return bool((leads_nowhere or COUNTED.search(named)) and COUNT.fullmatch(brief(node, FEW)))


def is_furniture(node: Node) -> bool:
    """Whether an element among others is none of theirs by its name: an advertisement, a box for sharing."""
    return node.tag in ("aside", "nav", "form") or bool(FURNITURE.search(classes(node)))
