"""Reading changes and polls back, a page at a time."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, Text, cast, func, or_, select

from collector.discovery import spellings
from collector.model import Outcome
from collector.store.custody_schema import acts
from collector.store.schema import AnyRow, blogs, changes, counters, entries, polls, revisions, snapshots, watches

PAGE = 500


@dataclass(frozen=True, slots=True)
class Which:
    """Which changes are meant: of one blog, of these kinds, with any of these labels; all where nothing is said."""

    blog: int | None = None
    kinds: Collection[str] = ()
    labels: Collection[str] = ()

    def of(self, found: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
        """Those of the changes found."""
        if self.blog is not None:
            found = found.where(changes.c.blog_id == self.blog)
        if self.kinds:
            found = found.where(changes.c.kind.in_(self.kinds))
        if self.labels:  # a list of words as JSON, which both databases can be asked for as text
            said = cast(changes.c.labels, Text)
            found = found.where(or_(*(said.contains(f'"{label}"', autoescape=True) for label in self.labels)))
        return found


EVERY = Which()


def changes_after(connection: Connection, seq: int, which: Which = EVERY, limit: int = PAGE) -> Sequence[AnyRow]:
    """Up to `limit` changes found after `seq`, in order, with the contents they speak of.

    `content` is the entry as of the change's revision, `content_before` as of the one before it, or the one that it is
    a newer reading of.
    """
    wanted = which.of(_changes()).where(changes.c.seq > seq)
    return connection.execute(wanted.order_by(changes.c.seq).limit(limit)).all()


def changes_before(connection: Connection, seq: int | None, which: Which, limit: int) -> Sequence[AnyRow]:
    """Up to `limit` changes found before `seq` (None: before now), newest first."""
    wanted = which.of(_changes())
    if seq is not None:
        wanted = wanted.where(changes.c.seq < seq)
    return connection.execute(wanted.order_by(changes.c.seq.desc()).limit(limit)).all()


def _changes() -> Select[*tuple[Any, ...]]:
    now, before = revisions.alias(), revisions.alias()
    earlier = func.coalesce(now.c.reinterprets, changes.c.revision - 1)
    return (
        select(
            changes,
            acts.c.at.label("retracted_at"),
            acts.c.who.label("retracted_who"),
            acts.c.why.label("retracted_why"),
            blogs.c.canonical_url,
            blogs.c.title.label("blog_title"),
            now.c.content.label("content"),
            before.c.content.label("content_before"),
        )
        .join(blogs, blogs.c.id == changes.c.blog_id)
        .outerjoin(acts, acts.c.id == changes.c.retracted_by)
        .outerjoin(entries, (entries.c.blog_id == changes.c.blog_id) & (entries.c.key == changes.c.entry))
        .outerjoin(now, (now.c.entry_id == entries.c.id) & (now.c.number == changes.c.revision))
        .outerjoin(before, (before.c.entry_id == entries.c.id) & (before.c.number == earlier))
    )


def last_seq(connection: Connection) -> int:
    """The number of the newest change, 0 before the first."""
    return int(connection.execute(select(counters.c.value).where(counters.c.name == "seq")).scalar_one())


def good_polls(connection: Connection, blog_id: int) -> Sequence[datetime]:
    """When the blog was seen, oldest first: every poll that did not fail."""
    good = select(polls.c.captured_at).where(polls.c.blog_id == blog_id, polls.c.outcome != Outcome.FAILED)
    return connection.execute(good.order_by(polls.c.captured_at)).scalars().all()


def last_in_vain(connection: Connection, url: str) -> AnyRow | None:
    """The last poll of an address, or of the same page spelt otherwise; for one of which nothing is kept."""
    asked = select(watches.c.id).where(watches.c.url.in_((url, *spellings(url))))
    return connection.execute(select(polls).where(polls.c.watch_id.in_(asked)).order_by(polls.c.id.desc())).first()


def polls_of(
    connection: Connection,
    blog_id: int | None,
    limit: int = PAGE,
    before: int | None = None,
    watch_id: int | None = None,
) -> Sequence[AnyRow]:
    """The latest polls, newest first, of one blog, of one watch, or of all; `before` pages through them."""
    found = (
        select(polls, watches.c.url, watches.c.publisher, snapshots.c.id.label("snapshot"))
        .join(watches, watches.c.id == polls.c.watch_id)
        .outerjoin(snapshots, snapshots.c.poll_id == polls.c.id)
    )
    if blog_id is not None:
        found = found.where(polls.c.blog_id == blog_id)
    if watch_id is not None:
        found = found.where(polls.c.watch_id == watch_id)
    if before is not None:
        found = found.where(polls.c.id < before)
    return connection.execute(found.order_by(polls.c.id.desc()).limit(limit)).all()
