"""WARC files, read record by record; what is torn or damaged is told, and what stands behind it is read all the same.

Nothing is believed that is not whole: a gzip member must end as it says, a block must have its length and its digest.
"""

from __future__ import annotations

import base64
import hashlib
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from collector.archive.warc import Record

GZIP, PLAIN = b"\x1f\x8b\x08", b"WARC/1."
"""How a record begins, packed and not."""

CHUNK = 1 << 16
LARGEST = 256 << 20
"""A record that unpacks to more bytes than this is left out; no live blog is so large."""

LONGEST_HEAD = 1 << 16
_END = b"\r\n\r\n"
_VERSION = re.compile(rb"WARC/1\.[01]\r\n")
_LENGTH = re.compile(rb"\r\ncontent-length:[ \t]*(\d{1,15})[ \t]*\r\n", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Placed:
    """A record and where in its file it begins."""

    offset: int
    record: Record


@dataclass(frozen=True, slots=True)
class Damage:
    """What is no record: where it begins, and what is wrong with it."""

    offset: int
    sentence: str


def read(path: Path) -> Iterator[Placed | Damage]:
    """Every record of a WARC file, packed or not, and every place where one should be and is not."""
    with path.open("rb") as file:
        packed, offset = _is_packed(file), 0
        while (piece := (_member if packed else _plain)(file, offset)) is not None:
            end, content = piece
            found: Record | str = content if isinstance(content, str) else parse(content)
            if isinstance(found, Record):
                yield Placed(offset, found)
                offset = end
            else:
                yield Damage(offset, found)
                offset = _next(file, offset + 1, GZIP if packed else PLAIN)


def read_at(path: Path, offset: int) -> Record:
    """The record that begins there; it was read before, so that it is whole."""
    with path.open("rb") as file:
        piece = (_member if _is_packed(file) else _plain)(file, offset)
    found = parse(piece[1]) if piece and isinstance(piece[1], bytes) else None
    if not isinstance(found, Record):
        raise OSError(f"{path} was changed while it was read: the record at byte {offset} is gone")
    return found


def _is_packed(file: IO[bytes]) -> bool:
    """Whether the first record that can be made out is packed; the very first may be damaged."""
    start = file.read(CHUNK)
    packed, plain = start.find(GZIP), start.find(PLAIN)
    return packed >= 0 and not 0 <= plain < packed


Piece = tuple[int, bytes | str]
"""Where what was read ends, with its bytes, or with what is wrong with them."""


def _member(file: IO[bytes], offset: int) -> Piece | None:
    """The gzip member at an offset, unpacked; None at the end of the file."""
    file.seek(offset)
    stream, content = zlib.decompressobj(31), bytearray()
    read = 0
    while not stream.eof:
        chunk = file.read(CHUNK)
        if not chunk:
            return (offset + read, "is torn: the file ends in the middle of it") if read else None
        read += len(chunk)
        try:
            content += stream.decompress(chunk)
        except zlib.error as problem:
            return offset + read, f"is damaged: {problem}"
        if len(content) > LARGEST:
            return offset + read, f"unpacks to more than {LARGEST} bytes"
    return offset + read - len(stream.unused_data), bytes(content)


def _plain(file: IO[bytes], offset: int) -> Piece | None:
    """The record at an offset of a file that is not packed; None at the end of the file."""
    file.seek(offset)
    start = file.read(LONGEST_HEAD)
    if not start:
        return None
    length = _LENGTH.search(start.partition(_END)[0] + b"\r\n")
    if not _VERSION.match(start) or length is None or _END not in start:
        return offset, "does not begin as a record does"
    if int(length[1]) > LARGEST:
        return offset, f"has more than {LARGEST} bytes"
    size = start.index(_END) + len(_END) + int(length[1]) + len(_END)
    file.seek(offset)
    return offset + size, file.read(size)


def _next(file: IO[bytes], offset: int, sign: bytes) -> int:
    """Where the sign of a beginning next stands, from an offset on; the end of the file where it does not."""
    file.seek(offset)
    before = b""
    while chunk := file.read(CHUNK):
        found = (before + chunk).find(sign)
        if found >= 0:
            return offset - len(before) + found
        before = (before + chunk)[1 - len(sign) :]
        offset = file.tell()
    return offset


def parse(content: bytes) -> Record | str:
    """The record that these bytes are, all of them, or what is wrong with them."""
    top, _, rest = content.partition(_END)
    if not _VERSION.match(content):
        return "does not begin as a record does"
    lines = re.sub(rb"\r\n[ \t]+", b" ", top).decode("utf-8", "replace").split("\r\n")[1:]
    fields = tuple((name.strip(), value.strip()) for name, _, value in (line.partition(":") for line in lines))
    length = Record(fields).field("Content-Length")
    if length is None or not length.isascii() or not length.isdigit():
        return "does not say how long it is"
    record = Record(fields, rest[: int(length)])
    if len(record.block) < int(length) or rest[int(length) :] != _END:
        return f"is not as long as it says ({length} bytes)"
    return _wrong_digest(record) or record


def _wrong_digest(record: Record) -> str | None:
    """What is wrong where a block lacks the digest it names; where it names none, so with the payload of an answer."""
    told = record.field("WARC-Block-Digest")
    if told is not None:
        return None if _matches(told, record.block) else f"does not match its digest, {told}"
    told = record.field("WARC-Payload-Digest")
    payload = record.block.partition(_END)[2]
    if record.kind != "response" or told is None or _matches(told, payload):
        return None
    # Some writers digest what the chunks hold.
    return None if b"chunked" in record.block.partition(_END)[0].lower() else f"does not match its digest, {told}"


def _matches(told: str, data: bytes) -> bool:
    """Whether data has a labelled digest, written in base 32 or hexadecimal; one of an unknown kind says nothing."""
    name, _, value = told.partition(":")
    if name.lower().replace("-", "") not in ("md5", "sha1", "sha256", "sha512"):
        return True
    found = hashlib.new(name.lower().replace("-", ""), data).digest()
    return value.lower() == found.hex() or value.upper().rstrip("=") == base64.b32encode(found).decode().rstrip("=")
