"""`collector compare`: two snapshots, side by side in words."""

from __future__ import annotations

from typing import Annotated

import typer

from collector.cli.opened import store
from collector.cli.output import SECONDS, Json, Url, clock, console, lines, local, plain
from collector.cli.render import differences, spans
from collector.compare import Comparison
from collector.model import Entry
from collector.query import answers
from collector.query.compare import Moments, answer, comparison

From = Annotated[
    str | None, typer.Argument(metavar="[FROM]", help="A snapshot's number or a time; default: the last while live.")
]
To = Annotated[str | None, typer.Argument(metavar="[TO]", help="A snapshot's number or a time; default: now.")]


def command(url: Url, start: From = None, end: To = None, json: Json = False) -> None:
    """Compare two states of a live blog: entries added, withdrawn and rewritten, word by word."""
    with store().read() as connection:
        moments, found = comparison(connection, url, start, end)
    if json:
        lines([answer(moments, found)])
    else:
        _print(moments, found)


def _print(moments: Moments, found: Comparison) -> None:
    until = local(moments.after, SECONDS) if moments.after else "now"
    console.print(f"[dim]{local(moments.before, SECONDS)} → {until}[/]")
    for name, line in (("headline", found.headline), ("standfirst", found.standfirst)):
        if line:
            console.print(f"[magenta]{name}[/] ", spans(line.spans), sep="")
    if found.status:
        console.print(f"status {found.status[0]} → {found.status[1]}")
    for label, style, entries in (("added", "green", found.added), ("withdrawn", "bold red", found.removed)):
        for entry in entries:
            _print_entry(label, style, entry)
    for edit in found.edited:
        console.print(f"\n[yellow]rewritten[/] {_head(edit.after)} [dim]{', '.join((*edit.fields, *edit.labels))}[/]")
        for difference in differences(answers.sides(edit.before, edit.after) | {"fields": edit.fields}):
            console.print(difference)
    if found.same:
        console.print("no difference")


def _print_entry(label: str, style: str, entry: Entry) -> None:
    console.print(f"\n[{style}]{label}[/] {_head(entry)}")
    console.print(plain(entry.text))


def _head(entry: Entry) -> str:
    return f"{clock(answers.time(entry.published_at))} [bold]{plain(entry.title)}[/] [dim]{plain(entry.key)}[/]"
