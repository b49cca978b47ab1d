"""Headings that tell the day of the entries around them: "Thursday, 18 July", between them or above their list."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache

from collector.extract.anatomy import Piece
from collector.extract.html import HEADINGS, Node, brief
from collector.extract.moments import Day, day_of, has_clock, quarter
from collector.extract.source import Setting

LONGEST = 60
DAYS = frozenset("h1 h2 h3 h4 h5 h6 p div li span time dt th strong b".split())
EDGE = re.compile(r"[\s\d.,:;|•·–—-]+")


def with_days(pieces: Sequence[Piece], setting: Setting) -> list[Piece | Day]:
    """The pieces, and where their times need a day the day headings among them, in the page's order."""
    if all(piece.moment is None or piece.moment.clock is None for piece in pieces):
        return list(pieces)
    first_of = {piece.nodes[0]: piece for piece in pieces}
    near = _common(pieces[0].nodes[0], pieces[-1].nodes[0])
    around = next((node for node in near.iterancestors("section", "article", "main") if node.tag != "section"), near)
    order: list[Piece | Day] = []
    inside: set[Node] = set()
    beside = set(near.iter())
    for node in around.iter():
        if node in first_of:
            order.append(first_of[node])
            inside.update(each for part in first_of[node].nodes for each in part.iter())
        elif node not in inside and node.tag in (DAYS if node in beside else HEADINGS):
            day = heading_of_day(node, setting)
            if day is not None:
                order.append(day)
                inside.update(node.iter())
    return order


def heading_of_day(node: Node, setting: Setting) -> Day | None:
    """The day that an element tells, if it tells nothing but a day."""
    said = brief(node, LONGEST)
    return _day(said, setting.zone, quarter(setting.captured_at)) if said else None


@lru_cache(4096)
def _day(said: str, zone: str, now: datetime) -> Day | None:
    return None if has_clock(said) or not _is_only_day(said) else day_of(said, zone, now)


def _is_only_day(said: str) -> bool:
    """Whether a text is a date and nothing else: few words, no figure but the date's."""
    return len(EDGE.sub(" ", said).split()) <= 4  # noqa: PLR2004 (a weekday, "the", a month, "of")


def _common(one: Node, other: Node) -> Node:
    above = {one, *one.iterancestors()}
    found = next((node for node in other.iterancestors() if node in above), one)
    parent = found.getparent()
    return parent if parent is not None and found.tag not in ("main", "body") else found
