"""When a host is left alone: for as long as it asks, and for longer after every bad answer.

Pure: times are seconds since 1970, waits are seconds.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from collector.coverage import http_date
from collector.model import FailureKind

LONGEST_WAIT = 24 * 3600.0
"""The longest pause that a host's Retry-After is granted."""

# These answers say "not so often" or "not you": the host is left alone at once. Those below may be one page's trouble.
_REFUSALS = {FailureKind.RATE_LIMITED, FailureKind.BLOCKED}
_OUTAGES = {
    FailureKind.SERVER_ERROR,
    FailureKind.TIMEOUT,
    FailureKind.CONNECTION,
    FailureKind.TLS,
    FailureKind.DNS,
}
_OUTAGES_BORNE = 2


@dataclass(frozen=True, slots=True)
class HostPause:
    """Until when a host is left alone, and why. `troubles` counts the bad answers in a row."""

    until: float = 0.0
    troubles: int = 0
    reason: str = ""


def doubled(first: float, times: int, most: float) -> float:
    """The wait after so many troubles in a row: `first`, twice that, four times, `most` at most."""
    return min(most, first * 2.0 ** min(times - 1, 40))


def host_after(pause: HostPause, at: float, kind: FailureKind | None, wait: float | None = None) -> HostPause:
    """The host's pause after an answer `at`: a failure's kind or None, and the seconds its Retry-After asks to wait."""
    if kind is None or not (wait is not None or kind in _REFUSALS | _OUTAGES):
        return replace(pause, troubles=0)
    troubles = pause.troubles + 1
    if wait is not None:
        length, reason = min(wait, LONGEST_WAIT), "its Retry-After asks for it"
    elif kind in _REFUSALS:
        length, reason = doubled(60.0, troubles, 3600.0), f"it answered {kind}"
    elif troubles > _OUTAGES_BORNE:
        length, reason = doubled(30.0, troubles - _OUTAGES_BORNE, 1800.0), f"{troubles} failures in a row ({kind})"
    else:
        return replace(pause, troubles=troubles)
    if at + length < pause.until:
        return replace(pause, troubles=troubles)
    return HostPause(at + length, troubles, reason)


def retry_after(header: str | None, at: float) -> float | None:
    """The seconds from `at` that a Retry-After header asks to wait; None if it is absent, past or no such thing."""
    text = (header or "").strip()
    wait = float(text[:12]) if text.isascii() and text.isdigit() else _until(text) - at
    return min(wait, LONGEST_WAIT) if wait > 0 else None


def _until(date: str) -> float:
    try:
        moment = http_date(date)
        return -math.inf if moment is None else moment.timestamp()
    except OverflowError:  # a year or an hour beyond all calendars
        return -math.inf
