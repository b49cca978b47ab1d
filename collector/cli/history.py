"""`collector history`: every revision of one entry."""

from __future__ import annotations

from typing import Annotated

import typer

from collector.cli.opened import store
from collector.cli.output import SECONDS, Json, Url, console, lines, local, plain
from collector.cli.render import differences
from collector.query.history import history

Key = Annotated[str, typer.Argument(metavar="ENTRY", help="The entry's key, or how it begins.", show_default=False)]


def command(url: Url, entry: Key, json: Json = False) -> None:
    """Show every revision of an entry, each against the one before it."""
    with store().read() as connection:
        revisions = history(connection, url, entry)
    if json:
        lines(revisions)
        return
    before = None
    for revision in revisions:
        back = f", back to revision {revision['reverts_to']}" if revision["reverts_to"] else ""
        told = f" · {', '.join(revision['labels'])}" if revision["labels"] else ""
        console.print(
            f"[bold]revision {revision['revision']}[/]{back} [dim]first seen "
            f"{local(revision['first_seen_at'], SECONDS)}, poll {revision['poll']}{told}[/]"
        )
        if before is None:
            console.print(plain("\n".join(filter(None, [revision["title"], revision["text"]]))))
        else:
            for line in differences(revision | {"before": before, "after": revision}):
                console.print(line)
        before = revision
    console.print(f"[dim]{revisions[-1]['state']}[/]")
