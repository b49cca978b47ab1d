"""`collector polls`: every attempt, and how it ended."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from collector.cli.opened import store
from collector.cli.output import SECONDS, Json, OneUrl, console, lines, local, plain
from collector.query.compare import MOST
from collector.query.lists import polls

Limit = Annotated[int, typer.Option("--limit", min=1, max=MOST, help="How many, newest first.")]


def command(url: OneUrl = None, limit: Limit = 50, json: Json = False) -> None:
    """List polls, newest first: what was found, or why one failed."""
    rows = polls(store(), url, limit)
    if json:
        lines(rows)
        return
    for row in rows:
        _print(row, named=url is None)


def _print(row: dict[str, Any], *, named: bool) -> None:
    """A poll in a line; its address stands there where polls of several are listed."""
    error, reach = row["error"], row["coverage"]
    if error:
        said = f"{error['kind']}: {error['message']}"
    else:
        parts = (f"{row['entries']} entries", f"coverage {reach['reach']}", reach["reason"])
        said = ", ".join(filter(None, (*parts, row["snapshot"] and f"snapshot {row['snapshot']}")))
    outcome = f"[red]{row['outcome']}[/]" if error else row["outcome"]
    of = f"  {plain(row['url'])}" if named else ""
    console.print(f"poll {row['poll']}  {local(row['captured_at'], SECONDS)}  {outcome}{of}  [dim]{plain(said)}[/]")
