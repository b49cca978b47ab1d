"""What stands in or among entries and is nobody's words: advertisements, what is for sharing, counts of likes."""

from __future__ import annotations

import re

from collector.extract.html import Node, brief, empty, words

FURNITURE = re.compile(
    r"(?:^|[\s_-])(?:share|sharing|social|toolbar|permalink|copy-?link|advert\w*|ad-slot\S*|ads|taboola|outbrain|promo|newsletter"
    r"|sign-?up|subscri\w+|visually-?hidden|sr-only|reactions?|read-?more|related|back-?to-?top)(?:$|[\s_-])",
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
    r"(?:$|[\s_-])",
    re.IGNORECASE,
)
COUNT = re.compile(r"\d[\d.,]*\s?[KkMm]?")
FEW = 8
"""Characters of a count."""


def clear(root: Node, container: Node) -> None:
    """Empties what is furniture in an element of an entry, whose first is `container`."""
    for node in list(root.iter("div", "span", "i", "ul", "aside", "section", "footer", "a", "p", "button")):
        if node is container or node is root:
            continue
        named = node.get("class") or ""
        told = node.tag == "button" or FURNITURE.search(named) or _counts(named, node)
        if told or (node.tag == "a" and _shares(node)):
            empty(node)


def _shares(link: Node) -> bool:
    called, leads = link.get("title") or link.get("aria-label") or "", link.get("href") or ""
    leads_nowhere = leads[:1] in ("", "#") or leads.startswith("javascript:")
    names_one = leads_nowhere and words(link).casefold() in NETWORKS
    return bool(names_one or SHARING.search(leads) or SHARES.fullmatch(called.strip()))


def _counts(named: str, node: Node) -> bool:
    """Whether an element tells how many readers did something: it changes at every poll, and nobody edited it."""
    return bool(named and COUNTED.search(named) and COUNT.fullmatch(brief(node, FEW)))


def is_furniture(node: Node) -> bool:
    """Whether an element among others is none of theirs by its name: an advertisement, a box for sharing."""
    return node.tag in ("aside", "nav", "form") or bool(FURNITURE.search(node.get("class") or ""))
