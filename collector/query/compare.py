"""Two states of a blog, compared: the entries that came, went and were rewritten, word by word."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection

from collector.compare import Comparison, Edit, Rewording, compare
from collector.errors import NotFound, UsageError
from collector.model import Status
from collector.query import answers
from collector.query.answers import Answer
from collector.query.show import blog_at, found
from collector.store import blogs
from collector.words import Span

MOST = 2**63 - 1
"""The highest number that a database holds."""


SHOWN = 10
"""So many snapshots are named to who asks for one that is not there."""


@dataclass(frozen=True, slots=True)
class Moments:
    """The two moments compared; None is now."""

    before: datetime
    after: datetime | None


def comparison(connection: Connection, url: str, start: str | None, end: str | None) -> tuple[Moments, Comparison]:
    """The difference between two snapshots, given by number or time; by default the last one while live against now.

    Raises:
        NotFound: when there is no such blog or snapshot.
        UsageError: when a moment is neither a number nor a time.
    """
    blog = found(connection, url)
    before = _last_live(connection, blog.id) if start is None else _moment(connection, blog.id, start)
    after = None if end is None else _moment(connection, blog.id, end)
    return Moments(before, after), compare(blog_at(connection, url, before), blog_at(connection, url, after))


def _last_live(connection: Connection, blog_id: int) -> datetime:
    """The last snapshot while the blog was live; of a blog that still is, the first, since the last is now."""
    every = blogs.snapshots_of(connection, blog_id)
    live = [s.captured_at for s in every if s.status == Status.LIVE]
    moment: datetime = live[-1] if live and every[-1].status != Status.LIVE else every[0].captured_at
    return moment


def _moment(connection: Connection, blog_id: int, said: str) -> datetime:
    if said.isascii() and said.isdigit():
        snapshot = blogs.snapshot(connection, blog_id, int(said)) if int(said) <= MOST else None
        if snapshot is None:
            numbers = [str(s.id) for s in blogs.snapshots_of(connection, blog_id)]
            raise NotFound(f"the blog has no snapshot {said}; it has {_listed(numbers)}")
        moment: datetime = snapshot.captured_at
        return moment
    return instant(said)


def _listed(numbers: Sequence[str]) -> str:
    """The numbers of snapshots, of many the last ones; that there are more is said."""
    last = ", ".join(numbers[-SHOWN:])
    left = len(numbers) - SHOWN
    return f"{last}, and {left} before those, the first of them {numbers[0]}" if left > 0 else last


def instant(said: str) -> datetime:
    """A moment as people write it: RFC 3339, or without a zone in the local one.

    Raises:
        UsageError: when it cannot be read.
    """
    try:
        return datetime.fromisoformat(said).astimezone(UTC)
    except (ValueError, OverflowError):
        raise UsageError(f"{said!r} is no time: write it like 2024-03-27T14:05 or 2024-03-27T14:05:00Z") from None


def answer(moments: Moments, found: Comparison) -> Answer:
    """A comparison as the faces promise it; the words of what reads differently are spans."""
    return {
        "from": answers.time(moments.before),
        "to": answers.time(moments.after),
        "headline": _reworded(found.headline),
        "standfirst": _reworded(found.standfirst),
        "status": list(found.status) if found.status else None,
        "added": [answers.entry(e) for e in found.added],
        "removed": [answers.entry(e) for e in found.removed],
        "edited": [_edited(e) for e in found.edited],
    }


def _reworded(line: Rewording | None) -> Answer | None:
    return None if line is None else {"before": line.before, "after": line.after, "words": words(line.spans)}


def words(parts: Iterable[Span]) -> list[Answer]:
    """A word difference as spans of one kind: same, removed or added."""
    return [{"kind": p.kind, "text": p.text} for p in parts]


def _edited(edit: Edit) -> Answer:
    return {
        "entry": edit.key,
        "fields": list(edit.fields),
        "labels": list(edit.labels),
        **answers.sides(edit.before, edit.after),
        "title": words(edit.title),
        "text": words(edit.text),
    }
