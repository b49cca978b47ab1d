"""A blog as last observed, or as observed at a moment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from sqlalchemy import Connection

from collector.changes import ChangeKind
from collector.errors import NotFound
from collector.model import Entry, LiveBlog, State
from collector.query import answers
from collector.query.answers import Answer
from collector.store import blogs, entries, feed
from collector.store.content import blog_of, entry_of
from collector.store.schema import AnyRow

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_APPEARS = (ChangeKind.NEW, ChangeKind.BACKFILLED, ChangeKind.RESTORED, ChangeKind.REINTERPRETED)


def found(connection: Connection, url: str) -> AnyRow:
    """The blog of an address.

    Raises:
        NotFound: when the store has none.
    """
    blog = blogs.find(connection, url)
    if blog is not None:
        return blog
    tried = feed.last_in_vain(connection, url)
    if tried is not None:
        why = f"its last poll failed, {tried.error_kind}: {tried.error_message}"
        raise NotFound(f"nothing is kept of {url}: {why} (see `collector polls {url}`)")
    raise NotFound(f"nothing was captured of {url}: run `collector capture {url}`, or see `collector blogs`")


def show(connection: Connection, url: str, as_of: datetime | None = None) -> Answer:
    """The blog with its entries, newest first; removed entries are among them, their state says so."""
    blog = found(connection, url)
    seen = blog.last_seen_at
    if as_of is None:
        shown = [_entry(row, row.state, row.shown_at, row.revision) for row in entries.state(connection, blog.id)]
        said = blog_of(blog.said)
    else:
        said = _said_at(connection, blog, as_of)
        seen = blogs.seen_by(connection, blog.id, as_of)
        shown = _entries_at(connection, blog.id, as_of)
    shown.sort(key=_newest_first, reverse=True)
    told = {"last_seen_at": answers.time(seen), "as_of": answers.time(as_of)}
    return {"blog": _blog(blog, said, url) | told, "entries": [answer for _, answer in shown]}


def blog_at(connection: Connection, url: str, at: datetime | None) -> LiveBlog:
    """The blog with the entries that were visible at a moment (None: as last observed), as a model."""
    blog = found(connection, url)
    rows = entries.state(connection, blog.id) if at is None else entries.state_at(connection, blog.id, at)
    visible = {a["key"] for a in show(connection, url, at)["entries"] if a["state"] != State.REMOVED}
    said = blog_of(blog.said) if at is None else _said_at(connection, blog, at)
    contents = [entry_of(row.content) for row in rows if row.key in visible]
    contents.sort(key=lambda e: e.published_at or _EPOCH, reverse=True)
    return replace(said, entries=tuple(contents))


def _newest_first(pair: tuple[Entry, Answer]) -> tuple[datetime, str]:
    return pair[0].published_at or _EPOCH, pair[1]["first_seen_at"]


def _said_at(connection: Connection, blog: AnyRow, at: datetime) -> LiveBlog:
    snapshot = blogs.snapshot_at(connection, blog.id, at)
    if snapshot is None:
        raise NotFound(
            f"nothing had been captured of {blog.canonical_url} by {answers.time(at)}: "
            f"the first capture is of {answers.time(blog.first_seen_at)}"
        )
    return blog_of(snapshot.said)


def _blog(row: AnyRow, said: LiveBlog, url: str) -> Answer:
    return {
        "url": url,
        "publisher": row.publisher,
        **answers.blog(said),
        "first_seen_at": answers.time(row.first_seen_at),
    }


def _entry(row: AnyRow, state: str, last_seen_at: datetime, revision: int) -> tuple[Entry, Answer]:
    content = entry_of(row.content)
    answer = answers.entry(content) | {
        "state": state,
        "revision": revision,
        "first_seen_at": answers.time(row.first_seen_at),
        "last_seen_at": answers.time(last_seen_at),
        "reissue_of": row.reissue_of,
    }
    return content, answer


def _entries_at(connection: Connection, blog_id: int, at: datetime) -> list[tuple[Entry, Answer]]:
    moves: dict[str, list[AnyRow]] = {}
    for move in entries.moves(connection, blog_id):
        moves.setdefault(move.entry, []).append(move)
    shown = []
    for row in entries.state_at(connection, blog_id, at):
        content, answer = _entry(row, _state_at(moves[row.key], at), min(row.last_seen_at, at), row.stood)
        shown.append((content, answer | {"uncertain": _uncertain(moves[row.key], at)}))
    return shown


def _state_at(moves: Sequence[AnyRow], at: datetime) -> State:
    state, read = State.VISIBLE, _overruling(moves)
    for move in moves:
        if move.to_at > at or (read and move.to_at >= read.to_at and move.seq < read.seq):
            continue
        if move is read:
            state = State(move.evidence["state"])
        elif move.kind == ChangeKind.REMOVED:
            state = State.REMOVED
        elif move.kind in _APPEARS and "state" not in move.evidence:
            state = State.VISIBLE
    return state


def _overruling(moves: Sequence[AnyRow]) -> AnyRow | None:
    """The last reading by which the entry is there or not: it overrules what was told before it of the time after.

    One that takes back the reading before it leaves standing what was told before both.
    """
    read = sorted((move for move in moves if "state" in move.evidence), key=lambda move: move.seq)
    if not read or (len(read) > 1 and read[-1].evidence["state"] == State.VISIBLE):
        return None
    return read[-1]


def _uncertain(moves: Sequence[AnyRow], at: datetime) -> bool:
    """Whether something happened to the entry in an interval that holds the moment."""
    told = (m for m in moves if m.kind != ChangeKind.MISSING)
    return any(m.from_at is not None and m.from_at <= at < m.to_at for m in told)
