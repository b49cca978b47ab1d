"""WACZ 1.1.1: a WARC with its index, its list of pages and the digests of all of them, in one ZIP file.

Everything is written once, front to back, and nothing is held in memory but the index. The same records at the same
moment make the same bytes.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from collector.archive import cdx, warc
from collector.archive.export import SOFTWARE
from collector.archive.warc import Record
from collector.changes import stamp

VERSION = "1.1.1"
DATA = "data.warc.gz"
INDEX = "index.cdx.gz"
LINES = 1024
"""Lines of the index that are packed together."""


@dataclass
class Wacz:
    """A package being written at that moment. `about` are further properties of it: title, mainPageUrl."""

    file: ZipFile
    at: datetime
    about: Mapping[str, str]
    resources: list[dict[str, Any]] = field(default_factory=list)
    index: list[str] = field(default_factory=list)
    pages: list[dict[str, str]] = field(default_factory=list)

    def write(self, records: Iterable[Record]) -> Iterator[Record]:
        """Writes the package; hands on every record once it is written. Its pages are those that a watch names."""
        with self._resource(f"archive/{DATA}", ZIP_STORED) as entry:
            for record in records:
                packed = record.written()
                self._note(record, entry.size, len(packed))
                entry.write(packed)
                yield record
        self._write_index()
        self._write("pages/pages.jsonl", "".join(f"{json.dumps(page)}\n" for page in [_HEADER, *self.pages]))
        self._write_package()

    def _note(self, record: Record, offset: int, length: int) -> None:
        """Takes a record into the index; the first answer of a poll into the list of pages too."""
        if record.kind in cdx.INDEXED:
            self.index.append(cdx.line(record, offset, length, DATA))
            return
        if record.kind != "metadata" or record.field("WARC-Concurrent-To") is None:
            return
        if (said := json.loads(record.block))["capture"]["position"] == 0:
            url, at = warc.uri(said["capture"]["final_url"]), said["capture"]["captured_at"]
            self.pages.append({"id": said["poll"], "url": url, "ts": at, "title": self.about.get("title", url)})

    def _write_index(self) -> None:
        meta = {"format": "cdxj-gzip-1.0", "filename": INDEX}
        told = [f"!meta 0 {json.dumps(meta)}"]
        with self._resource(f"indexes/{INDEX}", ZIP_STORED) as entry:
            for lines in cdx.blocks(self.index, LINES):
                packed = gzip.compress("".join(f"{line}\n" for line in lines).encode(), mtime=0)
                key, time, _ = lines[0].split(" ", 2)
                place = {"offset": entry.size, "length": len(packed), "digest": warc.digest(packed), "filename": INDEX}
                told.append(f"{key} {time} {json.dumps(place)}")
                entry.write(packed)
        self._write("indexes/index.idx", "".join(f"{line}\n" for line in told))

    def _write_package(self) -> None:
        package = {
            "profile": "data-package",
            "wacz_version": VERSION,
            "software": SOFTWARE,
            "created": stamp(self.at),
            **self.about,
            "resources": self.resources,
        }
        text = json.dumps(package, indent=2)
        digest = {"path": "datapackage.json", "hash": warc.digest(text.encode())}
        self._write("datapackage.json", text)
        self._write("datapackage-digest.json", json.dumps(digest, indent=2))

    def _write(self, path: str, text: str) -> None:
        with self._resource(path, ZIP_DEFLATED) as entry:
            entry.write(text.encode())

    @contextmanager
    def _resource(self, path: str, packing: int) -> Iterator[_Entry]:
        info = ZipInfo(path, self.at.astimezone(UTC).timetuple()[:6])
        info.compress_type = packing
        info.external_attr = 0o644 << 16
        with self.file.open(info, "w", force_zip64=packing == ZIP_STORED) as stream:
            entry = _Entry(stream)
            yield entry
        name = path.rpartition("/")[2]
        self.resources.append({"name": name, "path": path, "hash": entry.digest, "bytes": entry.size})


_HEADER = {"format": "json-pages-1.0", "id": "pages", "title": "All pages"}


class _Entry:
    """A file inside the package that counts and digests what is written to it."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._sum = sha256()
        self.size = 0

    def write(self, data: bytes) -> None:
        self._stream.write(data)
        self._sum.update(data)
        self.size += len(data)

    @property
    def digest(self) -> str:
        return f"sha256:{self._sum.hexdigest()}"
