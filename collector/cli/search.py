"""`collector search`: every revision ever seen, by its words."""

from __future__ import annotations

from itertools import islice
from typing import Annotated, Any

import typer
from rich.text import Text

from collector.cli.opened import store
from collector.cli.output import SECONDS, Json, console, lines, local, plain, printable
from collector.query.search import MOST_RELEVANT, every, relevant

Words = Annotated[
    str, typer.Argument(metavar="QUERY", help="What to find: words, phrases, fields.", show_default=False)
]
Relevance = Annotated[bool, typer.Option("--relevance", help="Best first instead of newest first.")]
Limit = Annotated[int, typer.Option("--limit", min=1, max=MOST_RELEVANT, help="How many.")]


def command(query: Words, relevance: Relevance = False, limit: Limit = 20, json: Json = False) -> None:
    """Search every revision ever seen, and say whether its text is still there.

    Words stand for themselves; "phrases", prefix*, AND, OR, NOT and parentheses work, and so do fields: publisher:
    blog: author: kind: label: flag: status: before: after:
    """
    if relevance:
        with store().read() as connection:
            hits = relevant(connection, query, limit)
    else:
        hits = list(islice(every(store(), query), limit))
    if json:
        lines(hits)
        return
    for hit in hits:
        _print(hit)
    console.print(f"[dim]{len(hits)} found{' (there may be more: --limit)' if len(hits) == limit else ''}[/]")


_STANDING = {"stands": "still there", "rewritten": "edited away", "removed": "withdrawn"}
_STYLES = {"stands": "green", "rewritten": "yellow", "removed": "bold red"}


def _print(hit: dict[str, Any]) -> None:
    standing = f"[{_STYLES[hit['standing']]}]{_STANDING[hit['standing']]}[/]"
    console.print(f"{standing}  [bold]{plain(hit['title'])}[/]  [dim]{plain(hit['blog_title'])}[/]")
    console.print(Text.assemble(*((printable(p["text"]), "bold" if p["found"] else "") for p in hit["snippet"])))
    went = f", gone by {local(hit['went']['to_at'], SECONDS)}" if hit["went"] else ""
    console.print(
        f"[dim]first seen {local(hit['first_seen_at'], SECONDS)}, last {local(hit['last_seen_at'], SECONDS)}{went}[/]"
    )
    console.print(f"[dim]{plain(hit['url'])} {plain(hit['entry'])} revision {hit['revision']}[/]\n", soft_wrap=True)
