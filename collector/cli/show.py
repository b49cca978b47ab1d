"""`collector show`: the blog as last observed, or as observed at a moment."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from collector.cli.opened import store
from collector.cli.output import SECONDS, Json, Url, clock, console, lines, local, plain
from collector.query.compare import instant
from collector.query.show import show

AsOf = Annotated[
    str | None, typer.Option("--as-of", metavar="TIME", help="As observed by then, e.g. 2024-03-27T14:05.")
]


def command(url: Url, as_of: AsOf = None, json: Json = False) -> None:
    """Show a live blog with its entries, newest first; withdrawn entries are marked."""
    with store().read() as connection:
        answer = show(connection, url, instant(as_of) if as_of else None)
    if json:
        lines([answer])
    else:
        print_answer(answer)


def print_answer(answer: dict[str, Any]) -> None:
    """A blog and its entries for a person."""
    _print_blog(answer["blog"], answer["entries"])
    day = ""
    for entry in answer["entries"]:
        if entry["published_at"] and local(entry["published_at"], "%A %d %B %Y") != day:
            day = local(entry["published_at"], "%A %d %B %Y")
            console.print(f"\n[dim]{day}[/]")
        _print_entry(entry)


def _print_blog(blog: dict[str, Any], entries: list[dict[str, Any]]) -> None:
    console.print(f"[bold]{plain(blog['title'])}[/]")
    if blog["standfirst"]:
        console.print(plain(blog["standfirst"]))
    removed = sum(e["state"] == "removed" for e in entries)
    by = f" · {plain(', '.join(blog['authors']))}" if blog["authors"] else ""
    console.print(
        f"[dim]{blog['status']} · {len(entries) - removed} entries, {removed} withdrawn{by} · "
        f"first published {local(blog['published_at'])} · last seen {local(blog['last_seen_at'], SECONDS)}[/]"
    )
    if blog["as_of"]:
        console.print(f"[dim]as observed by {local(blog['as_of'], SECONDS)}[/]")


def _print_entry(entry: dict[str, Any]) -> None:
    removed = entry["state"] == "removed"
    marks = [*entry["flags"], *([entry["state"]] if entry["state"] != "visible" else [])]
    marks += [f"revision {entry['revision']}"] if entry["revision"] > 1 else []
    marks += ["uncertain: something changed between two polls around that moment"] if entry.get("uncertain") else []
    title = f"[{'red strike' if removed else 'bold'}]{plain(entry['title'])}[/]" if entry["title"] else ""
    rest = " · ".join(filter(None, [", ".join(marks), plain(", ".join(entry["authors"])), plain(entry["key"])]))
    console.print()
    console.print(" ".join(filter(None, [f"[cyan]{clock(entry['published_at'])}[/]", title, f"[dim]{rest}[/]"])))
    console.print(plain(entry["text"]), style="red" if removed else None)
