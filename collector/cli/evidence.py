"""`collector evidence`: a pack that a stranger verifies without our software."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from collector.cli.opened import keep
from collector.cli.output import Json, Url, console, errors, lines, plain

OneKey = Annotated[
    str | None, typer.Argument(metavar="[ENTRY]", help="The timeline of this entry only.", show_default=False)
]
Out = Annotated[Path, typer.Option("--out", metavar="FILE", help="The pack to write, NAME.zip.")]


def command(url: Url, out: Out, entry: OneKey = None, json: Json = False) -> None:
    """Write a pack of evidence: captures, timeline, chain of custody, and how to verify them with plain commands."""
    from collector.archive.evidence import Pack

    with errors.status("writing ...", spinner="dots"):
        digest = Pack(keep(), url, entry, datetime.now(UTC)).write(out)
    if json:
        lines([{"file": str(out), "url": url, "bytes": out.stat().st_size, "digest": digest}])
    else:
        console.print(f"{plain(str(out))}\ntell whoever gets it, by another way, the digest of SHA256SUMS: {digest}")
