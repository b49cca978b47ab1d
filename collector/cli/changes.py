"""`collector changes`: what changed, in the order it was found."""

from __future__ import annotations

from typing import Annotated

import typer

from collector.cli.opened import store
from collector.cli.output import Json, OneUrl, console, lines
from collector.cli.render import change
from collector.query.changes import changes
from collector.query.compare import MOST

Since = Annotated[
    int, typer.Option("--since", metavar="SEQ", min=0, max=MOST, help="Only changes numbered above this.")
]
Missing = Annotated[
    bool, typer.Option("--all", help="Also entries that were missing once (not confirmed) and those there before us.")
]


def command(url: OneUrl = None, since: Since = 0, everything: Missing = False, json: Json = False) -> None:
    """List what changed, oldest first: entries new, edited, withdrawn, restored; headline, standfirst, status."""
    rows = changes(store(), url, since)
    if json:
        lines(rows)
        return
    count = 0
    for row in rows:
        if everything or row["kind"] not in ("missing", "backfilled"):
            count += 1
            for line in change(row):
                console.print(line)
    console.print(f"[dim]{count} changes[/]")
