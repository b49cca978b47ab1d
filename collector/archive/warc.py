"""Records of WARC/1.1 (ISO 28500), each a gzip member of its own: put into bytes here, by no library.

A value can never become a header line of its own: control characters are taken out of fields and escaped in addresses.
"""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from urllib.parse import quote
from uuid import NAMESPACE_URL, uuid5

Fields = Iterable[tuple[str, str]]

VERSION = "WARC/1.1"
HTTP_RESPONSE = "application/http; msgtype=response"
HTTP_REQUEST = "application/http; msgtype=request"
JSON = "application/json"
FIELDS = "application/warc-fields"
SAME_PAYLOAD = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
NOT_MODIFIED = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"

LEVEL = 6
_CONTROL = re.compile(r"[\x00-\x1f\x7f]+")
_URI_SAFE = "!#$%&'()*+,/:;=?@[]~-._"


@dataclass(frozen=True, slots=True)
class Record:
    """One record: its header fields, in order, and its block."""

    fields: tuple[tuple[str, str], ...]
    block: bytes = b""

    def field(self, name: str) -> str | None:
        """The first field of that name, any case, or None."""
        wanted = name.lower()
        return next((value for key, value in self.fields if key.lower() == wanted), None)

    @property
    def kind(self) -> str:
        """The WARC-Type."""
        return self.field("WARC-Type") or ""

    @property
    def id(self) -> str:
        """The WARC-Record-ID, in its angle brackets."""
        return self.field("WARC-Record-ID") or ""

    @property
    def target(self) -> str:
        """The address that the record is about."""
        return (self.field("WARC-Target-URI") or "").strip("<>")

    def written(self) -> bytes:
        """The record as a gzip member, the same bytes whenever it is written."""
        head = "".join(f"{name}: {value}\r\n" for name, value in self.fields)
        text = f"{VERSION}\r\n{head}\r\n".encode()
        return gzip.compress(text + self.block + b"\r\n\r\n", LEVEL, mtime=0)


def record(kind: str, name: str, at: datetime, fields: Mapping[str, str | None], block: bytes = b"") -> Record:
    """A record of that kind. `name` makes its id: the same name, the same id. Fields that are None are left out."""
    told = {
        "WARC-Type": kind,
        "WARC-Record-ID": record_id(name),
        "WARC-Date": date(at),
        **fields,
        "WARC-Block-Digest": digest(block),
        "Content-Length": str(len(block)),
    }
    return Record(tuple((key, one_line(value)) for key, value in told.items() if value is not None), block)


def record_id(name: str) -> str:
    """The record id that a name makes."""
    return f"<urn:uuid:{uuid5(NAMESPACE_URL, name)}>"


def date(at: datetime) -> str:
    """A moment as WARC/1.1 writes it, with milliseconds."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def digest(data: bytes) -> str:
    """A labelled digest: sha256, hexadecimal, as `sha256sum` prints it."""
    return f"sha256:{sha256(data).hexdigest()}"


def uri(url: str) -> str:
    """An address as it may stand in a header: what is no printable ASCII is percent-encoded."""
    return quote(url, safe=_URI_SAFE)


def one_line(value: str) -> str:
    """A value without anything that could end its line."""
    return _CONTROL.sub(" ", value).strip()


def warc_fields(fields: Fields) -> bytes:
    """A block of `application/warc-fields`."""
    return "".join(f"{name}: {one_line(value)}\r\n" for name, value in fields).encode()
