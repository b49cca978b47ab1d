"""`collector status`: how every watch stands and why, and how the service goes."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from rich.table import Table

from collector.cadence import in_words
from collector.cli.opened import store
from collector.cli.output import Json, clock, console, lines, local, plain
from collector.config import current
from collector.query.status import service, watched


def command(json: Json = False) -> None:
    """Show the service and its watches: when each was polled, when it is next, and why then.

    With --json the first line is the service, the others are watches.
    """
    from collector.service.asking import is_served

    kept, now = store(), datetime.now(UTC)
    about = service(kept, now, served=is_served(current()))
    if json:
        lines([{"row": "service", **about}])
        lines({"row": "watch", **watch} for watch in watched(kept))
        return
    _service(about, now)
    table(list(watched(kept)))


def _service(about: dict[str, Any], now: datetime) -> None:
    if not about["collectors"]:
        console.print("no collector is at work: `collector run` starts one")
    for each in about["collectors"]:
        heard = in_words(max(0.0, (now - datetime.fromisoformat(each["seen_at"])).total_seconds()))
        said = f"{plain(each['process'])} since {local(each['started_at'])}, heard of {heard} ago"
        paced = f"{each.get('polls_a_minute', 0)} polls a minute, {each.get('lag', 0)} s late"
        paused = f", [red]paused: {plain(each['paused'])}[/]" if each.get("paused") else ""
        console.print(f"{said}: {paced}, {each.get('memory', 0) // 1024**2} MiB{paused}")
    console.print(f"{about['queue']} watches are due")
    for each in about["sources"]:
        console.print(plain(f"{each['source']}: {each['said']} (read again at {_near(each['next_look_at'])})"))
    for each in about["incidents"]:
        until = f" until {local(each['ended_at'])}" if each["ended_at"] else ""
        style = "dim" if each["ended_at"] else "red"
        said = f"{each['kind']} {each['subject']}: {each['sentence']}"
        console.print(f"[{style}]{plain(said)} (from {local(each['began_at'])}{until})[/]")


def table(rows: list[dict[str, Any]]) -> None:
    """The watches, a row each."""
    shown = Table(box=None, header_style="dim", pad_edge=False)
    for name in ("state", "last", "next", "entries", "failed", "blog", "why then"):
        shown.add_column(name, overflow="fold")  # a word that is cut may be the end of an address
    for row in rows:
        failed = f"[red]{row['failures']}×[/]" if row["failures"] else ""
        name = row["name"] or row["title"] or row["url"]
        times = (_near(row["last_poll_at"]), _near(row["next_poll_at"]))
        shown.add_row(row["state"], *times, str(row["entries"]), failed, plain(name), plain(row["why"]))
    console.print(shown)


def _near(at: str | None) -> str:
    """A time of today by the clock, of another day with the day."""
    if at is None or datetime.fromisoformat(at).astimezone().date() == datetime.now().astimezone().date():
        return clock(at)
    return local(at, "%d %b %Y %H:%M")
