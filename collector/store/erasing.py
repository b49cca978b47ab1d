"""Erasing: an entry, a capture or a whole blog goes, with the salts of what was committed to; commitments stay.

In one transaction. What SQLite keeps of deleted rows in its file is for `scrub` to remove.
"""

from __future__ import annotations

import html
import json
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import closing
from typing import Any

from sqlalchemy import Connection, delete, func, select, text, update

from collector.custody import Leaf, checksum
from collector.errors import BodyDropped, NotFound
from collector.model import State
from collector.store.acts import Reason, act, locked, require_free
from collector.store.bodies import Bodies
from collector.store.connecting import LONGEST_JOURNAL
from collector.store.content import entry_of
from collector.store.custody_schema import custody
from collector.store.dropping import drop
from collector.store.schema import (
    AnyRow,
    blogs,
    bodies,
    captures,
    changes,
    documents,
    entries,
    polls,
    revisions,
    snapshots,
    watches,
)
from collector.store.search import search
from collector.store.store import Store, translated

RUN = 5
"""How many words in a row of an entry give away that a page holds it."""

Which = Callable[[Leaf], bool]


def erase_entry(connection: Connection, unpacked: Bodies, blog_id: int, key: str, reason: Reason) -> int:
    """Erases an entry: its revisions and changes, and the bytes of every page that may have shown it."""
    require_free(connection, blog_id)
    blog = locked(connection, blog_id)
    entry = connection.execute(select(entries).where(entries.c.blog_id == blog_id, entries.c.key == key)).first()
    if entry is None:
        raise NotFound(f"there is no entry {key} in that blog: see `collector show`")
    pages = _bodies_with(connection, unpacked, blog_id, entry)
    drop(connection, unpacked, pages)
    told = select(changes.c.seq).where(changes.c.blog_id == blog_id, changes.c.entry == key)
    gone = [*connection.execute(told.order_by(changes.c.seq)).scalars()]
    _delete_entries(connection, [entry.id])
    connection.execute(delete(changes).where(changes.c.seq.in_(gone)))
    altered = _forget_pages(connection, blog_id)
    links = _unsalt(connection, blog_id, lambda leaf: leaf.what in ("entry", "state") and leaf.which == key)
    what = {"entry": entry.id, "bodies": pages, "changes": gone, "links": links}
    return act(connection, "erased", blog, reason, what, altered)


def erase_capture(connection: Connection, unpacked: Bodies, poll: int, position: int, reason: Reason) -> int:
    """Erases what one fetch of a poll brought: its bytes, addresses and headers."""
    query = select(captures.c.id, captures.c.body_id, polls.c.blog_id).join(polls, polls.c.id == captures.c.poll_id)
    row = connection.execute(query.where(captures.c.poll_id == poll, captures.c.position == position)).first()
    if row is None or row.blog_id is None:
        raise NotFound(f"there is no capture {position} of a blog's poll {poll}: see `collector polls`")
    require_free(connection, row.blog_id)
    blog = locked(connection, row.blog_id)
    pages = [] if row.body_id is None else [row.body_id]
    drop(connection, unpacked, pages)
    connection.execute(delete(captures).where(captures.c.id == row.id))
    number = connection.execute(select(custody.c.number).where(custody.c.poll_id == poll)).scalar()
    links = _unsalt(connection, row.blog_id, lambda leaf: (leaf.what, leaf.which) == ("capture", str(position)), number)
    what = {"capture": [poll, position], "bodies": pages, "links": links}
    return act(connection, "erased", blog, reason, what, _forget_pages(connection, row.blog_id))


def erase_blog(connection: Connection, blog_id: int, reason: Reason) -> int:
    """Erases a blog with its watches: what stays is a row without a word, the heads of its chain, and this act."""
    require_free(connection, blog_id)
    blog = locked(connection, blog_id)
    ours = [*connection.execute(select(entries.c.id).where(entries.c.blog_id == blog_id)).scalars()]
    watched = [*connection.execute(select(watches.c.id).where(watches.c.blog_id == blog_id)).scalars()]
    ours_too = (polls.c.blog_id == blog_id) | polls.c.watch_id.in_(watched)
    gone = [*connection.execute(select(changes.c.seq).where(changes.c.blog_id == blog_id)).scalars()]
    connection.execute(delete(changes).where(changes.c.blog_id == blog_id))
    _delete_entries(connection, ours)
    connection.execute(delete(documents).where(documents.c.blog_id == blog_id))
    connection.execute(delete(snapshots).where(snapshots.c.blog_id == blog_id))
    connection.execute(delete(captures).where(captures.c.poll_id.in_(select(polls.c.id).where(ours_too))))
    links = _unsalt(connection, blog_id, lambda _: True)
    connection.execute(delete(polls).where(ours_too))
    _delete_watches(connection, watched)
    connection.execute(update(blogs).where(blogs.c.id == blog_id).values(_nothing(blog_id)))
    return act(connection, "erased", blog, reason, {"blog": blog_id, "changes": gone, "links": links})


