"""Clocks at the beginning of words: "12.31 Uhr: Ferry aground", "+++ 14:05 Harbour closed +++", "19:02(IST) Toss".

The day may stand with them: "12. März, 15:02 Uhr: Ferry aground", "15:02, Thursday: Ferry aground".
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from collector.extract.calendars import FIGURE, LONGEST, opening_day
from collector.extract.html import Node, words
from collector.extract.moments import CLOCKS, minutes_of
from collector.extract.numerals import western

OPENING = " +*•|–—-\u200b·▶►["
CLOSING = " +*\u200b"
BEFORE = re.compile(
    r"(?:kl|klo|ore|godz|um|at|updated?|aktualisiert|aktualizacja|actualizare)\b[.:]?\s*(?=\d)", re.IGNORECASE
)
"""What some languages put before a clock: "kl. 14.05", "ore 14:05", "UPDATE 14:05"."""

FOREIGN = re.compile(
    r"(?=.{0,6}[^\x00-\u05ff])(?:[\s\d:：.,/()年月日号號時时点點分년월일시분-]|上午|下午|午前|午後|晚上|凌晨|오전|오후)+"
)
"""What a text in another script opens with where that is a time."""

TO_CLOCK = re.compile(
    r"[\s,|•·–—-]*(?:(?:at|um|gegen|à|a las|às|alle|ore|om|kl|klo|godz|o)\b\.?\s*)?(?=\d)", re.IGNORECASE
)
"""What stands between a day and its clock."""

TO_DAY, DIVIDES = re.compile(r"[\s,|•·–—-]*"), re.compile(r"\s*(?:[:|–—-]|$)")
"""What stands between a clock and its day, and what divides both from the words."""

BETWEEN = re.compile(
    r"^\s*(?P<unit>\([A-Z]{2,5}\)|Uhr|uur\b|hrs?\b|h\b)?\s*(?P<mark>[:\-–—|•·.,\]]*)\s*", re.IGNORECASE
)
PLAYED = re.compile(r"(?P<raw>\d{1,3}(?:\s?\+\s?\d{1,2})?\s?['′’](?:\s?\+\s?\d{1,2})?)\s*[:\-–—|.]?\s*")


@dataclass(frozen=True, slots=True)
class Lead:
    """A clock that opens a text: as written, as minutes after midnight (None: of a match), and the rest of the text."""

    raw: str
    clock: int | None
    rest: str


def lead(text: str) -> Lead | None:
    """The clock that a text opens with, with its day if that stands there; None where it opens with none."""
    said = _western(text.lstrip(OPENING))
    if not FIGURE.search(said, 0, LONGEST):
        return None
    dated = _behind_day(said)
    before = None if dated else BEFORE.match(said)
    said = said[before.end() :] if before else said
    found = dated or CLOCKS.match(said)
    if found is None:
        played = PLAYED.match(said)
        return Lead(played["raw"], None, said[played.end() :].strip(CLOSING)) if played else None
    minutes, end = minutes_of(found), _end(found, said)
    between = BETWEEN.match(said[end:])
    marked = found["uhr"] or found["half"] or (between and (between["mark"] or between["unit"])) or text.startswith("+")
    end = end if dated else _day_behind(said, end)
    between = BETWEEN.match(said[end:])
    rest = said[end + (between.end() if between else 0) :].strip(CLOSING)
    plain = found["mark"] == "." and rest and not (marked or dated)
    return None if minutes is None or plain else Lead(said[:end].strip(), minutes, rest)


def _western(said: str) -> str:
    """The text with the figures and signs of a time at its beginning as they are written here."""
    begins = FOREIGN.match(said)
    return said if begins is None else western(begins[0]) + said[begins.end() :]


def _behind_day(said: str) -> re.Match[str] | None:
    """The clock behind the day that a text opens with; what is a clock already is a day where a full stop follows."""
    clock = CLOCKS.match(said)
    if clock and not said.startswith(".", clock.end()):
        return None
    day = TO_CLOCK.match(said, opening_day(said))
    return CLOCKS.match(said, day.end()) if day and day.end() else None


def _end(clock: re.Match[str], said: str) -> int:
    """Where a clock ends: capitals behind it are its zone only where they are known as one; else the text goes on."""
    zone = clock["zone"] or ""
    return clock.end() if zone.upper() in KNOWN or not zone else len(said[: clock.start("zone")].rstrip("("))


def _day_behind(said: str, end: int) -> int:
    """Where the day ends that stands behind a clock and is divided from the words; where the clock does, if none is."""
    space = TO_DAY.match(said, end)
    begins = space.end() if space else end
    day = opening_day(said[begins:])
    return begins + day if day and DIVIDES.match(said, begins + day) else end


def is_clock(node: Node) -> bool:
    """Whether an element says a clock and nothing else."""
    own = lead(words(node))
    return own is not None and not own.rest


KNOWN = frozenset(
    "GMT UTC BST IST CET CEST EET EEST MSK EDT EST CDT CST MDT MST PDT PST ET CT PT AEST AEDT NZST NZDT UHR WIB".split()
)
