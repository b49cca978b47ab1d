"""`collector polls`: every attempt, and how it ended."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.table import Table

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
    table = Table(box=None, header_style="dim", pad_edge=False)
    for name in ("poll", "when", "outcome", "entries", "coverage", "snapshot", "what went wrong"):
        table.add_column(name)
    for row in rows:
        error = row["error"]
        table.add_row(
            str(row["poll"]),
            local(row["captured_at"], SECONDS),
            f"[red]{row['outcome']}[/]" if error else row["outcome"],
            str(row["entries"]),
            row["coverage"]["reach"],
            str(row["snapshot"] or ""),
            plain(f"{error['kind']}: {error['message']}" if error else row["coverage"]["reason"]),
        )
    console.print(table)
