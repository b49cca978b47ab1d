"""Groups of timed elements that are no live blog: lists of news, comments, schedules, widgets on other pages."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import timedelta
from itertools import pairwise
from statistics import median
from urllib.parse import urlsplit

from collector.extract.comments import are_comments
from collector.extract.habits import heading_of
from collector.extract.html import Node, words
from collector.extract.moments import RELATIVE
from collector.extract.pieces import Piece
from collector.extract.prose import Lengths
from collector.extract.source import Setting
from collector.extract.urls import absolute

ENTRY_ADDRESS = re.compile(r"live-?blog", re.IGNORECASE)

LINKED = 0.6
PROSE, LIVELY_PROSE, MATCH_PROSE = 60, 35, 20
"""Characters that an entry usually has: on any page, on one that promises a live blog, in a match by the minute."""

HEADLINE, OPENING = 20, 60
"""Characters that a linked headline has at least, and that a time and a kicker before it have at most."""

MANY = 8
AHEAD = timedelta(minutes=15)
APART = 2 * 86_400
"""Seconds; what usually lies between two reviews, or two stories of an author; between two entries, seldom."""

PROMISED = 2
"""Hints that leave no doubt: address and headline both say that it is live."""

FEW_STEPS = 3
SPAN = re.compile(r"\d[.:h]\d\d(?:\s*Uhr)?\s*(?:[-–—~]|bis|to|until|à)\s*\d{1,2}[.:h]\d\d", re.IGNORECASE)
"""From one clock to another: "13:15 Uhr - 17:00 Uhr"."""


def refusal(pieces: Sequence[Piece], lengths: Lengths, setting: Setting, hints: int) -> str:
    """Why the pieces are no live blog's entries, in words that end a sentence; empty where nothing speaks against."""
    first = pieces[0]
    if are_comments(first.nodes[0] if first.time is None else first.time):
        return "what has times on it are readers' comments"
    sizes = [lengths.of_piece(piece) for piece in pieces]
    usual, held = median(sizes), sum(sizes)
    if usual < _needed(pieces, hints):
        return "what has times on it is hardly more than headlines"
    if _linked(pieces, setting) >= LINKED:
        return "what has times on it leads to other pages: a list of news"
    if hints < PROMISED and sum(_has_page_headline(piece) for piece in pieces) * 2 > len(pieces):
        return "what has times on it are stories, one below the other, each under the headline of a page"
    outside = {p: lengths.of(p) for p in lengths.paragraphs_outside(pieces)}
    if held < sum(outside.values()) and held < sum(size for p, size in outside.items() if not are_comments(p)):
        return "what has times on it is the smaller part of the page: a list beside an article"
    return _against_times(pieces, setting, hints)


def _against_times(pieces: Sequence[Piece], setting: Setting, hints: int) -> str:
    """As `refusal`, of when things were said; a page that promises a live blog is believed more."""
    if not hints and urlsplit(setting.base).path in ("", "/"):
        return "it is a front page"
    if sum(_is_ahead(piece, setting) for piece in pieces) * 4 > len(pieces):
        return "the times on it are still to come: a schedule"
    if sum(bool(piece.moment and SPAN.search(piece.moment.raw)) for piece in pieces) * 2 > len(pieces):
        return "the times on it have a beginning and an end each: a schedule"
    if hints < PROMISED and _are_one(pieces):
        return "what has times on it tells the same time throughout"
    if hints < PROMISED and _far_apart(pieces):
        return "days lie between the times on it: a list of news, or what readers say"
    return "" if _runs_one_way(pieces, hints) else "the times on it run neither up nor down"


def _needed(pieces: Sequence[Piece], hints: int) -> int:
    if len(pieces) >= MANY and _are_minutes(pieces):
        return MATCH_PROSE
    return LIVELY_PROSE if hints and len(pieces) >= MANY and pieces[0].nodes[0].tag != "tr" else PROSE


def _is_ahead(piece: Piece, setting: Setting) -> bool:
    return bool(piece.moment and piece.moment.at and piece.moment.at > setting.captured_at + AHEAD)


def _are_minutes(pieces: Sequence[Piece]) -> bool:
    return all(piece.moment is not None and piece.moment.at is None and piece.moment.clock is None for piece in pieces)


def _linked(pieces: Sequence[Piece], setting: Setting) -> float:
    """The share of pieces whose headline leads to another page; a line between them has none."""
    timed = [piece for piece in pieces if piece.moment] or pieces
    return sum(_leads_away(piece, setting) for piece in timed) / len(timed)


def _has_page_headline(piece: Piece) -> bool:
    return any(next(node.iter("h1"), None) is not None for node in piece.nodes)


def _leads_away(piece: Piece, setting: Setting) -> bool:
    here = urlsplit(setting.base).path.rstrip("/")
    for anchor in _headline_links(piece)[:1]:
        address = absolute(setting.base, anchor.get("href"))
        try:
            there = urlsplit(address or setting.base).path.rstrip("/")
        except ValueError:
            continue
        return not ENTRY_ADDRESS.search(there) and there != here and not (here and there.startswith(here + "/"))
    return False


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


def _are_one(pieces: Sequence[Piece]) -> bool:
    """Whether all pieces tell one time: a rating or a price that looks like a clock, or when the page was made."""
    told = {(piece.moment.at, piece.moment.clock) for piece in pieces if piece.moment}
    return len(told) == 1 and told != {(None, None)} and not any(_is_age(piece) for piece in pieces)


def _is_age(piece: Piece) -> bool:
    return piece.moment is not None and piece.moment.precision == RELATIVE


def _far_apart(pieces: Sequence[Piece]) -> bool:
    times = [piece.moment.at for piece in pieces if piece.moment and piece.moment.at]
    gaps = [abs((later - earlier).total_seconds()) for earlier, later in pairwise(times) if later != earlier]
    return bool(gaps) and median(gaps) > APART


def _runs_one_way(pieces: Sequence[Piece], hints: int) -> bool:
    """Whether times go up or down, but for a pinned entry or a late one; three alone prove nothing by chance."""
    times = [piece.moment.at for piece in pieces if piece.moment and piece.moment.at]
    steps = [later > earlier for earlier, later in pairwise(times) if later != earlier]
    against = min(sum(steps), len(steps) - sum(steps))
    return against <= max(1 if hints or len(steps) >= FEW_STEPS else 0, len(steps) // 4)
