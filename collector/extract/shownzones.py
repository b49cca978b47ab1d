"""In which zone a page shows its clocks, where its address tells no country: those beside the same times for machines.

`<time datetime="2026-03-12T17:51Z">1:51 PM</time>`, twice, is four hours west of Greenwich; "Updated 1:51 PM ET" says
it. One such time might be two: when the page was made, and when it was changed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from itertools import islice

from collector.extract.dates import iso
from collector.extract.homes import fixed
from collector.extract.html import Node, words
from collector.extract.moments import CLOCKS, LONGEST, MACHINE, is_stamp, minutes_of
from collector.extract.numerals import western
from collector.extract.zones import REGIONS

ENOUGH, MOST = 2, 40
A_DAY, EASTMOST = 24 * 60, 14 * 60
TAGS = "time span p div small em strong td".split()
NAMES = {
    **REGIONS,
    **{f"{zone[0]}{season}T": REGIONS[zone] for zone in ("ET", "CT", "MT", "PT") for season in "DS"},
}
"""What the zones of America are called, and where they are."""

IST = (
    ("Asia/Kolkata", re.compile(rb"T\d\d:\d\d[\d:.]*\+05:?30\b")),
    ("Asia/Jerusalem", re.compile(rb"T\d\d:\d\d[\d:.]*\+0[23]:?00\b")),
)
"""The zones of that name besides the Irish, and what times for machines look like on pages that are at home there."""

MARKS = tuple(name.encode() for name in (*NAMES, "IST") if name.endswith("T"))


def shown(root: Node, body: bytes) -> str | None:
    """The zone (an IANA name) in which the page shows its clocks; None where it does not tell, or tells several."""
    apart = dict(islice(_pairs(root), MOST))
    if len(apart) >= ENOUGH:
        return fixed(apart.popitem()[1]) if len(set(apart.values())) == 1 else None
    named = set(_named(root, NAMES | _ist(body))) if any(mark in body for mark in MARKS) else set()
    return named.pop() if len(named) == 1 else None


def _pairs(root: Node) -> Iterator[tuple[datetime, int]]:
    """Instants for machines, and by how many minutes the clock shown in the same element is ahead of Greenwich."""
    for node in root.iter("time"):
        told = (node.get("datetime") or "").strip()
        machine = MACHINE.match(told)
        at = iso(told) if machine and machine[5] else None
        said = western(words(node)) if at else ""
        clock = CLOCKS.search(said) if 0 < len(said) <= LONGEST and is_stamp(said) else None
        minutes = None if clock is None or clock["zone"] else minutes_of(clock)
        if at is not None and minutes is not None:
            ahead = (minutes - at.hour * 60 - at.minute) % A_DAY
            yield at, ahead if ahead <= EASTMOST else ahead - A_DAY


def _ist(body: bytes) -> dict[str, str]:
    """Which zone "IST" names on a page, by the times that it tells machines; nothing where these do not decide."""
    told = [zone for zone, times in IST if times.search(body)]
    return {"IST": told[0]} if len(told) == 1 else {}


def _named(root: Node, names: Mapping[str, str]) -> Iterator[str]:
    """The zones of these names that are named behind clocks, in elements that tell a time and nothing else."""
    for node in root.iter(*TAGS):
        said = node.text or ""
        if len(node) == 0 and 0 < len(said) <= LONGEST and (clock := CLOCKS.search(said)) and is_stamp(said):
            zone = names.get((clock["zone"] or "").upper())
            if zone:
                yield zone
