"""The closing report: the version of a blog that stands, against what its readers saw while it was live.

It is read from the changes that were found, in the order they were found, and from the times of the polls that found
nothing wrong. Nothing is asked of a clock: what is not known to have ended stands.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median

from collector.changes import Change, ChangeKind
from collector.compare import Edit, edit
from collector.labels import labels
from collector.model import Entry

UNSTATED = frozenset({"numeric", "name", "negation"})
"""Labels of an edit that a newsroom might be expected to own up to."""

WORDS = frozenset({"title", "text"})
BESIDE = frozenset({"contributors", "published_at", "media", "links"})
"""What a newsroom may exchange without touching a word; marks alone are no such thing."""

_QUIET = timedelta(minutes=5)
"""A shorter stretch between two polls is no gap in our observation, whatever is usual."""
_UNUSUAL = 3
_ON_ITS_WAY = timedelta(minutes=5)
"""For so long an entry is on its way from its time to the page: told to the minute, checked, cached."""
_MOST_SILENCES = 20


@dataclass(frozen=True, slots=True)
class Interval:
    """When something happened: after `after`, None where that is not known, and at or before `by`."""

    after: datetime | None
    by: datetime


@dataclass(frozen=True, slots=True)
class Stood:
    """How long something stood: at least `least`, at most `most`; None where its beginning was not seen."""

    least: timedelta
    most: timedelta | None


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """An entry that readers saw and that is gone."""

    entry: Entry
    came: Interval
    gone: Interval
    stood: Stood
    evidence: str


@dataclass(frozen=True, slots=True)
class Step:
    """One edit of an entry: what it did, when, and how long the words before it had stood.

    Where the words stay as they are, how long everything had stood as it was.
    """

    edit: Edit
    labels: tuple[str, ...]
    when: Interval
    stood: Stood


@dataclass(frozen=True, slots=True)
class Rewritten:
    """An entry whose words changed, step by step, and its first words against those that stand (or stood last)."""

    key: str
    steps: tuple[Step, ...]
    whole: Edit


@dataclass(frozen=True, slots=True)
class Added:
    """An entry that came after its time: after the blog was closed, or under a time at which it was not there."""

    entry: Entry
    came: Interval
    why: str


@dataclass(frozen=True, slots=True)
class Line:
    """A headline or a standfirst, and since when it stood; None is from before we looked."""

    text: str
    since: Interval | None


@dataclass(frozen=True, slots=True)
class Report:
    """What became of a blog.

    `corrections` are the edits and entries that say so themselves; `unstated` the edits of figures, names and denials
    that do not; `exchanged` those of pictures, posts, links, names and times that leave the words as they are. `gaps`
    are stretches in which entries may have passed unseen, `silences` those without a good poll.
    """

    first_polled: datetime | None
    last_polled: datetime | None
    closed: Interval | None
    seen: int
    standing: int
    withdrawn: tuple[Withdrawn, ...] = ()
    rewritten: tuple[Rewritten, ...] = ()
    added: tuple[Added, ...] = ()
    headlines: tuple[Line, ...] = ()
    standfirsts: tuple[Line, ...] = ()
    corrections: tuple[Step | Added, ...] = ()
    unstated: tuple[Step, ...] = ()
    exchanged: tuple[Step, ...] = ()
    gaps: tuple[Interval, ...] = ()
    silences: tuple[Interval, ...] = ()


@dataclass(slots=True)
class _Life:
    """An entry as it went: its wordings and how it was last, each with when it came; its withdrawal, if it is gone."""

    wordings: list[tuple[Entry, Interval]]
    last: tuple[Entry, Interval]
    steps: list[Step] = field(default_factory=list)
    exchanges: list[Step] = field(default_factory=list)
    backfilled: bool = False
    gone: Change | None = None


def closing_report(changes: Sequence[Change], polled: Sequence[datetime], title: str, standfirst: str) -> Report:
    """What became of a blog: its changes and good polls in order, and the headline and standfirst that stand."""
    lives = _lives(changes)
    closed = next((_interval(c) for c in reversed(changes) if c.kind is ChangeKind.CLOSED), None)
    rewritten = tuple(_rewritten(key, life) for key, life in lives.items() if life.steps)
    steps = [step for each in rewritten for step in each.steps]
    stated = [_stated(life) for life in lives.values()]
    return Report(
        first_polled=polled[0] if polled else None,
        last_polled=polled[-1] if polled else None,
        closed=closed,
        seen=len(lives),
        standing=sum(life.gone is None for life in lives.values()),
        withdrawn=tuple(_withdrawn(life, life.gone) for life in lives.values() if life.gone),
        rewritten=rewritten,
        added=tuple(_added(lives, closed)),
        headlines=_lines(changes, ChangeKind.HEADLINE, title),
        standfirsts=_lines(changes, ChangeKind.STANDFIRST, standfirst),
        corrections=(*(s for s in steps if "correction" in s.labels), *(each for each in stated if each)),
        unstated=tuple(s for s in steps if UNSTATED & {*s.labels} and "correction" not in s.labels),
        exchanged=tuple(step for life in lives.values() for step in life.exchanges),
        gaps=tuple(_interval(c) for c in changes if c.kind is ChangeKind.GAP),
        silences=tuple(_silences(polled)),
    )


def _interval(change: Change) -> Interval:
    return Interval(change.from_at, change.to_at)


def _lives(changes: Sequence[Change]) -> dict[str, _Life]:
    lives: dict[str, _Life] = {}
    for change in changes:
        if change.key is None or change.kind is ChangeKind.MISSING:
            continue
        life = lives.get(change.key)
        if life is not None:
            _live_on(life, change)
        elif isinstance(change.after, Entry):
            backfilled = change.kind is ChangeKind.BACKFILLED
            first = change.after, _interval(change)
            lives[change.key] = _Life([first], first, backfilled=backfilled)
    return lives


def _live_on(life: _Life, change: Change) -> None:
    if change.kind is ChangeKind.REMOVED:
        life.gone = change
        return
    life.gone = None
    if not isinstance(change.after, Entry):
        return
    (before, since), (_, worded) = life.last, life.wordings[-1]
    if change.kind is ChangeKind.REINTERPRETED:  # the same words, read better
        life.wordings[-1], life.last = (change.after, worded), (change.after, since)
        return
    found, when = edit(before, change.after), _interval(change)
    if WORDS.intersection(found.fields):
        life.steps.append(Step(found, change.labels or found.labels, when, _stood(worded, when)))
        life.wordings.append((change.after, when))
    elif BESIDE.intersection(found.fields):
        life.exchanges.append(Step(found, change.labels or found.labels, when, _stood(since, when)))
    if found.fields:
        life.last = change.after, when


def _stood(came: Interval, went: Interval) -> Stood:
    last_seen = went.after or came.by
    return Stood(max(last_seen - came.by, timedelta(0)), went.by - came.after if came.after else None)


def _rewritten(key: str, life: _Life) -> Rewritten:
    return Rewritten(key, tuple(life.steps), edit(life.wordings[0][0], life.wordings[-1][0]))


def _withdrawn(life: _Life, gone: Change) -> Withdrawn:
    (_, came), (entry, _) = life.wordings[0], life.wordings[-1]
    when = _interval(gone)
    return Withdrawn(entry, came, when, _stood(came, when), gone.evidence.get("confirmed_by", ""))


def _added(lives: dict[str, _Life], closed: Interval | None) -> Iterator[Added]:
    for life in lives.values():
        entry, came = life.wordings[0]
        if life.backfilled:
            continue
        if closed and came.after and came.after >= closed.by:
            yield Added(entry, came, "after the blog was closed")
        elif came.after and entry.published_at and entry.published_at + _ON_ITS_WAY < came.after:
            yield Added(entry, came, "under a time at which it was not there")


def _stated(life: _Life) -> Added | None:
    """The entry where it came as a correction."""
    entry, came = life.wordings[0]
    unsaid = replace(entry, title=None, text="")
    return Added(entry, came, "says that it corrects") if "correction" in labels(unsaid, entry) else None


def _lines(changes: Sequence[Change], kind: ChangeKind, standing: str) -> tuple[Line, ...]:
    """What stood one after the other, oldest first; none where there never was any."""
    told = [c for c in changes if c.kind is kind]
    first = told[0].before if told else standing
    if not told and not standing:
        return ()
    later = (Line(c.after, _interval(c)) for c in told if isinstance(c.after, str))
    return (Line(first if isinstance(first, str) else "", None), *later)


def _silences(polled: Sequence[datetime]) -> Iterator[Interval]:
    """The longest stretches between good polls that are out of the ordinary, in order."""
    stretches = [((until - since).total_seconds(), since, until) for since, until in pairwise(polled)]
    usual = median(seconds for seconds, *_ in stretches) if stretches else 0
    long = [each for each in stretches if each[0] > max(_UNUSUAL * usual, _QUIET.total_seconds())]
    for _, since, until in sorted(sorted(long, reverse=True)[:_MOST_SILENCES], key=lambda each: each[1]):
        yield Interval(since, until)
