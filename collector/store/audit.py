"""Reading back what was committed to, for `collector verify`: row by row where a row may be damaged."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any
from zlib import crc32

from sqlalchemy import ColumnElement, Connection, Select, func, select
from sqlalchemy.exc import SQLAlchemyError

from collector.model import Outcome
from collector.store import facts
from collector.store.custody_schema import acts, custody
from collector.store.schema import (
    AnyRow,
    blogs,
    bodies,
    captures,
    changes,
    counters,
    documents,
    entries,
    polls,
    revisions,
    snapshots,
    watches,
)

DAMAGED = (SQLAlchemyError, ValueError, TypeError, OverflowError, LookupError, AttributeError, MemoryError)
"""What reading a row may raise whose bytes were altered: they are no longer of their column's type."""

Subject = tuple[str, str]
"""What a commitment is to, and which."""

BEFORE = "polls before custody"
"""The counter of the last poll that was recorded when there were no chains yet."""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A row that is there and cannot be read."""

    table: str
    id: int


@dataclass(frozen=True, slots=True)
class Chain:
    """A chain: of a `blog`, or of a `watch` while no blog was known for it."""

    kind: str
    id: int

    @property
    def name(self) -> str:
        """As it is told to people, and as roots name it."""
        return f"{self.kind} {self.id}"

    @property
    def column(self) -> ColumnElement[int]:
        """What its links name it by."""
        return custody.c.blog_id if self.kind == "blog" else custody.c.watch_id

    @property
    def polls(self) -> ColumnElement[bool]:
        """Which polls it is of."""
        if self.kind == "blog":
            return polls.c.blog_id == self.id
        return (polls.c.watch_id == self.id) & polls.c.blog_id.is_(None)


@dataclass
class Acts:
    """What acts account for: erased commitments, dropped bodies, numbers of changes, whole blogs, retractions."""

    said: dict[str, Any] = field(default_factory=dict)
    links: set[tuple[str, int]] = field(default_factory=set)
    bodies: set[int] = field(default_factory=set)
    changes: set[int] = field(default_factory=set)
    blogs: set[int] = field(default_factory=set)
    retracted: dict[int, int] = field(default_factory=dict)
    unreadable: list[Unreadable] = field(default_factory=list)


@dataclass
class Told:
    """What the rows say today: by poll and subject. `unreadable` are those that say nothing."""

    polls: dict[int, AnyRow] = field(default_factory=dict)
    facts: defaultdict[int, dict[Subject, Any]] = field(default_factory=lambda: defaultdict(dict))
    unreadable: list[Unreadable] = field(default_factory=list)


def careful(connection: Connection, query: Select[Any], key: ColumnElement[int]) -> Iterator[AnyRow | Unreadable]:
    """The rows of a query in the order of `key`; one by one, where they cannot be read together."""
    try:
        yield from connection.execute(query.order_by(key)).all()
    except DAMAGED:
        for number in connection.execute(query.with_only_columns(key).order_by(key)).scalars().all():
            try:
                yield connection.execute(query.where(key == number)).one()
            except DAMAGED:
                yield Unreadable(key.table.name, number)


def chains(connection: Connection, blog: int | None = None) -> list[Chain]:
    """Every chain, or that of one blog: of each blog, and of each watch that was polled before it had one."""
    of_blogs = select(blogs.c.id).order_by(blogs.c.id)
    of_watches = select(polls.c.watch_id).where(polls.c.blog_id.is_(None)).distinct().order_by(polls.c.watch_id)
    if blog is not None:
        return [Chain("blog", blog)]
    found = [Chain("blog", number) for number in connection.execute(of_blogs).scalars()]
    return found + [Chain("watch", number) for number in connection.execute(of_watches).scalars()]


def all_acts(connection: Connection) -> Acts:
    """Every act, and what they account for together."""
    found = Acts()
    for row in careful(connection, select(acts), acts.c.id):
        if isinstance(row, Unreadable):
            found.unreadable.append(row)
            continue
        found.said[str(row.id)] = facts.of(facts.ACT, row._mapping)
        found.links |= {(f"blog {row.blog_id}", number) for number in row.what.get("links", ())}
        found.bodies.update(row.what.get("bodies", ()))
        found.blogs.update([row.what["blog"]] if "blog" in row.what else [])
        if row.kind == "retracted":
            found.retracted |= dict.fromkeys(row.what.get("changes", ()), row.id)
        else:
            found.changes.update(row.what.get("changes", ()))
    return found


def links_after(connection: Connection, chain: Chain, number: int, limit: int) -> list[AnyRow | Unreadable]:
    """The next links of a chain."""
    following = select(custody.c.id).where(chain.column == chain.id, custody.c.number > number)
    wanted = connection.execute(following.order_by(custody.c.number).limit(limit)).scalars().all()
    return [*careful(connection, select(custody).where(custody.c.id.in_(wanted)), custody.c.id)]


def before_custody(connection: Connection) -> int:
    """The number of the last poll that is older than any chain."""
    counted = select(counters.c.value).where(counters.c.name == BEFORE)
    return int(connection.execute(counted).scalar_one())


def links_before(connection: Connection, chain: Chain) -> int:
    """The number at which a chain of a blog began: its good polls of before were not committed to."""
    older = polls.c.id <= before_custody(connection)
    query = select(func.count()).where(polls.c.blog_id == chain.id, polls.c.outcome != Outcome.FAILED, older)
    if chain.kind == "watch":
        return 0
    erased = select(blogs.c.id).where(blogs.c.id == chain.id, blogs.c.canonical_url == f"erased:{chain.id}")
    if connection.execute(erased).first():
        query = select(func.coalesce(func.min(custody.c.number), 1) - 1).where(chain.column == chain.id)
    return int(connection.execute(query).scalar_one())


def outside(connection: Connection, chain: Chain) -> list[int]:
    """The polls that should have a link in this chain, and have none."""
    linked = custody.c.poll_id == polls.c.id
    query = select(polls.c.id).outerjoin(custody, linked & (chain.column == chain.id)).where(custody.c.id.is_(None))
    return [*connection.execute(query.where(chain.polls, polls.c.id > before_custody(connection))).scalars()]


def told(connection: Connection, wanted: Sequence[int]) -> Told:
    """What is told today of these polls."""
    found = Told()
    for row in _rows(connection, found, _polls(wanted), polls.c.id):
        found.polls[row.id] = row
        said = facts.of(facts.POLL, row._mapping)
        found.facts[row.id][("poll", "")] = {"poll": said, "watch": row.watch}
    for row in _rows(connection, found, _captures(wanted), captures.c.id):
        said = facts.of(facts.CAPTURE, row._mapping)
        found.facts[row.poll_id][("capture", str(row.position))] = {"capture": said}
    for row in _rows(connection, found, select(snapshots).where(snapshots.c.poll_id.in_(wanted)), snapshots.c.id):
        found.facts[row.poll_id][("snapshot", "")] = facts.of(facts.SNAPSHOT, row._mapping)
    for row in _rows(connection, found, _revisions(wanted), revisions.c.id):
        _listed(found, row, "entry", row.key, "revisions", facts.of(facts.REVISION, row._mapping))
    for row in _rows(connection, found, select(changes).where(changes.c.poll_id.in_(wanted)), changes.c.seq):
        what = "changes" if row.entry is None else "entry"
        _listed(found, row, what, row.entry or "", "changes", facts.of(facts.CHANGE, row._mapping))
    return found


def _rows(connection: Connection, found: Told, query: Select[Any], key: ColumnElement[int]) -> Iterator[AnyRow]:
    for row in careful(connection, query, key):
        if isinstance(row, Unreadable):
            found.unreadable.append(row)
        else:
            yield row


def _listed(found: Told, row: AnyRow, what: str, which: str, table: str, said: Any) -> None:
    found.facts[row.poll_id].setdefault((what, which), {}).setdefault(table, []).append(said)


def _polls(wanted: Sequence[int]) -> Select[Any]:
    joined = select(polls, watches.c.url.label("watch")).outerjoin(watches, watches.c.id == polls.c.watch_id)
    return joined.where(polls.c.id.in_(wanted))


def _captures(wanted: Sequence[int]) -> Select[Any]:
    joined = select(captures, bodies.c.digest).outerjoin(bodies, bodies.c.id == captures.c.body_id)
    return joined.where(captures.c.poll_id.in_(wanted))


def _revisions(wanted: Sequence[int]) -> Select[Any]:
    joined = select(revisions, entries.c.key).join(entries, entries.c.id == revisions.c.entry_id)
    return joined.where(revisions.c.poll_id.in_(wanted)).order_by(revisions.c.number)


def remembered(connection: Connection, blog: AnyRow) -> tuple[dict[Subject, Any], list[Unreadable]]:
    """What the rows say today that a later poll may alter: of a blog, its pages and its entries."""
    found = Told()
    now: dict[Subject, Any] = {("blog", ""): facts.of(facts.BLOG, blog._mapping)}
    for row in _rows(connection, found, select(documents).where(documents.c.blog_id == blog.id), documents.c.id):
        now["page", row.url] = facts.of(facts.PAGE, row._mapping)
    shown = select(entries, documents.c.url.label("document")).outerjoin(
        documents, documents.c.id == entries.c.document_id
    )
    for row in _rows(connection, found, shown.where(entries.c.blog_id == blog.id), entries.c.id):
        now["state", row.key] = facts.of(facts.STATE, row._mapping)
    return now, found.unreadable


def blog(connection: Connection, number: int) -> AnyRow | Unreadable:
    """A blog's row."""
    return next(careful(connection, select(blogs).where(blogs.c.id == number), blogs.c.id), Unreadable("blogs", number))