def _nothing(blog_id: int) -> dict[str, Any]:
    name, title = f"erased:{blog_id}", "(erased)"
    said = {"canonical_url": name, "title": title}
    times = {"published_at": None, "updated_at": None}
    return {"canonical_url": name, "title": title, "standfirst": "", "status": "unknown", "said": said, **times}


def _delete_entries(connection: Connection, ids: Sequence[int]) -> None:
    made = [*connection.execute(select(revisions.c.id).where(revisions.c.entry_id.in_(ids))).scalars()]
    connection.execute(delete(search).where(search.c.rowid.in_(made)))
    connection.execute(delete(revisions).where(revisions.c.id.in_(made)))
    connection.execute(delete(entries).where(entries.c.id.in_(ids)))


def _delete_watches(connection: Connection, ids: Sequence[int]) -> None:
    """Deletes watches with everything that refers to them, whichever part of the collector keeps it."""
    for table in reversed(bodies.metadata.sorted_tables):
        for column in table.c:
            if any(key.column is watches.c.id for key in column.foreign_keys):
                connection.execute(delete(table).where(column.in_(ids)))
    connection.execute(delete(watches).where(watches.c.id.in_(ids)))


def _forget_pages(connection: Connection, blog_id: int) -> list[int]:
    """Forgets what pages showed and are asked for by, so that each is sent whole and kept anew; their ids."""
    unknown = {"etag": None, "last_modified": None, "first_key": None, "in_order": None}
    connection.execute(update(documents).where(documents.c.blog_id == blog_id).values(unknown))
    return [*connection.execute(select(documents.c.id).where(documents.c.blog_id == blog_id)).scalars()]


def _unsalt(connection: Connection, blog_id: int, which: Which, number: int | None = None) -> list[int]:
    """Throws the salts and names of commitments away; the numbers of the links that had some."""
    query = select(custody.c.id, custody.c.number, custody.c.leaves).where(custody.c.blog_id == blog_id)
    links = connection.execute(query if number is None else query.where(custody.c.number == number)).all()
    touched = []
    for link in links:
        leaves = [Leaf(*leaf) for leaf in link.leaves]
        left = [Leaf(leaf.what, None, None, leaf.digest) if which(leaf) else leaf for leaf in leaves]
        if left != leaves:
            touched.append(link.number)
            values = {"leaves": left, "checksum": checksum(left)}
            connection.execute(update(custody).where(custody.c.id == link.id).values(values))
    return touched


def _bodies_with(connection: Connection, unpacked: Bodies, blog_id: int, entry: AnyRow) -> list[int]:
    """The bodies of a blog that may hold an entry: fetched while it was there, or with a run of its words."""
    gone = select(func.max(changes.c.to_at)).where(
        changes.c.blog_id == blog_id, changes.c.entry == entry.key, changes.c.kind == "removed"
    )
    until = connection.execute(gone).scalar() if entry.state == State.REMOVED else None
    contents = connection.execute(select(revisions.c.content).where(revisions.c.entry_id == entry.id)).scalars()
    signs = frozenset(sign for content in contents for sign in _signs(content)) | {entry.key.encode()}
    kept = select(bodies.c.id, func.min(captures.c.captured_at).label("first"), func.max(captures.c.captured_at))
    kept = kept.join(captures, captures.c.body_id == bodies.c.id).join(polls, polls.c.id == captures.c.poll_id)
    found = []
    for number, first, last in connection.execute(kept.where(polls.c.blog_id == blog_id).group_by(bodies.c.id)):
        while_there = last >= entry.first_seen_at and (until is None or first <= until)
        if while_there or _holds(connection, unpacked, number, signs):
            found.append(number)
    return sorted(found)


def _holds(connection: Connection, unpacked: Bodies, number: int, signs: Collection[bytes]) -> bool:
    try:
        body = unpacked.read(connection, number)
    except BodyDropped:
        return False
    return any(sign in body for sign in signs)


def _signs(content: Any) -> Iterator[bytes]:
    """Runs of an entry's words, as a page may spell them."""
    entry = entry_of(content)
    words = f"{entry.title or ''} {entry.text}".split()
    for start in range(max(1, len(words) - RUN + 1)):
        run = " ".join(words[start : start + RUN])
        for spelled in (run, html.escape(run), html.escape(run, quote=False), json.dumps(run)[1:-1]):
            if spelled:
                yield spelled.encode()


def scrub(store: Store) -> None:
    """Writes the database anew, so that nothing of deleted rows is left in its files.

    Raises:
        BusyError: when others do not let go of it in time; what was erased is gone from every answer all the same.
    """
    if not store.is_sqlite:
        with store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM (FULL)"))
        return
    with store.write() as connection:
        connection.execute(text("INSERT INTO search(search) VALUES ('optimize')"))
    # By the driver, outside of any transaction: SQLAlchemy would begin one.
    with translated(str(store.url)), closing(store.engine.raw_connection()) as raw, closing(raw.cursor()) as cursor:
        cursor.execute("PRAGMA journal_size_limit=0")  # the journal holds the pages as they were
        cursor.execute("VACUUM")
        cursor.execute(f"PRAGMA journal_size_limit={LONGEST_JOURNAL}")
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
