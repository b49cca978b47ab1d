"""`collector reparse`: today's readers over what was captured before."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Annotated, Any

import typer

from collector.cli.opened import store
from collector.cli.output import Json, PublisherName, complain, console, errors, lines, plain
from collector.cli.render import change
from collector.config import current
from collector.errors import UsageError
from collector.query import answers, lists
from collector.query.show import found

OneUrl = Annotated[str | None, typer.Argument(metavar="[URL]", help="This live blog.", show_default=False)]
Every = Annotated[bool, typer.Option("--all", help="Every live blog.")]
Adopt = Annotated[bool, typer.Option("--adopt", help="Have the new reading stand.")]
SHOWN = 10
"""Changes of one blog that are shown to a person."""


def command(
    url: OneUrl = None, publisher: PublisherName = None, every: Every = False, adopt: Adopt = False, json: Json = False
) -> None:
    """Read captures again with today's readers, and show what would change.

    The new reading is kept beside the old one, and going on where it was stopped costs nothing. With --adopt it stands
    from now on, told as `reinterpreted`; the old one stays in the history of each entry. Exit status 1 when a live blog
    cannot be read again, because captures of it were erased or dropped.
    """
    from collector.service.reparse import derive_all

    tasks = [*_tasks(url, publisher, every)]
    if not tasks:
        raise UsageError("there is no such live blog to read again: see `collector blogs`")
    read, refused = 0, False
    with errors.status("reading again ...", spinner="dots") as status:
        for count, (task, captures, why_not) in enumerate(derive_all(tasks, os.cpu_count() or 1), start=1):
            read += captures
            status.update(f"{count} of {len(tasks)} live blogs, {read} captures")
            status.stop()
            row = (
                {"blog": task.blog, "publisher": task.publisher, "refused": why_not}
                if why_not
                else {"refused": None} | _row(task, captures, adopt=adopt)
            )
            refused = refused or bool(why_not)
            if json:
                lines([row])
            else:
                _print(row)
            status.start()
    if refused:
        raise typer.Exit(1)


def _tasks(url: str | None, publisher: str | None, every: bool) -> Iterator[Any]:
    from collector.publishers import by_name
    from collector.service.reparse import Task

    if (url is not None) + (publisher is not None) + every != 1:
        raise UsageError("say which captures to read again: a live blog's address, --publisher NAME or --all")
    config = current()
    if url is not None:
        with store().read() as connection:
            blog = found(connection, url)
        yield Task(config.database_url, config.home, blog.id, blog.publisher)
        return
    wanted = by_name(publisher).name if publisher else None
    for row in lists.blogs(store()):
        if row["polls"] and wanted in (None, row["publisher"]):
            yield Task(config.database_url, config.home, row["id"], row["publisher"])


def _row(task: Any, captures: int, *, adopt: bool) -> dict[str, Any]:
    """What was read of a blog and what it means; adopted at once, where that is asked for."""
    made = task.opened()
    verdict = made.differences()
    recorded = made.adopt(datetime.now(UTC)) if adopt else None
    return {
        "url": made.blog.canonical_url,
        "publisher": task.publisher,
        "extractor": made.publisher.extractor(),
        "derivation": str(made.file),
        "captures": captures,
        "entries": len({c.key for c in verdict.changes}),
        "adopted": recorded is not None,
        "poll": recorded.poll if recorded else None,
        "changes": [answers.change(c) for c in verdict.changes],
    }


def _print(row: dict[str, Any]) -> None:
    if row["refused"]:
        complain(row["refused"])
        return
    what = "read otherwise, adopted" if row["adopted"] else "would read otherwise"
    told = f"{row['entries']} entries {what}" if row["entries"] else "nothing would change"
    console.print(f"[bold]{plain(row['url'])}[/] {row['extractor']}: {row['captures']} captures read, {told}")
    for each in row["changes"][:SHOWN]:
        for line in change(each):
            console.print(line)
    if len(row["changes"]) > SHOWN:
        console.print(f"... and {len(row['changes']) - SHOWN} more: `--json` has them all")
