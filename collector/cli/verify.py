"""`collector verify`: whether what is kept is what was recorded."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from collector.cli.output import Json, complain, console, errors, lines, plain, store

OneUrl = Annotated[str | None, typer.Argument(metavar="[URL]", help="Only this live blog.", show_default=False)]
Sample = Annotated[
    int | None, typer.Option("--sample", metavar="N", min=1, help="Only N polls and N bodies, chosen by chance.")
]


def command(url: OneUrl = None, sample: Sample = None, json: Json = False) -> None:
    """Check every byte that is kept against what was recorded, and name what differs.

    Chains of custody are always followed from end to end. Exit status 1 when anything is found.
    """
    from collector.archive.verify import Verification
    from collector.query.show import found as blog_of

    kept = store()
    with kept.read() as connection:
        blog = blog_of(connection, url).id if url else None
    look = Verification(kept, blog, sample)
    found = 0
    with errors.status("reading ...", spinner="dots"):
        for finding in look.findings():
            found += 1
            if json:
                lines([asdict(finding)])
            else:
                complain(f"{finding.place}: {finding.sentence} [{finding.damage}]")
    if not json:
        console.print(
            plain(
                f"{look.links} links of {look.chains} chains, {look.polls} polls and {look.bodies} bodies looked at: "
                f"{found or 'no'} difference{'' if found == 1 else 's'} found"
            )
        )
    if found:
        raise typer.Exit(1)
