"""`collector import`: polls that another archive made, as if they had been captured here."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from collector.cli.output import SECONDS, Json, PublisherName, complain, console, lines, local, plain
from collector.config import current
from collector.errors import UsageError
from collector.query import answers

Warc = Annotated[Path, typer.Option("--warc", metavar="FILE", help="The WARC file to read, packed or not.")]


def command(warc: Warc, publisher: PublisherName = None, json: Json = False) -> None:
    """Make polls of the live blogs in a WARC file, in time order, as if they had been captured now.

    Exit status 1 when a record is damaged or a poll is refused: each is named, the others are imported.
    """
    from collector.service.imports import Imported, imported

    if not warc.is_file():
        raise UsageError(f"there is no file {warc}")
    whole, count = True, 0
    for found in imported(warc, current().database_url, publisher):
        count += 1
        if isinstance(found, Imported):
            row = _row(found)
            whole = whole and row["result"] != "refused"
        else:
            row = {"result": "damaged", "offset": found.offset, "message": found.sentence}
            whole = False
        if json:
            lines([row])
        else:
            _print(row)
    if not count:
        raise UsageError(f"{warc} holds no live blog that can be read; say whose markup it is with --publisher")
    if not whole:
        raise typer.Exit(1)


def _row(found: Any) -> dict[str, Any]:
    poll, recorded = found.poll, found.recorded
    row = {"url": poll.url, "captured_at": answers.time(poll.captured_at)}
    if recorded is None:
        result = "already" if found.already else "refused"
        return row | {"result": result, "message": found.refused or "it is kept already"}
    return row | {
        "result": "imported",
        "poll": recorded.poll,
        "outcome": recorded.outcome,
        "error": answers.failure(recorded.failure),
        "entries": recorded.entries,
        "changes": len(recorded.changes),
    }


def _print(row: dict[str, Any]) -> None:
    if row["result"] == "damaged":
        complain(f"the record at byte {row['offset']} {row['message']}")
    elif row["result"] == "refused":
        complain(f"{row['url']}, {local(row['captured_at'], SECONDS)}: {row['message']}")
    elif row["result"] == "already":
        console.print(f"[dim]{local(row['captured_at'], SECONDS)}  {plain(row['url'])}: kept already[/]")
    else:
        told = row["error"]["kind"] if row["error"] else f"{row['entries']} entries, {row['changes']} changes"
        console.print(f"{local(row['captured_at'], SECONDS)}  {plain(row['url'])}: {row['outcome']}, {told}")
