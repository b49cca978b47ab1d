"""`collector restore`: a backup put where nothing is kept yet."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from collector.cli.output import Json, console, errors, lines
from collector.config import current

File = Annotated[Path, typer.Argument(metavar="FILE", help="What `collector backup` wrote.", show_default=False)]


def command(file: File, json: Json = False) -> None:
    """Put a backup where the store is to be. Nothing kept is overwritten, and nothing damaged is put in place."""
    from collector.archive import backup

    with errors.status("reading ...", spinner="dots"):
        held = backup.restore(file, current().database_url)
    if json:
        lines([{"file": str(file), "polls": held.polls, "state": held.state}])
    else:
        console.print(f"restored and verified: {held.polls} polls, state {held.state}", soft_wrap=True)
