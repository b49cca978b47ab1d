"""`collector watch`: what is watched besides `schedules.yaml`; the service takes it up at once."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import Connection

from collector.cli.opened import first_store, store
from collector.cli.output import Json, PublisherName, complain, console, lines
from collector.cli.status import table
from collector.errors import UsageError
from collector.query.status import watched
from collector.store import demands
from collector.store.watches import Wanted

_NEW = "more watched from now on"
_AGAIN = "watched already, now with these tags beside its own and at this pace"
_REFUSED = "left as it was"

app = typer.Typer(help="Watch live blogs on demand, or leave them alone.", no_args_is_help=True)

Urls = Annotated[list[str], typer.Argument(metavar="URL...", show_default=False)]
MaybeUrls = Annotated[list[str] | None, typer.Argument(metavar="[URL...]", show_default=False)]
ListFile = Annotated[Path | None, typer.Option("-f", "--file", help="A list, one address a line; - reads the input.")]
Tags = Annotated[list[str] | None, typer.Option("--tag", help="A tag, such as a client or a topic; may be repeated.")]
Every = Annotated[str, typer.Option("--every", help="auto, or a time between two polls: 90s, 5m, 1h.")]


@app.command()
def add(
    urls: MaybeUrls = None,
    file: ListFile = None,
    tag: Tags = None,
    publisher: PublisherName = None,
    every: Every = "auto",
) -> None:
    """Watch live blogs from now on.

    One that was added before gets the tags beside its own, and the pace. One that schedules.yaml watches is left as it
    is, with exit status 2; the others are added all the same.
    """
    from collector.schedulefile import every_of
    from collector.service.plan import require_contact, wanted

    pace = every_of(every)
    listed = [*(urls or []), *(_lines_of(file) if file else [])]
    if not listed:
        raise UsageError("no address was given: name some, or a list of them with -f")
    those = [wanted(url, publisher, tuple(tag or ()), pace) for url in dict.fromkeys(listed)]
    for each in those:
        require_contact(each.url)
    with first_store().write() as connection:
        told = [_add(connection, each) for each in those]
    for said, count in Counter(told).items():
        console.print(f"{count} live blog{'s' * (count != 1)} {said}")
    console.print("`collector status` shows them")
    if _REFUSED in told:
        raise typer.Exit(UsageError.exit_status)


def _add(connection: Connection, wanted: Wanted) -> str:
    """Has a live blog watched; what became of that, in words."""
    try:
        new = demands.add(connection, wanted, datetime.now(UTC))
    except UsageError as problem:
        complain(str(problem))
        return _REFUSED
    return _NEW if new else _AGAIN


def _lines_of(file: Path) -> Iterable[str]:
    """The addresses of a list; empty lines and those that begin with # say nothing."""
    try:
        text = sys.stdin.read() if str(file) == "-" else file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as problem:
        raise UsageError(f"{file} cannot be read: {problem}") from problem
    return (line.strip() for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#"))


@app.command("list")
def everything(tag: Tags = None, json: Json = False) -> None:
    """List what is watched, all of it or what has these tags."""
    rows = watched(store(), tag or ())
    if json:
        lines(rows)
    else:
        table(list(rows))


@app.command()
def remove(urls: Urls) -> None:
    """Watch them no longer; what was captured stays."""
    with store().write() as connection:
        for url in urls:
            demands.remove(connection, url.strip())


@app.command()
def pause(urls: Urls) -> None:
    """Leave them alone until they are resumed."""
    with store().write() as connection:
        for url in urls:
            demands.pause(connection, url.strip(), rests=True)


@app.command()
def resume(urls: Urls) -> None:
    """Take them up again."""
    with store().write() as connection:
        for url in urls:
            demands.pause(connection, url.strip(), rests=False)
