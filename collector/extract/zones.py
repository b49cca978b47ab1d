"""Time zones as pages name them: an IANA name, an abbreviation, an American region."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from collector.extract.dates import OFFSETS

REGIONS = {
    "ET": "America/New_York",
    "EASTERN": "America/New_York",
    "CT": "America/Chicago",
    "CENTRAL": "America/Chicago",
    "MT": "America/Denver",
    "MOUNTAIN": "America/Denver",
    "PT": "America/Los_Angeles",
    "PACIFIC": "America/Los_Angeles",
}
AMERICAN = frozenset(REGIONS.values()) | {
    "America/Anchorage",
    "America/Boise",
    "America/Detroit",
    "America/Indiana/Indianapolis",
    "America/Kentucky/Louisville",
    "America/Phoenix",
    "Pacific/Honolulu",
}
"""The zones of the United States; those of the rest of America write the day first."""

LIKE_A_ZONE = re.compile(r"[A-Z]{2,4}[TZ]")
"""An abbreviation that stands for a zone, though for which is not known."""

NOWHERE = ("", "GMT", "UTC")
"""Abbreviations that mean the same in every place: in London too, all summer."""


def zone_of(name: str) -> tzinfo:
    """The zone of an IANA name, UTC where there is none of that name."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return UTC


def named_zone(word: str | None, zone: str) -> tzinfo | None:
    """The zone that an abbreviation names, preferring the publisher's own reading of it; None where it names none."""
    name = (word or "").upper()
    own = zone_of(zone)
    if name not in NOWHERE and name in {datetime(2024, month, 1, tzinfo=own).tzname() for month in (1, 7)}:
        return own
    if name in REGIONS:
        return zone_of(REGIONS[name])
    return timezone(timedelta(hours=OFFSETS[name])) if name in OFFSETS else None


def may_name_zone(word: str, zone: str) -> bool:
    """Whether a word behind a clock names a zone, known or not."""
    return named_zone(word, zone) is not None or LIKE_A_ZONE.fullmatch(word) is not None
