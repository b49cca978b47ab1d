"""`collector watch`: what is watched besides `schedules.yaml`; the service takes it up at once."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from functools import partial
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
from collector.store.demands import Added
from collector.store.watches import Wanted

_REFUSED = "left as it was"
_SAID = {
    Added.NEW: "more watched from now on",
    Added.AGAIN: "watched already, now with these tags beside its own and at this pace",
    Added.PAUSED: "paused as before, now with these tags beside its own and at this pace",
    Added.OVER: "polled no more as before, now with these tags beside its own and at this pace",
}
_WHY_NOT = {
    Added.PAUSED: "is watched already and paused: `collector watch resume` takes it up again",
    Added.OVER: "was watched until it moved or was retired: `collector watch resume` takes it up again",
}

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

    One that was added before gets the tags beside its own, and the pace; one that is paused or retired stays so, which
    is told, with exit status 1. One that schedules.yaml watches is left as it is, with exit status 2; the others are
    added all the same.
    """
    from collector.schedulefile import every_of
    from collector.service.plan import as_watched, require_contact, wanted

    pace = every_of(every)
    listed = [*(urls or []), *(_lines_of(file) if file else [])]
    if not listed:
        raise UsageError("no address was given: name some, or a list of them with -f")
    those = [wanted(url, publisher, tuple(tag or ()), pace) for url in dict.fromkeys(listed)]
    for each in those:
        require_contact(each.url)
    store = first_store()
    with store.write() as connection:
        told = [_add(connection, each) for each in dict.fromkeys(as_watched(those, store))]
    for said, count in Counter(_SAID[each] if each else _REFUSED for each in told).items():
        _count(count, said)
    console.print("`collector status` shows them")
    if None in told:
        raise typer.Exit(UsageError.exit_status)
    if _WHY_NOT.keys() & set(told):
        raise typer.Exit(1)


def _add(connection: Connection, wanted: Wanted) -> Added | None:
    """Has a live blog watched; how it stands, None where it was refused."""
    try:
        added = demands.add(connection, wanted, datetime.now(UTC))
    except UsageError as problem:
        complain(str(problem))
        return None
    if added in _WHY_NOT:
        complain(f"{wanted.url} {_WHY_NOT[added]}")
    return added


def _count(count: int, said: str) -> None:
    console.print(f"{count} live blog{'s' * (count != 1)} {said}")


def _lines_of(file: Path) -> Iterable[str]:
    """The addresses of a list; empty lines and those that begin with # say nothing."""
    try:
        text = sys.stdin.read() if str(file) == "-" else file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as problem:
        why = problem.strerror if isinstance(problem, OSError) else "it is not UTF-8"
        raise UsageError(f"{file} cannot be read: {why}") from problem
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
    _each(urls, partial(demands.remove, now=datetime.now(UTC)), "watched no longer; what was captured stays")


@app.command()
def pause(urls: Urls) -> None:
    """Leave them alone until they are resumed."""
    _each(urls, demands.pause, "left alone until resumed")


@app.command()
def resume(urls: Urls) -> None:
    """Take them up again, paused ones and those that had moved or were retired."""
    _each(urls, partial(demands.resume, now=datetime.now(UTC)), "polled again")


def _each(urls: list[str], act: Callable[[Connection, str], None], said: str) -> None:
    """Does something to every watch; one that cannot be helped is told, with exit status 2, and keeps none back."""
    done = 0
    with store().write() as connection:
        for url in dict.fromkeys(urls):
            try:
                act(connection, url.strip())
                done += 1
            except UsageError as problem:
                complain(str(problem))
    _count(done, said)
    if done < len(dict.fromkeys(urls)):
        raise typer.Exit(UsageError.exit_status)
