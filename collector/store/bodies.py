"""Bodies, packed: each a zstd frame against an earlier body of its watch, checked against its sha256 on every read.

Skip-delta, address by address: what one address shows is counted in groups of 32, and in its group body *m* is packed
against body *m & (m - 1)* (its number with the lowest set bit cleared). The first of a group is packed against the last
body of the watch that stands alone, so that any body is read in at most six steps. One in 512 stands alone, and one
that has next to nothing of what its address showed before: the site has a new renderer.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from struct import Struct
from zlib import crc32

from backports import zstd
from sqlalchemy import BindParameter, Connection, LargeBinary, bindparam, func, insert, select, update

from collector.errors import BodyDropped, CorruptBody
from collector.store.recall import Recall
from collector.store.schema import AnyRow, bodies

GROUP = 32
ALONE_EVERY = 512
LEVEL = 1
KEY_LEVEL = 6
LARGEST_TABLE = 22
SHORTEST_MATCH = 7
SHORTEST_BASE = 8
"""The fewest bytes that zstd takes for a dictionary; a server in trouble may answer with less."""

LARGE = 32
"""A frame larger than this part of its body is held against that of the body standing alone below it."""

_PACKED = b"\x01"  # no zstd frame begins so
_PLACE_FORMAT = Struct(">cIIBI")
_OF_WATCH: BindParameter[int] = bindparam("watch")
_DIGEST: BindParameter[str] = bindparam("digest")
_ROWS = select(
    bodies.c.id,
    bodies.c.number,
    bodies.c.digest,
    bodies.c.size,
    func.substr(bodies.c.frame, 1, _PLACE_FORMAT.size, type_=LargeBinary).label("place"),
).where(bodies.c.watch_id == _OF_WATCH)
_DROPPED = b""
"""The frame of a body that was erased, or dropped after its time: its digest stays."""

_LAST = _ROWS.where(bodies.c.frame != _DROPPED).order_by(bodies.c.number.desc()).limit(1)
_AT_NUMBER = _ROWS.where(bodies.c.number == bindparam("number"))
_WITH_DIGESTS = _ROWS.where((bodies.c.digest == _DIGEST) | (bodies.c.digest == bindparam("before")))
_NEW_BODY = insert(bodies).returning(bodies.c.id)
_AGAIN = update(bodies).where(bodies.c.id == bindparam("_id"))
_OF_DIGEST = select(bodies.c.id).where(bodies.c.digest == _DIGEST, bodies.c.frame != _DROPPED).limit(1)
_NUMBER = select(bodies.c.watch_id, bodies.c.number).where(bodies.c.id == bindparam("body"))
_SIZE_AT_NUMBER = select(func.length(bodies.c.frame)).where(
    bodies.c.watch_id == _OF_WATCH, bodies.c.number == bindparam("number")
)
_FRAME = select(bodies.c.frame).where(bodies.c.id == bindparam("body"))


def digest(body: bytes) -> str:
    """The sha256 of the bytes, hexadecimal."""
    return hashlib.sha256(body).hexdigest()


def base(number: int) -> int | None:
    """Of the bodies of one address, the number of that against which body `number` is packed; None for a group's first.

    Numbers count from 0.
    """
    place = number % GROUP
    return None if place == 0 else number - place + (place & (place - 1))


def pack(body: bytes, against: bytes | None) -> bytes:
    """The frame of a body, alone or against another that is long enough to be of use."""
    if against is None or len(against) < SHORTEST_BASE:
        return zstd.compress(body, level=KEY_LEVEL)
    window = _window(len(body) + len(against))
    options: dict[int, int] = {
        zstd.CompressionParameter.compression_level: LEVEL,
        zstd.CompressionParameter.window_log: window,
        # A table with room for all of the base finds what long-distance matching finds, in half of its time.
        zstd.CompressionParameter.hash_log: min(window - 3, LARGEST_TABLE),
        zstd.CompressionParameter.min_match: SHORTEST_MATCH,
    }
    return zstd.compress(body, options=options, zstd_dict=zstd.ZstdDict(against, is_raw=True).as_prefix)


def unpack(frame: bytes, against: bytes | None, size: int) -> bytes:
    """The bytes of a frame. `size` is that of the result.

    Raises:
        zstd.ZstdError: when the frame is damaged.
    """
    if against is None or len(against) < SHORTEST_BASE:
        return zstd.decompress(frame)
    options: dict[int, int] = {zstd.DecompressionParameter.window_log_max: _window(size + len(against))}
    return zstd.decompress(frame, zstd_dict=zstd.ZstdDict(against, is_raw=True).as_prefix, options=options)


def _window(size: int) -> int:
    return min(27, max(10, size.bit_length()))


@dataclass(frozen=True, slots=True)
class Place:
    """Where body `number` of a watch stands: `base` and `alone` are the numbers of the body that it is packed against
    and of the last that stands alone; `turn` is its number in the group of its address. Written before its frame.
    """

    number: int
    base: int
    alone: int
    turn: int = 0

    @classmethod
    def apart(cls, number: int) -> Place:
        """The place of a body that stands alone."""
        return cls(number, number, number)

    @classmethod
    def of(cls, row: AnyRow) -> Place:
        """The place of a body that is kept; a frame without one stands alone.

        Raises:
            CorruptBody: when the place is damaged.
        """
        written = row.place or b""  # SQLite makes nothing at all of the beginning of nothing
        if not written.startswith(_PACKED):
            return cls.apart(row.number)
        if len(written) == _PLACE_FORMAT.size:
            _, base, alone, turn, check = _PLACE_FORMAT.unpack(written)
            place = cls(row.number, base, alone, turn)
            if place._check == check:
                return place
        raise CorruptBody(f"{_name(row)} cannot be unpacked: its place is damaged, restore it from a backup")

    def moved(self, number: int) -> Place:
        """The same place under another number."""
        return Place.apart(number) if self.is_apart else replace(self, number=number)

    @property
    def is_apart(self) -> bool:
        """Whether the body stands alone."""
        return self.base == self.number

    @property
    def written(self) -> bytes:
        """What stands before the frame: nothing, where it stands alone."""
        return b"" if self.is_apart else _PLACE_FORMAT.pack(_PACKED, self.base, self.alone, self.turn, self._check)

    @property
    def _check(self) -> int:
        return crc32(b"%d %d %d %d" % (self.number, self.base, self.alone, self.turn))


class Bodies:
    """The packed bodies of a store. Those used last are kept unpacked: the stages of several crawls read them."""

    def __init__(self, recall: Recall | None = None) -> None:
        self._unpacked = recall or Recall()

    def keep(self, connection: Connection, watch: int, body: bytes, body_digest: str, before: str | None = None) -> int:
        """The id of the body in the store, which keeps each body of a watch once.

        `before` is the digest of what the same address showed before, "" when it shows something for the first time.
        Where it is not told, or not kept for this watch, the watch's newest body stands for it.
        """
        wanted = {"watch": watch, "digest": body_digest, "before": before}
        found = {row.digest: row for row in connection.execute(_WITH_DIGESTS, wanted)}
        kept = {said: row for said, row in found.items() if row.place}
        if body_digest in kept:
            return int(kept[body_digest].id)
        dropped = found.get(body_digest)
        place, below = _next(connection, watch, before, kept.get(before))
        if dropped is not None:
            place = place.moved(dropped.number)
        frame = pack(body, self._content(connection, watch, below) if below else None)
        large = before and not place.is_apart and len(frame) * LARGE > len(body)
        if large and len(frame) * 2 > _size_alone(connection, watch, place):
            place, frame = Place.apart(place.number), pack(body, None)
        written = place.written + frame
        row = {"frame": written, "checksum": crc32(written)}
        self._unpacked.put(body_digest, body)
        if dropped is not None:
            connection.execute(_AGAIN, row | {"_id": dropped.id})
            return int(dropped.id)
        row |= {"watch_id": watch, "number": place.number, "digest": body_digest, "size": len(body)}
        return int(connection.execute(_NEW_BODY, row).scalar_one())

    @staticmethod
    def of_digest(connection: Connection, body_digest: str) -> int | None:
        """The id of a body with that digest, whichever watch it was fetched for; None when there is none."""
        return connection.execute(_OF_DIGEST, {"digest": body_digest}).scalar()

    @staticmethod
    def kept(connection: Connection, digests: Collection[str]) -> dict[str, int]:
        """The ids, by digest, of those bodies that are kept, whichever watch they were fetched for."""
        found = {each: Bodies.of_digest(connection, each) for each in digests}
        return {each: body for each, body in found.items() if body is not None}

    def read(self, connection: Connection, body: int) -> bytes:
        """The bytes of a body, by its id.

        Raises:
            CorruptBody: when they do not match their digest.
        """
        row = connection.execute(_NUMBER, {"body": body}).one()
        return self._read(connection, row.watch_id, row.number)

    def find(self, connection: Connection, body_digest: str) -> bytes | None:
        """The bytes with that digest, whichever watch they were fetched for; None when there are none."""
        body = self.of_digest(connection, body_digest)
        return None if body is None else self.read(connection, body)

    def _read(self, connection: Connection, watch: int, number: int) -> bytes:
        return self._content(connection, watch, _row(connection, watch, number))

    def _content(self, connection: Connection, watch: int, row: AnyRow) -> bytes:
        found = self._unpacked.get(row.digest)
        if found is None:
            found = self._unpack(connection, watch, row)
            self._unpacked.put(row.digest, found)
        return found

    def _unpack(self, connection: Connection, watch: int, row: AnyRow) -> bytes:
        place = Place.of(row)
        against = None if place.is_apart else self._read(connection, watch, place.base)
        kept = connection.execute(_FRAME, {"body": row.id}).scalar_one()
        if kept == _DROPPED:
            raise BodyDropped(f"{_name(row)} was erased, or dropped after its time: see `collector acts`")
        try:
            body = unpack(kept[len(place.written) :], against, row.size)
        except (zstd.ZstdError, MemoryError) as problem:  # a size that was altered may ask for all there is
            raise CorruptBody(
                f"{_name(row)} cannot be unpacked: its frame is damaged, restore it from a backup"
            ) from problem
        if digest(body) != row.digest:
            raise CorruptBody(
                f"{_name(row)} does not match its digest: the archive was altered, restore it from a backup"
            )
        return body


def rows_of_watch(connection: Connection, watch: int) -> Sequence[AnyRow]:
    """The bodies of a watch in the order of their numbers, with their places, without their frames."""
    return connection.execute(_ROWS.order_by(bodies.c.number), {"watch": watch}).all()


def _name(row: AnyRow) -> str:
    return f"body {row.id} (sha256 {row.digest})"


def _row(connection: Connection, watch: int, number: int) -> AnyRow:
    row = connection.execute(_AT_NUMBER, {"watch": watch, "number": number}).first()
    if row is None:
        raise CorruptBody(f"body number {number} of watch {watch} is gone: restore the store from a backup")
    return row


def _size_alone(connection: Connection, watch: int, place: Place) -> int:
    """The bytes of the frame that stands alone below a place: about what the next one that does would take."""
    return int(connection.execute(_SIZE_AT_NUMBER, {"watch": watch, "number": place.alone}).scalar() or 0)


def _next(
    connection: Connection, watch: int, before: str | None, earlier: AnyRow | None
) -> tuple[Place, AnyRow | None]:
    """The place of a watch's next body (see `keep`), and the body below it; `earlier` is the body named by `before`."""
    newest = connection.execute(_LAST, {"watch": watch}).first()
    if newest is None:
        return Place.apart(0), None
    number, alone = newest.number + 1, Place.of(newest).alone
    if number - alone >= ALONE_EVERY:
        return Place.apart(number), None
    row = earlier or newest
    place = Place.of(row)
    wanted = base(place.turn + 1)
    if before == "" or place.alone != alone or wanted is None:
        first = _row(connection, watch, alone)
        return (Place(number, alone, alone), first) if first.place else (Place.apart(number), None)
    turn = place.turn + 1
    while place.turn > wanted:  # or below it, where what stood there was dropped
        row = _row(connection, watch, place.base)
        place = Place.of(row)
    return Place(number, place.number, alone, turn), row
