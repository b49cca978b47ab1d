"""Where a watch stands in its life, from what its polls tell, with the evidence for it.

    found -> live <-> quiet -> closed -> retired        closed -> live: it was reopened

From anywhere to `gone` when the page is not there, to `moved` when it answers from another address, to `retired` when
it is no live blog. Pure: the instants are those of the polls.

A blog is closed when its publisher says so, by a flag or in words, or when weaker signs meet: silence, much longer
silence than its own pauses, a link to where it goes on. The coverageEndTime of JSON-LD is no sign at all: most
publishers invent it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from collector.cadence import in_words
from collector.changes import stamp
from collector.model import FailureKind, Status
from collector.watch import Depth

QUIET = timedelta(hours=3)
"""A blog without an entry for so long, and which owes OWED entries by its own pace, is quiet."""
OWED = 6.0

SILENT = timedelta(hours=36)
"""One without an entry for so long that owes twice as many is closed, unless its publisher says that it is live."""

FORGOTTEN = timedelta(days=7)
"""So long a silence closes one that its publisher calls live."""

DOUBTS = 3
"""So many polls in a row must say the same, over the time below, before it is believed."""

_ABSENT = frozenset({FailureKind.NOT_FOUND, FailureKind.GONE})
_NO_BLOG = frozenset({FailureKind.NOT_A_LIVE_BLOG, FailureKind.WRONG_PAGE})
_ABSENT_FOR = timedelta(days=1)
_NO_BLOG_FOR = timedelta(days=1)
_NEVER_BLOG_FOR = timedelta(hours=1)
_ELSEWHERE_FOR = timedelta(hours=1)
_GONE_FOR_GOOD = timedelta(days=30)


class Stage(StrEnum):
    """The stages of a watch's life."""

    FOUND = "found"
    LIVE = "live"
    QUIET = "quiet"
    CLOSED = "closed"
    GONE = "gone"
    MOVED = "moved"
    RETIRED = "retired"


