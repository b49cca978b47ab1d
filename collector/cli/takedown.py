"""`collector erase`, `expire`, `hold`, `release`, `retract` and `acts`: what is done on purpose to what is kept."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime, timedelta
from getpass import getuser
from typing import Annotated

import typer

from collector.cli.opened import keep
from collector.cli.output import SECONDS, Json, OneUrl, Url, console, lines, local, plain
from collector.config import current
from collector.store.acts import Reason

Why = Annotated[str, typer.Option("--why", help="The reason, kept with the act.", show_default=False)]
Who = Annotated[str | None, typer.Option("--who", help="Who asks for it; you, unless named.")]
Entry = Annotated[str | None, typer.Option("--entry", metavar="KEY", help="Only this entry.")]
Capture = Annotated[str | None, typer.Option("--capture", metavar="POLL/POSITION", help="Only this capture.")]
Days = Annotated[int, typer.Option("--days", min=0, help="How old what goes is at least.", show_default=False)]
Publisher = Annotated[str | None, typer.Option("--publisher", help="Only of this publisher's blogs.")]
Seq = Annotated[int, typer.Argument(help="The change's number.", show_default=False)]


def erase(url: Url, why: Why, entry: Entry = None, capture: Capture = None, who: Who = None) -> None:
    """Erase a live blog, or one entry or capture of it, to the last byte. What was erased, when and why stays.

    An entry goes with the bytes of every page that may have shown it. A blog that is still watched will be captured
    anew: stop watching it first.
    """
    from collector.archive import takedown

    _forget_derivations()
    _done(takedown.erase(keep(), url, _reason(who, why), entry, capture), "erased")


def expire(days: Days, publisher: Publisher = None, why: Why = "kept long enough", who: Who = None) -> None:
    """Drop the bytes of pages fetched longer ago. Digests, entries and changes stay; a hold is heeded."""
    from collector.archive import takedown

    _forget_derivations()
    reason = _reason(who, why)
    dropped = takedown.expire(keep(), reason.at - timedelta(days=days), reason, publisher)
    console.print(f"{dropped} pages dropped")


def _forget_derivations() -> None:
    """Removes what reparse made of captures: it holds their words and bytes, and can be made again."""
    from collector.archive.kept import DERIVATIONS

    shutil.rmtree(current().home / DERIVATIONS, ignore_errors=True)


def hold(url: Url, why: Why, who: Who = None) -> None:
    """Put a live blog under a legal hold: nothing of it can be erased or dropped until it is released."""
    from collector.archive import takedown

    _done(takedown.hold(keep(), url, _reason(who, why)), "held")


def release(url: Url, why: Why, who: Who = None) -> None:
    """Release a live blog from its hold."""
    from collector.archive import takedown

    _done(takedown.hold(keep(), url, _reason(who, why), release=True), "released")


def retract(seq: Seq, why: Why, who: Who = None) -> None:
    """Mark a change as wrongly recorded: it stays, and says so wherever it appears."""
    from collector.archive import takedown

    _done(takedown.retract(keep(), seq, _reason(who, why)), "retracted")


def acts(url: OneUrl = None, json: Json = False) -> None:
    """List what was erased, dropped, held, released and retracted: who did it, when, and why."""
    from collector.query.lists import acts as listed

    rows = listed(keep().store, url)
    if json:
        lines(rows)
        return
    for row in rows:
        head = f"[dim]{local(row['at'], SECONDS)}[/]  act {row['act']}  [bold]{row['kind']}[/]"
        console.print(f"{head}  {plain(row['url'])}  {plain(row['who'])}: {plain(row['why'])}", soft_wrap=True)


def _reason(who: str | None, why: str) -> Reason:
    return Reason(who or getuser(), datetime.now(UTC), why)


def _done(number: int, what: str) -> None:
    console.print(f"{what}: act {number}")
