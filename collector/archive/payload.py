"""What a server answered, out of the block of a WARC record: its codings are undone here if they were not before."""

from __future__ import annotations

import re
from dataclasses import dataclass

from collector.fetch.decoding import decode
from collector.model import Failure, FailureKind

LARGEST = 16 << 20
"""The largest page that is read, in bytes, as in fetching."""

_STATUS = re.compile(rb"HTTP/[\d.]+ +(\d{3})")
_CHUNK = re.compile(rb"([0-9a-fA-F]{1,8})[^\r\n]*\r\n")


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer: status, headers, and the body, decoded; `failure` is why it could not be."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    failure: Failure | None = None


def answered(block: bytes) -> Answered | None:
    """The answer of HTTP in a block, None where there is none."""
    top, _, body = block.partition(b"\r\n\r\n")
    status = _STATUS.match(top)
    if status is None:
        return None
    lines = re.sub(rb"\r\n[ \t]+", b" ", top).decode("latin-1").split("\r\n")[1:]
    headers = tuple((name.strip(), value.strip()) for name, _, value in (line.partition(":") for line in lines))
    if "chunked" in _joined(headers, "transfer-encoding"):
        body = _unchunked(body)
    decoded = _decoded(body, _joined(headers, "content-encoding"))
    if isinstance(decoded, Failure):
        return Answered(int(status[1]), headers, body, decoded)
    return Answered(int(status[1]), headers, decoded)


def _joined(headers: tuple[tuple[str, str], ...], wanted: str) -> str:
    return ",".join(value for name, value in headers if name.lower() == wanted).lower()


def _decoded(body: bytes, encodings: str) -> bytes | Failure:
    """The body with its codings undone; as it is, where somebody undid them before and left the header standing."""
    decoded = decode(body, tuple(encodings.split(",")), LARGEST)
    done_before = isinstance(decoded, Failure) and body.lstrip()[:1] in (b"<", b"{", b"[")
    return body if done_before and decoded.kind is FailureKind.UNDECODABLE else decoded  # type: ignore[union-attr]


def _unchunked(body: bytes) -> bytes:
    """What the chunks hold; the body as it is, where somebody undid them before and left the header standing."""
    joined, place = bytearray(), 0
    while size := _CHUNK.match(body, place):
        length = int(size[1], 16)
        if not length:
            return bytes(joined)
        joined += body[size.end() : size.end() + length]
        place = size.end() + length + len(b"\r\n")
    return body
