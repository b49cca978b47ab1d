"""Clocks at the beginning of words: "12.31 Uhr: Ferry aground", "+++ 14:05 Harbour closed +++", "19:02(IST) Toss"."""

from __future__ import annotations

import re
from dataclasses import dataclass

from collector.extract.html import Node, words
from collector.extract.moments import CLOCKS, minutes_of

OPENING = " +*•|–—-\u200b·▶►["
CLOSING = " +*\u200b"
BEFORE = re.compile(r"(?:kl|klo|ore|godz|um|at)\b\.?\s*(?=\d)", re.IGNORECASE)
"""What some languages put before a clock: "kl. 14.05", "ore 14:05", "godz. 14:05"."""

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
    """The clock that a text opens with, None where it opens with none."""
    said = text.lstrip(OPENING)
    before = BEFORE.match(said)
    said = said[before.end() :] if before else said
    found = CLOCKS.match(said)
    if found is None:
        played = PLAYED.match(said)
        return Lead(played["raw"], None, said[played.end() :].strip(CLOSING)) if played else None
    minutes = minutes_of(found)
    zone = found["zone"] or ""
    # A word in capitals after the clock is a zone only where it is known as one; else the text goes on with it.
    end = found.end() if zone.upper() in KNOWN or not zone else found.start("zone")
    if zone and zone.upper() not in KNOWN:
        end = len(said[:end].rstrip("("))
    between = BETWEEN.match(said[end:])
    rest = said[end + (between.end() if between else 0) :].strip(CLOSING)
    marked = found["uhr"] or found["half"] or (between and (between["mark"] or between["unit"])) or text.startswith("+")
    plain = found["mark"] == "." and rest and not marked
    return None if minutes is None or plain else Lead(said[:end].strip(), minutes, rest)


def is_clock(node: Node) -> bool:
    """Whether an element says a clock and nothing else."""
    own = lead(words(node))
    return own is not None and not own.rest


KNOWN = frozenset(
    "GMT UTC BST IST CET CEST EET EEST MSK EDT EST CDT CST MDT MST PDT PST ET CT PT AEST AEDT NZST NZDT UHR WIB".split()
)
