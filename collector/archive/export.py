"""Captures as WARC records: an answer in full the first time, a revisit where the same bytes came again.

A record says no more than was kept. What the collector knows of a capture beside HTTP (which poll it belongs to, how
that ended, the addresses that redirected) stands in a metadata record beside it, from which an import makes the same
poll again.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from collector import __version__
from collector.archive import warc
from collector.archive.http import asked, head
from collector.archive.kept import what_happened
from collector.archive.warc import Record
from collector.changes import stamp
from collector.errors import BodyDropped
from collector.model import FailureKind
from collector.store import captures
from collector.store.keep import Keep
from collector.store.schema import AnyRow

SOFTWARE = f"live-blog-collector/{__version__}"
CONFORMS_TO = "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/"
FORMAT = "live-blog-collector capture 1"
"""By what a metadata record is known as ours."""

TRUNCATED: Mapping[str, str] = {FailureKind.TRUNCATED: "disconnect", FailureKind.TOO_LARGE: "length"}
"""How WARC-Truncated names what ended a body before its time."""


@dataclass
class Export:
    """What a store holds, as records. Knows which payloads the file has already, by their digests."""

    keep: Keep
    answers: dict[str, Record] = field(default_factory=dict)

    def records(self, rows: Iterable[AnyRow], at: datetime, about: Mapping[str, str]) -> Iterator[Record]:
        """A warcinfo record written at that moment, then what there is to say of each capture."""
        yield warcinfo(at, about)
        for row in rows:
            yield from self._of(row)

    def _of(self, row: AnyRow) -> Iterator[Record]:
        try:
            yield from self._told(row)
        except BodyDropped:
            yield metadata(row, None)

    def _told(self, row: AnyRow) -> Iterator[Record]:
        answer = self._known(row)
        if row.status == captures.NOT_MODIFIED and row.digest and answer is None:
            yield from self._before(row.digest)
            answer = self.answers[row.digest]
        if row.status:
            told = _revisit(row, answer) if answer else self._response(row)
            yield told
            yield from _request(row, told)
            yield metadata(row, told)
        else:
            yield metadata(row, None)

    def _known(self, row: AnyRow) -> Record | None:
        return self.answers.get(row.digest) if row.digest else None

    def _before(self, digest: str) -> Iterator[Record]:
        """The answer that a later one confirms, where it is older than what is asked for."""
        with self.keep.store.read() as connection:
            row = captures.first_with(connection, digest)
        if row is not None:
            answer = self._response(row)
            yield answer
            yield from _request(row, answer)
            yield metadata(row, answer, context=True)

    def _response(self, row: AnyRow) -> Record:
        body = b""
        if row.body_id is not None and row.status != captures.NOT_MODIFIED:
            with self.keep.store.read() as connection:
                body = self.keep.bodies.read(connection, row.body_id)
        fields = {
            "WARC-Target-URI": target(row),
            "WARC-Payload-Digest": warc.digest(body),
            "WARC-Truncated": _truncated(row),
            "WARC-IP-Address": row.peer,
            "Content-Type": warc.HTTP_RESPONSE,
        }
        answer = warc.record(
            "response", name(row, "response"), row.captured_at, fields, head(row.status, row.headers, len(body)) + body
        )
        if row.digest:
            self.answers[row.digest] = answer
        return answer


def warcinfo(at: datetime, about: Mapping[str, str]) -> Record:
    """The record that begins a file: what wrote it, by which rules, and what it is `about`."""
    told = {
        "software": SOFTWARE,
        "format": "WARC File Format 1.1",
        "conformsTo": CONFORMS_TO,
        "robots": "obey",
        **about,
    }
    block = warc.warc_fields(told.items())
    return warc.record("warcinfo", f"warcinfo {stamp(at)} {block!r}", at, {"Content-Type": warc.FIELDS}, block)


def _revisit(row: AnyRow, answer: Record) -> Record:
    """The same bytes again, told by the server (304) or seen by their digest.

    A 304 has no block: replay tools that are handed its head answer 304 themselves, where the page is asked for.
    """
    told = row.status == captures.NOT_MODIFIED
    fields = {
        "WARC-Target-URI": target(row),
        "WARC-Profile": warc.NOT_MODIFIED if told else warc.SAME_PAYLOAD,
        "WARC-Payload-Digest": f"sha256:{row.digest}",
        "WARC-Refers-To": answer.id,
        "WARC-Refers-To-Target-URI": answer.target,
        "WARC-Refers-To-Date": answer.field("WARC-Date"),
        "WARC-IP-Address": row.peer,
        "Content-Type": warc.HTTP_RESPONSE,
    }
    block = b"" if told else head(row.status, row.headers, row.size)
    return warc.record("revisit", name(row, "revisit"), row.captured_at, fields, block)


def _request(row: AnyRow, answer: Record) -> Iterator[Record]:
    """What was asked, where it was kept."""
    if row.request_headers is not None:
        fields = {
            "WARC-Target-URI": target(row),
            "WARC-Concurrent-To": answer.id,
            "WARC-IP-Address": row.peer,
            "Content-Type": warc.HTTP_REQUEST,
        }
        block = asked(target(row), row.request_headers)
        yield warc.record("request", name(row, "request"), row.captured_at, fields, block)


def metadata(row: AnyRow, answer: Record | None, *, context: bool = False) -> Record:
    """What the collector knows of a capture; `answer` is its record, None where no answer came.

    `context` marks a capture that stands in the file only because a later one refers to it.
    """
    failed = {"kind": row.error_kind, "message": row.error_message} if row.error_kind else None
    happened = what_happened(row)
    said: dict[str, Any] = {
        "format": FORMAT,
        "poll": row.uid,
        "watch": row.watch,
        "publisher": row.publisher,
        "extractor": row.extractor,
        "depth": row.depth,
        "started_at": stamp(row.started_at),
        "outcome": row.outcome,
        "error": failed,
        "capture": {
            "position": row.position,
            "role": row.role,
            "status": row.status,
            "url": row.url,
            "final_url": row.final_url,
            "redirects": row.redirects,
            "headers": row.headers,
            "request_headers": row.request_headers,
            "peer": row.peer,
            "certificate": row.certificate,
            "captured_at": stamp(row.captured_at),
            "failure": {"kind": happened.kind, "message": happened.message} if happened else None,
        },
        "context": context,
    }
    fields = {
        # No WARC-Target-URI: replay tools would show this in place of the answer.
        "WARC-Concurrent-To": answer.id if answer else None,
        "Content-Type": warc.JSON,
    }
    block = json.dumps(said, ensure_ascii=False, indent=1).encode()
    return warc.record("metadata", name(row, "metadata"), row.captured_at, fields, block)


def target(row: AnyRow) -> str:
    """The address that answered, as a WARC and its index name it."""
    return warc.uri(row.final_url.partition("#")[0])


def name(row: AnyRow, kind: str) -> str:
    """What makes the id of a record: the same whenever the capture is exported."""
    return f"{row.uid} {row.position} {kind}"


def _truncated(row: AnyRow) -> str | None:
    """What ended the body before its time."""
    happened = what_happened(row)
    return TRUNCATED.get(happened.kind) if happened else None