def linked_polls(connection: Connection, blog: int | None) -> Sequence[int]:
    """The polls that chains commit to, of one blog or of all."""
    query = select(custody.c.poll_id).where(custody.c.poll_id.is_not(None))
    return connection.execute(query if blog is None else query.where(custody.c.blog_id == blog)).scalars().all()


def bodies_of(connection: Connection, blog: int | None) -> Iterator[AnyRow | Unreadable]:
    """The bodies of a blog's watches, or of all, without their frames."""
    packed = func.length(bodies.c.frame).label("packed")
    query = select(bodies.c.id, bodies.c.watch_id, bodies.c.number, bodies.c.digest, bodies.c.size, packed)
    return careful(
        connection, query if blog is None else query.where(bodies.c.watch_id.in_(_watches(blog))), bodies.c.id
    )


def damaged_frames(connection: Connection, wanted: Sequence[int]) -> list[int]:
    """Of these bodies those whose frames are no longer what was written, though they may still unpack."""
    query = select(bodies.c.id, bodies.c.frame, bodies.c.checksum).where(bodies.c.id.in_(wanted))
    return [
        row.id
        for row in careful(connection, query, bodies.c.id)
        if isinstance(row, Unreadable) or (row.checksum is not None and crc32(row.frame) != row.checksum)
    ]


