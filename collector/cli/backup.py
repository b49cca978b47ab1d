"""`collector backup`: a copy of everything that is kept, made while polls go on."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from collector.cli.opened import store
from collector.cli.output import Json, console, errors, lines, plain

Target = Annotated[Path, typer.Argument(metavar="FOLDER|FILE", help="Where to put it.", show_default=False)]


def command(target: Target, json: Json = False) -> None:
    """Copy the store, whole and as of one moment, and verify the copy. Polls may go on meanwhile."""
    from collector.archive import backup

    with errors.status("copying ...", spinner="dots"):
        file, held = backup.make(store(), target, datetime.now(UTC))
    size = file.stat().st_size
    if json:
        lines([{"file": str(file), "bytes": size, "polls": held.polls or None, "state": held.state or None}])
        return
    console.print(f"{plain(str(file))}: {size / 1e6:.1f} MB", soft_wrap=True)
    if held.state:
        console.print(f"verified: {held.polls} polls, state {held.state}", soft_wrap=True)
