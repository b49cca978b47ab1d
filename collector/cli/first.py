"""`collector first`: who had it first, as far as polls can tell."""

from __future__ import annotations

from typing import Any

from rich.text import Text

from collector.cli.opened import store
from collector.cli.output import SECONDS, Json, console, lines, local, plain, printable
from collector.cli.search import Words
from collector.query.first import first


def command(query: Words, json: Json = False) -> None:
    """Tell which live blog had it first: of each the first entry found, with the error of our polling.

    Entries that share their words have the same copy number; the agencies that they credit stand behind.
    """
    rows = first(store(), query)
    if json:
        lines(rows)
        return
    for row in rows:
        _print(row)
    console.print(f"[dim]{len(rows)} live blog{'s' * (len(rows) != 1)}[/]")


def _print(row: dict[str, Any]) -> None:
    came, to = row["came"], local(row["came"]["to_at"], SECONDS)
    if row["claimed"]:
        when = f"{to}, as the publisher says: it was there before we looked"
    else:
        when = f"between {local(came['from_at'], SECONDS)} and {to}" if came["from_at"] else f"by {to}"
    marks = [
        *(["may be the first"] if row["could_be_first"] else []),
        *([f"copy {row['copy']}"] if row["copy"] else []),
    ]
    credit = f" · credits {', '.join(row['agencies'])}" if row["agencies"] else ""
    console.print(
        f"[bold]{plain(row['blog_title'])}[/] [dim]{plain(row['url'])} {plain(row['entry'])}[/]", soft_wrap=True
    )
    console.print(f"{when}  [cyan]{', '.join(marks)}[/]{plain(credit)}")
    console.print(Text.assemble(*((printable(p["text"]), "bold" if p["found"] else "") for p in row["snippet"])), "")
