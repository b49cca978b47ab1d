"""What rows say of one another, for `collector verify`: what was derived is held against what it was derived from."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any, NamedTuple

from sqlalchemy import BindParameter, Connection, Select, bindparam, func, or_, select

from collector.model import Outcome
from collector.store.schema import blogs, changes, counters, entries, polls, revisions, snapshots, watches

_BLOG: BindParameter[int] = bindparam("blog")
_OF_BLOG = entries.c.blog_id == _BLOG
_FIRST_TOLD = ("new", "backfilled")


class Contradiction(NamedTuple):
    """A row that says other than what it was derived from, and what is wrong with it."""

    place: str
    sentence: str


def _last_revision() -> Select[Any]:
    last = (revisions.c.entry_id == entries.c.id) & (revisions.c.number == entries.c.revision)
    return (
        select(entries.c.key)
        .outerjoin(revisions, last)
        .where(_OF_BLOG)
        .where(
            or_(
                entries.c.digest.is_distinct_from(revisions.c.digest),
                entries.c.text_digest.is_distinct_from(revisions.c.text_digest),
            )
        )
    )


def _first_revision() -> Select[Any]:
    first = (revisions.c.entry_id == entries.c.id) & (revisions.c.number == 1)
    return (
        select(entries.c.key)
        .outerjoin(revisions, first)
        .where(_OF_BLOG)
        .where(
            or_(
                entries.c.first_seen_at.is_distinct_from(revisions.c.first_seen_at),
                entries.c.key_source.is_distinct_from(revisions.c.content["key_source"].as_string()),
            )
        )
    )


def _numbered() -> Select[Any]:
    return (
        select(entries.c.key)
        .join(revisions, revisions.c.entry_id == entries.c.id)
        .where(_OF_BLOG)
        .group_by(entries.c.id, entries.c.key, entries.c.revision)
        .having((func.count() != entries.c.revision) | (func.max(revisions.c.number) != entries.c.revision))
    )


def _reissued() -> Select[Any]:
    appeared = (
        (changes.c.blog_id == entries.c.blog_id) & (changes.c.entry == entries.c.key) & changes.c.kind.in_(_FIRST_TOLD)
    )
    differs = entries.c.reissue_of.is_distinct_from(changes.c.reissue_of)
    return select(entries.c.key).outerjoin(changes, appeared).where(_OF_BLOG, differs)


def _poll_before() -> Select[Any]:
    before = polls.alias()
    last = (
        select(func.max(before.c.id))
        .where(before.c.blog_id == changes.c.blog_id, before.c.id < changes.c.poll_id)
        .where(before.c.outcome != Outcome.FAILED)
        .scalar_subquery()
    )
    return select(changes.c.seq).where(changes.c.blog_id == _BLOG, changes.c.after_poll.is_distinct_from(last))


def _in_order() -> Select[Any]:
    before = func.lag(changes.c.poll_id).over(order_by=changes.c.seq).label("before")
    told = select(changes.c.seq, changes.c.poll_id, before).where(changes.c.blog_id == _BLOG).subquery()
    return select(told.c.seq).where(told.c.before > told.c.poll_id)


def _elsewhere() -> Select[Any]:
    """Changes of polls of another blog."""
    joined = select(changes.c.seq).outerjoin(polls, polls.c.id == changes.c.poll_id)
    return joined.where(changes.c.blog_id == _BLOG, polls.c.blog_id.is_distinct_from(_BLOG))


def _snapshots_elsewhere() -> Select[Any]:
    joined = select(snapshots.c.id).outerjoin(polls, polls.c.id == snapshots.c.poll_id)
    return joined.where(snapshots.c.blog_id == _BLOG, polls.c.blog_id.is_distinct_from(_BLOG))


def _revisions_elsewhere() -> Select[Any]:
    joined = select(revisions.c.id).join(entries, entries.c.id == revisions.c.entry_id)
    joined = joined.outerjoin(polls, polls.c.id == revisions.c.poll_id)
    return joined.where(_OF_BLOG, polls.c.blog_id.is_distinct_from(_BLOG))


def _watched() -> Select[Any]:
    joined = select(watches.c.url).join(polls, polls.c.watch_id == watches.c.id).distinct()
    return joined.where(polls.c.blog_id == _BLOG, watches.c.blog_id.is_distinct_from(_BLOG))


def _last_good_poll() -> Select[Any]:
    last = (
        select(polls.c.captured_at, polls.c.extractor)
        .where(polls.c.blog_id == _BLOG, polls.c.outcome != Outcome.FAILED)
        .order_by(polls.c.id.desc())
        .limit(1)
        .subquery()
    )
    differs = (blogs.c.last_seen_at != last.c.captured_at) | (blogs.c.extractor != last.c.extractor)
    return select(blogs.c.id).select_from(blogs, last).where(blogs.c.id == _BLOG, differs)


_OF_A_BLOG = (
    ("entry {}", "does not have the digests of its last revision", _last_revision()),
    ("entry {}", "does not begin as its first revision says", _first_revision()),
    ("entry {}", "has fewer or other revisions than it counts", _numbered()),
    ("entry {}", "names another entry as its earlier self than the change that told of it", _reissued()),
    ("change {}", "does not follow the poll that came before its own", _poll_before()),
    ("change {}", "stands before a change of an earlier poll", _in_order()),
    ("change {}", "is of a poll of another blog", _elsewhere()),
    ("snapshot {}", "is of a poll of another blog", _snapshots_elsewhere()),
    ("revision {}", "is of a poll of another blog", _revisions_elsewhere()),
    ("watch {}", "was polled for this blog and belongs to another", _watched()),
    ("blog {}", "was not last seen when its last good poll saw it", _last_good_poll()),
)

_following = func.lead(changes.c.seq).over(order_by=changes.c.seq)
_NUMBERS = select(changes.c.seq, _following.label("following")).subquery()
_GAPS = select(_NUMBERS).where(_NUMBERS.c.following != _NUMBERS.c.seq + 1)
_ENDS = select(func.min(changes.c.seq), func.max(changes.c.seq))
_LAST_SEQ = select(counters.c.value).where(counters.c.name == "seq")


def contradictions(connection: Connection, blog: int) -> Iterator[Contradiction]:
    """Everything of a blog that contradicts what it was derived from."""
    for place, sentence, query in _OF_A_BLOG:
        for name in connection.execute(query, {"blog": blog}).scalars():
            yield Contradiction(place.format(name), sentence)


def misnumbered(connection: Connection, erased: Collection[int]) -> Iterator[Contradiction]:
    """Numbers of changes that were given out, and that no change has, nor one that was erased."""
    first, last = connection.execute(_ENDS).one()
    given = connection.execute(_LAST_SEQ).scalar_one()
    gaps = [(row.seq + 1, row.following - 1) for row in connection.execute(_GAPS)]
    gaps += [(1, (first or given + 1) - 1), ((last or given) + 1, given)]
    for begin, end in gaps:
        if sum(1 for number in erased if begin <= number <= end) < end - begin + 1:
            place = f"change {begin}" if begin == end else f"changes {begin} to {end}"
            yield Contradiction(place, "is gone" if begin == end else "are gone")
    if last is not None and last > given:
        yield Contradiction(f"change {last}", f"is numbered higher than the last that was given out, {given}")
