"""What to poll, how much of it, and who may record what the poll found."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Depth(StrEnum):
    """How much of a blog a poll is asked to read."""

    ALL = "all"
    NEWEST = "newest"


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to record a poll of a watch, until somebody is given the next one: `fence` numbers them.

    `request` is the request that the poll answers, None where its time had come. `head` is where the chain of custody
    of the watch's blog ended then, None while it has no blog: it names what was known.
    """

    fence: int
    request: int | None = None
    head: str | None = None


@dataclass(frozen=True, slots=True)
class Watch:
    """What to poll: one URL, read by one publisher's file. Without a lease, for somebody who asked by hand."""

    url: str
    publisher: str
    depth: Depth = Depth.ALL
    lease: Lease | None = None
