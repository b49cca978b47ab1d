"""`collector blogs`: every blog that is kept."""

from __future__ import annotations

from collector.cli.opened import store
from collector.cli.output import Json, console, lines, local, plain
from collector.query.lists import blogs


def command(json: Json = False) -> None:
    """List the live blogs that are kept."""
    rows = blogs(store())
    if json:
        lines(rows)
        return
    count = 0
    for row in rows:
        count += 1
        console.print(f"[bold]{plain(row['title'])}[/]", soft_wrap=True)
        console.print(f"  {plain(row['url'])}", soft_wrap=True)
        console.print(
            f"  [dim]{row['publisher']} · {row['status']} · {row['entries']} entries, {row['removed']} withdrawn · "
            f"{row['polls']} polls, the last {local(row['last_seen_at'])}[/]",
            soft_wrap=True,
        )
    if not count:
        console.print("nothing was captured yet: `collector capture URL`")