def _watches(blog: int) -> Select[Any]:
    return select(watches.c.id).where(watches.c.blog_id == blog)


def unnumbered(rows: Sequence[AnyRow]) -> list[str]:
    """The bodies that should be there, since a watch's bodies are counted from 0."""
    numbers = defaultdict[int, set[int]](set)
    for row in rows:
        numbers[row.watch_id].add(row.number)
    return [
        f"body number {number} of watch {watch}"
        for watch, kept in numbers.items()
        for number in sorted(set(range(max(kept) + 1)) - kept)
    ]


def retractions(connection: Connection) -> dict[int, int]:
    """The acts by which changes are retracted, as the changes say."""
    query = select(changes.c.seq, changes.c.retracted_by).where(changes.c.retracted_by.is_not(None))
    return {row.seq: row.retracted_by for row in connection.execute(query)}


def unreferred(connection: Connection, blog: int | None) -> Sequence[int]:
    """The bodies that no capture shows."""
    query = select(bodies.c.id).outerjoin(captures, captures.c.body_id == bodies.c.id).where(captures.c.id.is_(None))
    query = query.where(func.length(bodies.c.frame) > 0)
    return (
        connection.execute(query if blog is None else query.where(bodies.c.watch_id.in_(_watches(blog))))
        .scalars()
        .all()
    )
