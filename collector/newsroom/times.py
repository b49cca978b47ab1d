"""How the page writes its times: all of them in the newspaper's own zone, in six ways. Pure: now is handed in."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Europe/London")

_MONTH, _YEAR = 30, 365

_ZONE_NAMES = {"GMT": "Greenwich Mean Time", "BST": "British Summer Time", "UTC": "Coordinated Universal Time"}


def iso(at: datetime) -> str:
    """2026-11-23T13:04:00.000Z"""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def milliseconds(at: datetime) -> int:
    """Milliseconds since the epoch, as the page's scripts count."""
    return int(at.timestamp() * 1000)


def clock(at: datetime, space: str = "\u00a0") -> str:
    """13.04 GMT, by default with a space that does not break."""
    local = at.astimezone(ZONE)
    return f"{local:%H.%M}{space}{local:%Z}"


def dateline(at: datetime) -> str:
    """Mon 23 Nov 2026 13.04 GMT"""
    local = at.astimezone(ZONE)
    return f"{local:%a} {local.day} {local:%b %Y %H.%M %Z}"


def spoken(at: datetime, zone: ZoneInfo = ZONE) -> str:
    """Monday, 23 November 2026 at 13:04 Greenwich Mean Time"""
    local = at.astimezone(zone)
    return f"{local:%A}, {local.day} {local:%B %Y} at {local:%H:%M} {_ZONE_NAMES[f'{local:%Z}']}"


def script(at: datetime) -> str:
    """Mon Nov 23 2026 13:04:00 GMT+0000 (Coordinated Universal Time)"""
    return f"{at.astimezone(UTC):%a %b %d %Y %H:%M:%S} GMT+0000 (Coordinated Universal Time)"


def ago(at: datetime, now: datetime) -> str:
    """now, 4m ago, 3h ago, 2d ago; after a week the date."""
    minutes = int((now - at).total_seconds() // 60)
    if minutes < 1:
        return "now"
    for size, unit, limit in ((1, "m", 60), (60, "h", 60 * 24), (60 * 24, "d", 60 * 24 * 7)):
        if minutes < limit:
            return f"{minutes // size}{unit} ago"
    local = at.astimezone(ZONE)
    return f"{local.day} {local:%b %Y}"


def age(at: datetime, now: datetime) -> str | None:
    """2 months old, 1 year old; None while the page is younger than a month."""
    days = (now - at).days
    number, unit = (days // _YEAR, "year") if days >= _YEAR else (days // _MONTH, "month")
    if not number:
        return None
    return f"{number} {unit}{'s' if number > 1 else ''} old"
