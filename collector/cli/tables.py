"""Rows and feeds on standard output or in a file: what `collector export --format` writes."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from enum import StrEnum
from pathlib import Path
from typing import IO

from collector.archive.files import whole
from collector.cli.opened import store
from collector.cli.output import errors, plain
from collector.errors import UsageError
from collector.query.answers import Answer
from collector.query.export import export
from collector.query.feeds import Feed, atom, changes_feed, json_feed, search_feed
from collector.query.tables import csv_lines, json_lines, write_parquet


class Format(StrEnum):
    """The formats of rows, and of feeds."""

    CSV = "csv"
    JSONL = "jsonl"
    PARQUET = "parquet"
    ATOM = "atom"
    JSONFEED = "jsonfeed"


class Counted:
    """Rows that are counted as they pass."""

    def __init__(self, rows: Iterable[Answer]) -> None:
        self.rows = rows
        self.count = 0

    def __iter__(self) -> Iterator[Answer]:
        for self.count, row in enumerate(self.rows, start=1):  # noqa: B020 (the count is the point)
            yield row


def write(kind: str | None, of: str | None, form: Format, output: Path | None, since: int) -> None:
    """Writes the rows or the feed, and says on standard error how many there were."""
    kind = kind or ""
    if form in (Format.ATOM, Format.JSONFEED):
        if since:
            raise UsageError("a feed is of the latest: leave --since out, or take rows, as csv, jsonl or parquet")
        feed = _feed(kind, of)
        _write_text(atom(feed) if form is Format.ATOM else json_feed(feed), output)
        count = len(feed.items)
    else:
        rows = Counted(export(store(), kind, of, since))
        if form is Format.PARQUET:
            if output is None and sys.stdout.isatty():
                raise UsageError("Parquet is nothing to be read on a terminal: name a file with --output")
            with _opened(output) as file:
                write_parquet(kind, rows, file)
        else:
            _write_text(csv_lines(kind, rows) if form is Format.CSV else json_lines(rows), output)
        count = rows.count
    errors.print(f"[dim]{count} rows{f' in {plain(str(output))}' if output else ''}[/]")


def _feed(kind: str, of: str | None) -> Feed:
    if kind == "changes":
        return changes_feed(store(), of)
    if kind == "search" and of:
        return search_feed(store(), of)
    raise UsageError("there are feeds of changes, of one blog or of all, and of a search with its query behind it")


def _write_text(lines: Iterable[str], output: Path | None) -> None:
    with _opened(output) as file:
        for line in lines:
            file.write(line.encode())


def _opened(output: Path | None) -> AbstractContextManager[IO[bytes]]:
    """A new file, or standard output, which stays open."""
    return whole(output) if output else nullcontext(sys.stdout.buffer)
