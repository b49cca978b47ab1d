"""`collector compare`: two snapshots, side by side in words."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from collector.changes import stamp
from collector.cli.output import SECONDS, Json, Url, clock, console, lines, local, plain, store
from collector.cli.render import spans
from collector.compare import Comparison, Edit, Rewording
from collector.model import Entry
from collector.query import answers
from collector.query.compare import Moments, comparison
from collector.words import Span

From = Annotated[
    str | None, typer.Argument(metavar="[FROM]", help="A snapshot's number or a time; default: the last while live.")
]
To = Annotated[str | None, typer.Argument(metavar="[TO]", help="A snapshot's number or a time; default: now.")]


def command(url: Url, start: From = None, end: To = None, json: Json = False) -> None:
    """Compare two states of a live blog: entries added, withdrawn and rewritten, word by word."""
    with store().read() as connection:
        moments, found = comparison(connection, url, start, end)
    if json:
        lines([_answer(moments, found)])
    else:
        _print(moments, found)


def _answer(moments: Moments, found: Comparison) -> dict[str, Any]:
    return {
        "from": stamp(moments.before),
        "to": stamp(moments.after) if moments.after else None,
        "headline": _reworded(found.headline),
        "standfirst": _reworded(found.standfirst),
        "status": list(found.status) if found.status else None,
        "added": [answers.entry(e) for e in found.added],
        "removed": [answers.entry(e) for e in found.removed],
        "edited": [_edited(e) for e in found.edited],
    }


def _reworded(line: Rewording | None) -> dict[str, Any] | None:
    return None if line is None else {"before": line.before, "after": line.after, "words": _words(line.spans)}


def _words(parts: tuple[Span, ...]) -> list[dict[str, str]]:
    return [{"kind": p.kind, "text": p.text} for p in parts]


def _edited(edit: Edit) -> dict[str, Any]:
    return {
        "entry": edit.key,
        "fields": list(edit.fields),
        "labels": list(edit.labels),
        "before": answers.entry(edit.before),
        "after": answers.entry(edit.after),
        "title": _words(edit.title),
        "text": _words(edit.text),
    }


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
        console.print(spans(edit.text))
    if found.same:
        console.print("no difference")


def _print_entry(label: str, style: str, entry: Entry) -> None:
    console.print(f"\n[{style}]{label}[/] {_head(entry)}")
    console.print(plain(entry.text))


def _head(entry: Entry) -> str:
    return f"{clock(answers.time(entry.published_at))} [bold]{plain(entry.title)}[/] [dim]{plain(entry.key)}[/]"