OVER = frozenset({Stage.MOVED, Stage.RETIRED})
"""The stages in which nothing is polled any more."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """What polls in a row have said that is not believed yet: `what` they say, how many, since when."""

    what: str
    polls: int
    since: datetime


@dataclass(frozen=True, slots=True)
class Life:
    """Where a watch stands: its stage, since when, and why, in sentences. A watch that was never polled has `Life()`.

    `closed_at` is when the blog was found closed, and `by_publisher` whether its publisher said so. `leads_to` is the
    address to be watched from then on: where the page moved, or where the blog goes on.
    """

    stage: Stage = Stage.FOUND
    since: datetime | None = None
    evidence: tuple[str, ...] = ()
    closed_at: datetime | None = None
    by_publisher: bool = False
    leads_to: str | None = None
    doubt: Doubt | None = None

    @property
    def depth(self) -> Depth:
        """How much the next poll reads: all pages once the blog is closed, for whatever is changed quietly."""
        return Depth.ALL if self.stage in (Stage.CLOSED, Stage.GONE) else Depth.NEWEST


@dataclass(frozen=True, slots=True)
class Told:
    """What one poll tells of its blog's life.

    `failure` and `message` are why it failed, if it did. Of a good poll, `status` and `evidence` are the publisher's,
    `newest` is the time of the latest entry and `owed` how many the usual pace owes since; `answered_at` is the address
    that answered in place of the one asked, and `goes_on_at` where the page says that the coverage goes on.
    """

    at: datetime
    failure: FailureKind | None = None
    message: str = ""
    status: Status = Status.UNKNOWN
    evidence: tuple[str, ...] = ()
    newest: datetime | None = None
    owed: float = 0.0
    answered_at: str | None = None
    goes_on_at: str | None = None

    @property
    def silence(self) -> timedelta:
        """How long no entry came; none where entries have no times."""
        return max(self.at - self.newest, timedelta()) if self.newest else timedelta()


def after(life: Life, told: Told) -> Life:
    """The life after a poll."""
    if life.stage in OVER:
        return life
    if told.failure is not None:
        return _after_failure(life, told, told.failure)
    if told.answered_at is not None:
        life = _doubted(life, told.answered_at, told.at)
        if _holds(life.doubt, told.at, _ELSEWHERE_FOR):
            why = f"{DOUBTS} polls and more were answered by {told.answered_at}"
            return replace(_entered(life, Stage.MOVED, told.at, (why,)), leads_to=told.answered_at)
    else:
        life = replace(life, doubt=None)
    return _after_closed(life, told) if life.stage is Stage.CLOSED else _after_good(life, told)


def retired(life: Life, at: datetime, why: str) -> Life:
    """The life of a watch that is polled no more."""
    return replace(_entered(life, Stage.RETIRED, at, (why,)), closed_at=life.closed_at, leads_to=life.leads_to)


def _after_failure(life: Life, told: Told, kind: FailureKind) -> Life:
    if kind in _ABSENT:
        life = _doubted(life, "absent", told.at)
        if life.stage is Stage.GONE:
            lasting = told.at - (life.since or told.at) >= _GONE_FOR_GOOD
            return retired(life, told.at, f"gone for {_GONE_FOR_GOOD.days} days: {told.message}") if lasting else life
        if _holds(life.doubt, told.at, _ABSENT_FOR):
            return _entered(life, Stage.GONE, told.at, (told.message or f"the page is {kind}",))
    elif kind in _NO_BLOG:
        life = _doubted(life, "no live blog", told.at)
        if _holds(life.doubt, told.at, _NEVER_BLOG_FOR if life.stage is Stage.FOUND else _NO_BLOG_FOR):
            return retired(life, told.at, told.message or f"the page is {kind}")
    return life


def _after_good(life: Life, told: Told) -> Life:
    signs = tuple(_signs_of_closing(told))
    if told.status is Status.CLOSED or len(signs) > 1:
        # One that was closed before it was found closed with its last entry, as far as can be told.
        found_late = life.stage is Stage.FOUND and told.newest is not None and told.newest < told.at
        return replace(
            _entered(life, Stage.CLOSED, told.at, signs),
            closed_at=told.newest if found_late else told.at,
            by_publisher=told.status is Status.CLOSED,
            leads_to=told.goes_on_at,
        )
    if told.silence >= QUIET and told.owed >= OWED:
        return _settled(life, Stage.QUIET, told.at, (_silence(told),))
    return _settled(life, Stage.LIVE, told.at, told.evidence or (f"it has entries up to {_moment(told.newest)}",))


def _after_closed(life: Life, told: Told) -> Life:
    closed_at = life.closed_at or told.at
    later = told.newest is not None and told.newest > closed_at
    life = replace(life, leads_to=life.leads_to or told.goes_on_at)
    if told.status is Status.CLOSED:
        # What comes after the closing is looked after as the closing was.
        return replace(life, by_publisher=True, closed_at=told.at if later else closed_at)
    if later or (life.by_publisher and told.status is Status.LIVE):
        why = (
            f"an entry came at {_moment(told.newest)}"
            if later
            else "; ".join(told.evidence) or "it is called live again"
        )
        return _entered(life, Stage.LIVE, told.at, (f"reopened: {why}",))
    return life


def _signs_of_closing(told: Told) -> Iterator[str]:
    """What speaks for a blog's end. One sign alone proves none, unless it is the publisher's word."""
    if told.status is Status.CLOSED:
        yield from told.evidence or ("the publisher calls it closed",)
    patience, longest = (FORGOTTEN, FORGOTTEN) if told.status is Status.LIVE else (QUIET, SILENT)
    if told.silence >= patience and told.owed >= OWED:
        yield _silence(told)
    if told.silence >= longest and told.owed >= 2 * OWED:
        yield "it never paused for so long"
    if told.goes_on_at is not None and told.status is not Status.LIVE:
        yield f"the page says that it goes on at {told.goes_on_at}"


def _silence(told: Told) -> str:
    silence = in_words(told.silence.total_seconds())
    return f"no entry since {_moment(told.newest)}: {silence}, in which {told.owed:.0f} were to be expected"


def _moment(at: datetime | None) -> str:
    return stamp(at) if at else "an unknown time"


def _doubted(life: Life, what: str, at: datetime) -> Life:
    doubt = life.doubt if life.doubt and life.doubt.what == what else Doubt(what, 0, at)
    return replace(life, doubt=replace(doubt, polls=doubt.polls + 1))


def _holds(doubt: Doubt | None, at: datetime, lasting: timedelta) -> bool:
    return doubt is not None and doubt.polls >= DOUBTS and at - doubt.since >= lasting


def _settled(life: Life, stage: Stage, at: datetime, evidence: tuple[str, ...]) -> Life:
    """The life in a stage it may have been in already: then since as long as before, by the evidence of today."""
    return replace(life, evidence=evidence) if life.stage is stage else _entered(life, stage, at, evidence)


def _entered(life: Life, stage: Stage, at: datetime, evidence: tuple[str, ...]) -> Life:
    return Life(stage, at, evidence, doubt=life.doubt)
