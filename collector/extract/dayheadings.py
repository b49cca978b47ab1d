"""Days told apart from clocks: in headings ("Thursday, 18 July") between entries or above them, or beside a clock."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from itertools import groupby

from collector.extract.calendars import Day, day_of, is_day
from collector.extract.html import HEADINGS, Node, brief, texts, words
from collector.extract.moments import CLOCK, MINUTE, Moment, has_clock, is_stamp, on_day, quarter, told, zone_named
from collector.extract.moments import LONGEST as LONGEST_TIME
from collector.extract.pieces import Piece
from collector.extract.source import Setting
from collector.extract.text import fold

LONGEST = 60
DAYS = frozenset("h1 h2 h3 h4 h5 h6 p div li span time dt th strong b".split())
TOLD_TO_READERS = (CLOCK, MINUTE)
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
    return _without_lists(order)


def _without_lists(order: Sequence[Piece | Day]) -> list[Piece | Day]:
    """The same without different days in a row, no entry between them: those are a list to choose from."""
    kept: list[Piece | Day] = []
    for are_days, run in groupby(order, lambda each: isinstance(each, Day)):
        several = list(run)
        days = {(each.month, each.day) for each in several if isinstance(each, Day)}
        kept += several if not are_days else several[-1:] if len(days) == 1 else []
    return kept


def heading_of_day(node: Node, setting: Setting) -> Day | None:
    """The day that an element tells, if it tells nothing but a day."""
    said = brief(node, LONGEST)
    return _day(said, setting.zone, quarter(setting.changed_at), month_first=setting.month_first) if said else None


@lru_cache(4096)
def _day(said: str, zone: str, now: datetime, *, month_first: bool) -> Day | None:
    return None if has_clock(said) or not _is_only_day(said) else day_of(said, zone, now, month_first=month_first)


def _is_only_day(said: str) -> bool:
    """Whether a text is a date and nothing else: few words, no figure but the date's."""
    return len(EDGE.sub(" ", said).split()) <= 4  # noqa: PLR2004 (a weekday, "the", a month, "of")


def settle_beside(piece: Piece, setting: Setting) -> None:
    """Puts an entry's clock on the day, and in the zone, that stand in one small box with it: the box is its time."""
    box = _box(piece)
    if box is None or piece.time is None or piece.moment is None:
        return
    zoned = _zoned(piece.moment, fold(" ".join(texts(box))), setting)
    if zoned is not None:
        piece.time, piece.moment = box, zoned
        settle_beside(piece, setting)
        return
    if piece.moment.at:
        return
    said, clock = (fold(" ".join(texts(node))) for node in (box, piece.time))
    rest, now = said.replace(clock, " ", 1), quarter(setting.captured_at)
    told = is_day(rest) or is_stamp(rest)
    day = day_of(rest, setting.zone, now, month_first=setting.month_first) if told else None
    if day is not None:
        piece.time, piece.moment = box, on_day(piece.moment, day, said, setting.zone, setting.captured_at)


def _zoned(moment: Moment, said: str, setting: Setting) -> Moment | None:
    """The moment as a text tells it that names its zone, where the moment alone names none."""
    if zone_named(moment, setting.zone) or not zone_named(Moment(said), setting.zone) or not is_stamp(said):
        return None
    found = told(said, setting.zone, setting.captured_at, month_first=setting.month_first)
    return found if found and (found.at or not moment.at) else None


def _box(piece: Piece) -> Node | None:
    """The smallest element in an entry that holds its clock and more, if that is little more."""
    if piece.time is None or piece.moment is None or piece.moment.precision not in TOLD_TO_READERS:
        return None
    own = len(words(piece.time))
    for around in piece.time.iterancestors():
        said = "" if around in piece.nodes else brief(around, LONGEST_TIME)
        if len(said) != own:
            return around if said else None
    return None


def _common(one: Node, other: Node) -> Node:
    above = {one, *one.iterancestors()}
    found = next((node for node in other.iterancestors() if node in above), one)
    parent = found.getparent()
    return parent if parent is not None and found.tag not in ("main", "body") else found
