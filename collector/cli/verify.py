"""`collector verify`: whether what is kept is what was recorded, and one digest that stands for all of it."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from collector.cli.opened import store
from collector.cli.output import SECONDS, Json, OneUrl, complain, console, errors, lines, local, plain
from collector.errors import UsageError
from collector.query import answers

Sample = Annotated[
    int | None, typer.Option("--sample", metavar="N", min=1, help="Only N polls and N bodies, chosen by chance.")
]
Root = Annotated[bool, typer.Option("--root", help="Take and print the root over all chains, to be kept elsewhere.")]
Request = Annotated[
    Path | None, typer.Option("--request", metavar="FILE", help="With --root: write what an authority stamps.")
]
Stamp = Annotated[Path | None, typer.Option("--stamp", metavar="FILE", help="Keep an authority's reply with its root.")]


def command(
    url: OneUrl = None,
    sample: Sample = None,
    root: Root = False,
    request: Request = None,
    stamp: Stamp = None,
    json: Json = False,
) -> None:
    """Check every byte that is kept against what was recorded, and name what differs.

    Chains of custody are always followed from end to end. Exit status 1 when anything is found.
    """
    if stamp is not None:
        _stamp(stamp)
    elif root:
        _root(request, json=json)
    else:
        _verify(url, sample, json=json)


def _verify(url: str | None, sample: int | None, *, json: bool) -> None:
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
        if look.acts.said:
            console.print(f"{len(look.acts.said)} acts, {look.dropped} bodies dropped by them: `collector acts`")
    if found:
        raise typer.Exit(1)


def _root(request: Path | None, *, json: bool) -> None:
    from collector.archive import roots

    row = roots.take(store(), datetime.now(UTC))
    if request is not None:
        request.write_bytes(roots.request(row.root))
    if json:
        lines([{"root": row.root, "at": answers.time(row.at), "heads": row.heads}])
    else:
        console.print(f"{row.root}  over {len(row.heads)} chains, {local(row.at, SECONDS)}", soft_wrap=True)


def _stamp(file: Path) -> None:
    from collector.archive import roots

    try:
        stamp = file.read_bytes()
    except OSError as problem:
        raise UsageError(f"{file} cannot be read: {problem.strerror}") from problem
    console.print(f"kept with the root {roots.stamp(store(), stamp)}", soft_wrap=True)
