"""Dates as publishers write them, read into aware datetimes in UTC. What cannot be read is None, never a guess."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

MILLISECONDS = 1000

NAMES = "jan feb mar apr may jun jul aug sep oct nov dec".split()
MONTHS = {name: number for number, name in enumerate(NAMES, start=1)}

OFFSETS = {
    "GMT": 0.0,
    "UTC": 0.0,
    "WET": 0.0,
    "BST": 1.0,
    "IST": 1.0,
    "WEST": 1.0,
    "CET": 1.0,
    "MEZ": 1.0,
    "CEST": 2.0,
    "MESZ": 2.0,
    "SAST": 2.0,
    "EET": 2.0,
    "EEST": 3.0,
    "MSK": 3.0,
    "EAT": 3.0,
    "TRT": 3.0,
    "PKT": 5.0,
    "NPT": 5.75,
    "WIB": 7.0,
    "WITA": 8.0,
    "SGT": 8.0,
    "HKT": 8.0,
    "WIT": 9.0,
    "JST": 9.0,
    "KST": 9.0,
    "BRT": -3.0,
    "ART": -3.0,
    "AKDT": -8.0,
    "AKST": -9.0,
    "HST": -10.0,
    "EDT": -4.0,
    "EST": -5.0,
    "CDT": -5.0,
    "CST": -6.0,
    "MDT": -6.0,
    "MST": -7.0,
    "PDT": -7.0,
    "PST": -8.0,
    "AWST": 8.0,
    "ACST": 9.5,
    "AEST": 10.0,
    "ACDT": 10.5,
    "AEDT": 11.0,
    "NZST": 12.0,
    "NZDT": 13.0,
}
"""Hours east of Greenwich of the abbreviations that news pages use; where two zones share one, the European."""

SPOKEN = re.compile(
    r"(?P<day>\d{1,2})(?:st|nd|rd|th)?\s+(?P<month>[A-Za-z]{3})[a-z]*\.?,?\s+(?P<year>\d{4}),?\s+(?:at\s+)?"
    r"(?P<hour>\d{1,2})[.:](?P<minute>\d{2})(?::(?P<second>\d{2}))?\s*(?P<half>[ap]\.?m\b)?\s*(?P<zone>[A-Z]{3,4}\b)?",
)


def iso(value: str | None, zone: str = "UTC", named: tzinfo | None = None) -> datetime | None:
    """The instant of an ISO 8601 date and time; one without an offset is local time of `zone`, or of one `named`."""
    try:
        return _utc(datetime.fromisoformat(value.strip()), named or _zone(zone)) if value else None
    except (ValueError, OverflowError):
        return None


def epoch(value: object) -> datetime | None:
    """The instant of a count of milliseconds since 1970."""
    if not isinstance(value, int | float) or isinstance(value, bool):
        return None
    try:
        return datetime.fromtimestamp(value / MILLISECONDS, UTC)
    except (ValueError, OverflowError, OSError):
        return None


def spoken(text: str | None, zone: str = "UTC") -> datetime | None:
    """The instant of the first English date with a time in a text: "Sat 30 Mar 2024 08.00 GMT".

    An abbreviation that is not known, or none, means local time of `zone`. Exact to the minute if no seconds are told.
    """
    found = SPOKEN.search(text or "")
    if found is None or found["month"].lower() not in MONTHS:
        return None
    offset = OFFSETS.get(found["zone"] or "")
    where = _zone(zone) if offset is None else timezone(timedelta(hours=offset))
    try:
        return _utc(
            datetime(
                int(found["year"]),
                MONTHS[found["month"].lower()],
                int(found["day"]),
                _hour(int(found["hour"]), (found["half"] or "").lower()[:1]),
                int(found["minute"]),
                int(found["second"] or 0),
                tzinfo=where,
            ),
            where,
        )
    except (ValueError, OverflowError):
        return None


def _hour(hour: int, half: str) -> int:
    if not half:
        return hour
    return hour % 12 + (12 if half == "p" else 0)


def _utc(moment: datetime, zone: tzinfo) -> datetime:
    return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)


def _zone(name: str) -> tzinfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return UTC
