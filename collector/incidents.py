"""What counts as trouble, told once when it begins and once when it ends. Pure: figures in, incidents out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from collector.cadence import Pace, in_words
from collector.model import FailureKind

FAILURES = 3
"""So many failures in a row make an incident of a watch; one of the kinds below makes one sooner."""

PAUSE_LONG = timedelta(minutes=10)
"""A host that is left alone for longer is told."""

LATE = 30.0
"""Seconds by which the scheduler may be late."""

LOW = 1024**3
"""Bytes free on the disk below which it is told."""

FULL = 256 * 1024**2
"""Bytes free below which polling pauses, before the disk is full."""


class Trouble(StrEnum):
    """What can be wrong."""

    WATCH_FAILS = "watch_fails"
    COLLAPSE = "extraction_collapse"
    NO_LIVE_BLOG = "not_a_live_blog"
    INTERSTITIAL = "interstitial"
    HOST_BLOCKS = "host_blocks"
    LOW_DISK = "low_disk"
    LATE = "late"
    STORE = "store_out_of_reach"
    DAMAGE = "damage"


_OWN = {
    FailureKind.EXTRACTION_COLLAPSE: Trouble.COLLAPSE,
    FailureKind.NOT_A_LIVE_BLOG: Trouble.NO_LIVE_BLOG,
    FailureKind.INTERSTITIAL: Trouble.INTERSTITIAL,
}
_OWN_FAILURES = 2


@dataclass(frozen=True, slots=True)
class Incident:
    """Something that is wrong: `subject` is the address, host or part concerned, `sentence` tells a person."""

    kind: Trouble
    subject: str
    sentence: str


def of_watch(url: str, pace: Pace, since: datetime, now: datetime) -> Incident | None:
    """A watch that fails for a while, and how."""
    trouble = pace.trouble
    if trouble is None or pace.failures < (_OWN_FAILURES if trouble in _OWN else FAILURES):
        return None
    lasted = in_words(max(0.0, (now - since).total_seconds()))
    kind = _OWN.get(trouble, Trouble.WATCH_FAILS)
    return Incident(kind, url, f"{pace.failures} polls in a row failed ({trouble}), for {lasted}")


def of_host(name: str, until: datetime, reason: str, now: datetime) -> Incident | None:
    """A host that is left alone for long."""
    if until - now < PAUSE_LONG:
        return None
    return Incident(Trouble.HOST_BLOCKS, name, f"left alone for {in_words((until - now).total_seconds())}: {reason}")


def of_disk(folder: str, free: int) -> Incident | None:
    """A disk that is nearly full."""
    if free >= LOW:
        return None
    pauses = "; polling pauses until there is more" if free < FULL else ""
    return Incident(Trouble.LOW_DISK, folder, f"{free // 1024**2} MiB are free{pauses}")


def of_lag(lag: float) -> Incident | None:
    """A scheduler that cannot keep up."""
    return Incident(Trouble.LATE, "scheduler", f"watches are polled {in_words(lag)} late") if lag > LATE else None


def of_damage(found: int, first: str) -> Incident | None:
    """A store that is not as it was recorded: how many differences there are, and the first of them in words."""
    if not found:
        return None
    others = f" and {found - 1} more" if found > 1 else ""
    return Incident(Trouble.DAMAGE, "the store", f"{first}{others}; `collector verify` names everything")


def moved(told: Iterable[Incident], found: Iterable[Incident]) -> tuple[list[Incident], list[Incident]]:
    """What began and what ended, given what was told to be wrong and what is."""
    before = {(each.kind, each.subject): each for each in told}
    now = {(each.kind, each.subject): each for each in found}
    return [now[key] for key in now if key not in before], [before[key] for key in before if key not in now]


def all_of(*found: Incident | None) -> Iterator[Incident]:
    """Those that are."""
    return (each for each in found if each is not None)
