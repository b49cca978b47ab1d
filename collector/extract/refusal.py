"""Groups of timed elements that are no live blog: lists of news, comments, schedules, widgets on other pages."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import timedelta
from itertools import pairwise
from statistics import median
from urllib.parse import urlsplit

from collector.extract.anatomy import Piece
from collector.extract.habits import heading_of
from collector.extract.html import Node
from collector.extract.prose import Lengths
from collector.extract.source import Setting
from collector.extract.urls import absolute

COMMENTS = re.compile(
    r"(?:^|[\s_-])(?:comments?|comment-?list|commentlist|respond|discussions?|disqus|kommentare?|commenti|forum|replies|reviews?|guestbook)"
    r"(?:$|[\s_-])",
    re.IGNORECASE,
)
ENTRY_ADDRESS = re.compile(r"live-?blog", re.IGNORECASE)
SPOKEN = re.compile(r"live|match|ticker|commentary", re.IGNORECASE)

LINKED = 0.6
SHARE = 0.5
PROSE, LIVELY_PROSE, MATCH_PROSE = 60, 35, 20
"""Characters that an entry usually has: on any page, on one that promises a live blog, in a match by the minute."""

MANY = 8
AHEAD = timedelta(minutes=15)


def refusal(pieces: Sequence[Piece], lengths: Lengths, setting: Setting, hints: int) -> str:
    """Why the pieces are no live blog's entries, in words that end a sentence; empty where nothing speaks against."""
    if _are_comments(pieces[0].nodes[0]):
        return "what has times on it are readers' comments"
    sizes = [lengths.of_piece(piece) for piece in pieces]
    usual, held = median(sizes), sum(sizes)
    if usual < _needed(pieces, hints):
        return "what has times on it is hardly more than headlines"
    if _linked(pieces, setting) >= LINKED:
        return "what has times on it leads to other pages: a list of news"
    outside = lengths.paragraphs_outside(pieces)
    if held < SHARE * (held + outside):
        return "what has times on it is the smaller part of the page: a list beside an article"
    if sum(_is_ahead(piece, setting) for piece in pieces) * 4 > len(pieces):
        return "the times on it are still to come: a schedule"
    return "" if _runs_one_way(pieces) else "the times on it run neither up nor down"


def _needed(pieces: Sequence[Piece], hints: int) -> int:
    if len(pieces) >= MANY and _are_minutes(pieces):
        return MATCH_PROSE
    return LIVELY_PROSE if hints and len(pieces) >= MANY and pieces[0].nodes[0].tag != "tr" else PROSE


def _is_ahead(piece: Piece, setting: Setting) -> bool:
    return bool(piece.moment and piece.moment.at and piece.moment.at > setting.captured_at + AHEAD)


def _are_comments(node: Node) -> bool:
    """Whether an element or one around it is called comments, and neither it nor its list a commentary."""
    named = next((one for one in (node, *node.iterancestors()) if COMMENTS.search(_names(one))), None)
    if named is None or named.tag in ("body", "html"):
        return False
    around = named.getparent()
    return not SPOKEN.search(_names(named) + (_names(around) if around is not None and around.tag != "body" else ""))


def _names(node: Node) -> str:
    return f" {node.get('class') or ''} {node.get('id') or ''} {node.get('itemtype') or ''} "


def _are_minutes(pieces: Sequence[Piece]) -> bool:
    return all(piece.moment is not None and piece.moment.at is None and piece.moment.clock is None for piece in pieces)


def _linked(pieces: Sequence[Piece], setting: Setting) -> float:
    """The share of pieces whose headline leads to another page."""
    return sum(_leads_away(piece, setting) for piece in pieces) / len(pieces)


def _leads_away(piece: Piece, setting: Setting) -> bool:
    heading = next((found for node in piece.nodes if (found := heading_of(node)) is not None), None)
    if heading is None:
        return False
    anchors = [*heading.iter("a"), *heading.iterancestors("a")]
    here = urlsplit(setting.base).path.rstrip("/")
    for anchor in anchors[:1]:
        address = absolute(setting.base, anchor.get("href"))
        try:
            there = urlsplit(address or setting.base).path.rstrip("/")
        except ValueError:
            continue
        return not ENTRY_ADDRESS.search(there) and there != here and not (here and there.startswith(here + "/"))
    return False


def _runs_one_way(pieces: Sequence[Piece]) -> bool:
    times = [piece.moment.at for piece in pieces if piece.moment and piece.moment.at]
    steps = [later > earlier for earlier, later in pairwise(times) if later != earlier]
    return min(sum(steps), len(steps) - sum(steps)) <= max(1, len(steps) // 4)
