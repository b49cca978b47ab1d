"""The index of a WARC: a line a record, sorted by address and time (CDXJ), as replay tools look records up."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

from collector.archive.warc import Record

INDEXED = ("response", "revisit")
PORTS = {"http": 80, "https": 443}
_STATUS = re.compile(rb"HTTP/[\d.]+ (\d{3})")
_TYPE = re.compile(rb"\r\ncontent-type:[ \t]*([^;\r\n ]+)", re.IGNORECASE)


def line(record: Record, offset: int, length: int, filename: str) -> str:
    """The line of a record that stands at `offset` of that file and takes `length` bytes there."""
    top = record.block.partition(b"\r\n\r\n")[0]
    status, mime = _STATUS.match(top), _TYPE.search(top)
    said = {
        "url": record.target,
        "mime": "warc/revisit" if record.kind == "revisit" else (mime[1].decode("latin-1") if mime else "unk"),
        **({"status": status[1].decode()} if status else {}),
        "digest": record.field("WARC-Payload-Digest"),
        "length": str(length),
        "offset": str(offset),
        "filename": filename,
    }
    return f"{surt(record.target)} {timestamp(record)} {json.dumps(said)}"


def timestamp(record: Record) -> str:
    """The record's date in 14 digits, as replay tools write it."""
    return re.sub(r"\D", "", record.field("WARC-Date") or "")[:14]


def surt(url: str) -> str:
    """The sort-friendly form of an address: the host turned round, without www, all in lower case."""
    parts = urlsplit(url)
    host = re.sub(r"^www\d*\.", "", parts.hostname or "")
    turned = ",".join(reversed(host.split(".")))
    port = f":{parts.port}" if parts.port and parts.port != PORTS.get(parts.scheme) else ""
    query = "&".join(sorted(parts.query.lower().split("&")))
    return f"{turned}{port}){parts.path.lower().rstrip('/') or '/'}{'?' + query if query else ''}"


def blocks(lines: Iterable[str], size: int) -> Iterator[list[str]]:
    """The lines in order, that many at a time."""
    ordered = sorted(lines)
    for start in range(0, len(ordered), size):
        yield ordered[start : start + size]
