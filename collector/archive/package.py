"""Whole files of what was captured: of one blog or of everything, between two moments."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from pathlib import Path
from zipfile import ZipFile

from collector.archive import warc
from collector.archive.export import Export
from collector.archive.files import whole
from collector.archive.wacz import Wacz
from collector.archive.warc import Record
from collector.errors import NotFound
from collector.query import search
from collector.query.show import found
from collector.store import captures
from collector.store.keep import Keep
from collector.store.schema import AnyRow


@dataclass(frozen=True, slots=True)
class Span:
    """What is asked for: one live blog (None: all of them), of the polls between two moments, both included.

    With a `query`, of these the polls that first saw what it finds.
    """

    url: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    query: str | None = None


def archived(keep: Keep, span: Span, at: datetime) -> Iterator[Record]:
    """The records of a file that is written at that moment.

    Raises:
        NotFound: when nothing was captured there and then; before the first record.
        BadQuery: when the query is none.
        CorruptBody: when a body is damaged.
    """
    rows = _rows(keep, span)
    first = next(rows, None)
    if first is None:
        nothing = "nothing was captured in that time" if span.query is None else "nothing that was captured has that"
        raise NotFound(f"{nothing}: see `collector polls`")
    yield from Export(keep).records(chain([first], rows), at, _about(span))


def _rows(keep: Keep, span: Span) -> Iterator[AnyRow]:
    if span.query is None:
        return captures.kept(keep.store, _blog_id(keep, span.url), span.since, span.until)
    return captures.of_polls(keep.store, search.polls(keep.store, span.query), span.since, span.until)


def write_warc(path: Path, records: Iterable[Record]) -> Iterator[Record]:
    """Writes a WARC file of gzip members; hands on every record once it is written.

    Raises:
        UsageError: when there is a file of that name, or no folder for it.
    """
    with whole(path) as file:
        for record in records:
            file.write(record.written())
            yield record


def write_wacz(path: Path, keep: Keep, span: Span, at: datetime) -> Iterator[Record]:
    """Writes a WACZ file, which begins at the live blog's own page; hands on every record once it is written.

    Raises:
        As `archived` and `write_warc`.
    """
    blog = _blog(keep, span.url)
    about = {} if blog is None else {"title": blog.title, "mainPageUrl": warc.uri(blog.canonical_url)}
    with whole(path) as file, ZipFile(file, "w") as package:
        yield from Wacz(package, at, about).write(archived(keep, span, at))


def _blog(keep: Keep, url: str | None) -> AnyRow | None:
    if url is None:
        return None
    with keep.store.read() as connection:
        return found(connection, url)


def _blog_id(keep: Keep, url: str | None) -> int | None:
    blog = _blog(keep, url)
    return None if blog is None else int(blog.id)


def _about(span: Span) -> Mapping[str, str]:
    """What the file is part of, for its first record."""
    told = {
        "isPartOf": span.url,
        "description": span.query and f"captures that first showed what {span.query!r} finds",
        "from": span.since and warc.date(span.since),
        "to": span.until and warc.date(span.until),
    }
    return {name: value for name, value in told.items() if value}
