"""Where the entries of a list lead: to pages of their own, as those of a list of news do, or nowhere."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from urllib.parse import urlsplit

from collector.extract.habits import FILE, heading_of
from collector.extract.html import Node, words
from collector.extract.pieces import Piece
from collector.extract.signs import ADDRESS, Signs
from collector.extract.source import Setting
from collector.extract.urls import absolute, host

ENTRY_ADDRESS = re.compile(r"live-?blog[^?]*(?:entr|post|update)", re.IGNORECASE)
"""Addresses of single entries that do not stand below that of their blog."""

HEADLINE, OPENING = 20, 60
"""Characters that a linked headline has at least, and that a time and a kicker before it have at most."""

MORE = re.compile(
    r"(?:read |learn |find out )?more\b.*|(?:mehr|weiter)(?:\s?lesen)?|lire (?:la suite|plus)|leggi.*|leer más|ver más"
    r"|lees (?:meer|verder)|läs mer|czytaj.*",
    re.IGNORECASE,
)
"""What a link says that leads from a teaser to its story."""


def leading_away(pieces: Sequence[Piece], setting: Setting, signs: Signs) -> float:
    """The share of pieces whose headline leads to another page; a line between them has none.

    Where the page hardly hints at being live, a picture or "more" that leads to a page for each piece counts as one.
    """
    timed = [piece for piece in pieces if piece.moment] or pieces
    led = [headline_address(piece, setting) for piece in timed]
    if not signs.promise and not any(led):
        led = _pages_of_their_own([_more_address(piece, setting) for piece in timed])
    return sum(_is_away(address, signs) for address in led) / len(timed)


def leading_to_live(pieces: Sequence[Piece], setting: Setting) -> float:
    """The share of pieces whose headline leads to what looks like a live blog's address."""
    return sum(bool(ADDRESS.search(headline_address(piece, setting))) for piece in pieces) / len(pieces)


def headline_address(piece: Piece, setting: Setting) -> str:
    """Where the headline of a piece leads; empty where it leads nowhere."""
    return next((absolute(setting.base, link.get("href")) or "" for link in _headline_links(piece)), "")


def _is_away(address: str, signs: Signs) -> bool:
    """Whether an address is that of another page; what is below a live blog's own address is a part of it."""
    try:
        there = urlsplit(address).path.rstrip("/") if address else signs.path
    except ValueError:
        return False
    below = there == signs.path or (not signs.is_section and there.startswith(signs.path + "/"))
    return not below and not ENTRY_ADDRESS.search(there)


def _more_address(piece: Piece, setting: Setting) -> str:
    """Where a link of a piece leads on its site that says nothing of its own: a picture, a layer over all, "more"."""
    for link in (a for node in piece.nodes for a in node.iter("a")):
        said = words(link)
        address = absolute(setting.base, link.get("href")) if not said or MORE.fullmatch(said) else None
        if address and host(address) == host(setting.base) and not FILE.search(address):
            return address
    return ""


def _pages_of_their_own(addresses: Sequence[str]) -> list[str]:
    """The addresses that no other piece leads to."""
    times = Counter(addresses)
    return [address if times[address] == 1 else "" for address in addresses]


def _headline_links(piece: Piece) -> list[Node]:
    """The links on or around a piece's headline; without one, the links with which its words begin."""
    heading = next((found for node in piece.nodes if (found := _headline(node)) is not None), None)
    if heading is not None:
        return [*heading.iter("a"), *heading.iterancestors("a")] or _saying(words(heading), piece)
    links = [(words(a), words(node), a) for node in piece.nodes for a in node.iter("a")]
    return [a for said, whole, a in links if len(said) >= HEADLINE and 0 <= whole.find(said) < OPENING]


def _headline(node: Node) -> Node | None:
    """The first heading in an element, unless prose stands before it: that of a teaser behind an entry's words."""
    heading = heading_of(node)
    if heading is None:
        return None
    around = {heading, *heading.iterancestors()}
    for each in node.iter():
        if each is heading:
            break
        said = (each.text or "", "" if each in around else each.tail or "")
        if any(len(part.strip()) > OPENING for part in said):
            return None
    return heading


def _saying(headline: str, piece: Piece) -> list[Node]:
    """The links around a piece's words that say its headline again: the headline itself is for the ear alone."""
    return [a for node in piece.nodes for a in node.iter("a") if headline and headline in words(a)]
