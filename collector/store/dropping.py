"""Dropping bodies: their bytes go, their digests stay, and what was packed against them is packed anew."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from zlib import crc32

from sqlalchemy import Connection, bindparam, func, select, update

from collector.store.bodies import Bodies, Place, pack, rows_of_watch
from collector.store.schema import AnyRow, bodies, captures, documents, polls

_WRITTEN = update(bodies).where(bodies.c.id == bindparam("_id"))
_DROPPED = {"frame": b"", "checksum": crc32(b"")}


def drop(connection: Connection, unpacked: Bodies, gone: Collection[int]) -> None:
    """Drops the bodies of these ids."""
    watches = defaultdict[int, set[int]](set)
    for row in connection.execute(select(bodies.c.id, bodies.c.watch_id).where(bodies.c.id.in_(gone))):
        watches[row.watch_id].add(row.id)
    for watch, ids in watches.items():
        rows = {row.number: row for row in rows_of_watch(connection, watch) if row.place}
        moved = [
            {"_id": row.id, "frame": frame, "checksum": crc32(frame)}
            for row in rows.values()
            if row.id not in ids and (frame := _packed_anew(connection, unpacked, row, rows, ids))
        ]
        connection.execute(_WRITTEN, moved + [{"_id": number, **_DROPPED} for number in sorted(ids)])


def older_than(connection: Connection, blog_id: int, before: datetime) -> list[int]:
    """The bodies of a blog last fetched before a moment, but for what its pages showed last."""
    shown = select(documents.c.body_digest).where(documents.c.blog_id == blog_id)
    query = (
        select(bodies.c.id)
        .join(captures, captures.c.body_id == bodies.c.id)
        .join(polls, polls.c.id == captures.c.poll_id)
        .where(polls.c.blog_id == blog_id, func.length(bodies.c.frame) > 0, bodies.c.digest.not_in(shown))
        .group_by(bodies.c.id)
        .having(func.max(captures.c.captured_at) < before)
    )
    return [*connection.execute(query.order_by(bodies.c.id)).scalars()]


def _packed_anew(
    connection: Connection, unpacked: Bodies, row: AnyRow, rows: dict[int, AnyRow], gone: Collection[int]
) -> bytes | None:
    """The frame of a body that loses what it was packed against, against the next below that stays; None for others."""
    place = Place.of(row)
    below = rows[place.base]
    if place.is_apart or below.id not in gone:
        return None
    while below.id in gone and not Place.of(below).is_apart:
        below = rows[Place.of(below).base]
    body = unpacked.read(connection, row.id)
    if below.id in gone:
        return pack(body, None)
    anew = Place(row.number, below.number, place.alone, place.turn)
    return anew.written + pack(body, unpacked.read(connection, below.id))
