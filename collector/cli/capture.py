"""`collector capture`: poll now, every page, and keep what was seen."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

import typer
from rich.status import Status

from collector.cli import contact
from collector.cli.output import SECONDS, Json, complain, console, errors, lines, local, plain
from collector.cli.render import change
from collector.errors import CollectorError
from collector.model import Outcome, Watch
from collector.query import answers

Urls = Annotated[list[str], typer.Argument(metavar="URL...", help="Live blogs to poll.", show_default=False)]
PublisherName = Annotated[
    str | None, typer.Option("--publisher", help="Whose markup it is, where the host does not tell.")
]
Progress = Annotated[bool, typer.Option("--progress", help="With --json, a line {read: URL} for each page read.")]
SHOWN = 40
"""Changes shown of one poll; `collector changes` has them all."""


def command(urls: Urls, publisher: PublisherName = None, json: Json = False, progress: Progress = False) -> None:
    """Poll live blogs now, all their pages, and store what is seen.

    Exit status 1 when a poll failed: it is recorded with its reason, and touches no entry.
    """
    from collector.publishers import project_settings
    from collector.service.crawl import Crawls, once

    feeds: dict[str, list[Watch]] = {}
    wanted = _watches(urls, publisher)
    for watch in wanted:
        feeds.setdefault(watch.publisher, []).append(watch)
    polls: list[Any] = []
    with errors.status("asking ...", spinner="dots") as status:
        tell = _teller(polls, status, json=json)
        crawls = Crawls(project_settings(), tell, _follower(status, aloud=json and progress))
        crawls.run({name: once(watches) for name, watches in feeds.items()})
    if len(polls) < len(wanted):
        raise CollectorError(f"{len(wanted) - len(polls)} of {len(wanted)} polls came to no end: they were stopped")
    if any(poll.recorded.outcome is Outcome.FAILED for poll in polls):
        raise typer.Exit(1)


def _watches(urls: list[str], publisher: str | None) -> list[Watch]:
    from collector.publishers import by_name, by_url, host_of

    watches = []
    for url in dict.fromkeys(url.strip() for url in urls):
        host = host_of(url)
        name = (by_name(publisher) if publisher else by_url(url)).name
        contact.require(url, host)
        watches.append(Watch(url, name))
    return watches


def _follower(status: Status, *, aloud: bool) -> Callable[[str], object]:
    if aloud:
        return lambda url: lines([{"read": url}])
    return lambda url: status.update(f"read {plain(url)}")


def _teller(polls: list[Any], status: Status, *, json: bool) -> Callable[[Any], None]:
    def tell(poll: Any) -> None:
        polls.append(poll)
        status.stop()
        if json:
            lines([answer(poll)])
        else:
            _print(poll)

    return tell


def answer(poll: Any) -> dict[str, Any]:
    """A poll as the command line promises it."""
    recorded, said = poll.recorded, poll.blog or poll.known.blog
    return {
        "outcome": recorded.outcome,
        "url": poll.watch.url,
        "canonical_url": said.canonical_url if said else None,
        "publisher": poll.watch.publisher,
        "poll": recorded.poll,
        "snapshot": recorded.snapshot,
        "captured_at": answers.time(poll.captured_at),
        "error": answers.failure(recorded.failure),
        "blog": answers.blog(said) if said else None,
        "entries": recorded.entries,
        "coverage": answers.coverage(poll.coverage),
        "changes": [answers.change(c) for c in recorded.changes],
    }


def _print(poll: Any) -> None:
    recorded, said = poll.recorded, poll.blog or poll.known.blog
    if recorded.failure:
        complain(f"{recorded.failure.kind}: {recorded.failure.message} ({poll.watch.url}, poll {recorded.poll})")
        return
    console.print(f"[bold]{plain(said.title)}[/]  [dim]{said.status}[/]")
    console.print(
        f"{recorded.outcome} {local(poll.captured_at, SECONDS)}: {recorded.entries} entries on "
        f"{len(poll.pages)} page{'s' if len(poll.pages) != 1 else ''}, coverage {poll.coverage.reach}"
        f"{' (' + plain(poll.coverage.reason) + ')' if poll.coverage.reason else ''}; poll {recorded.poll}"
    )
    told = [answers.change(c) for c in recorded.changes if c.kind not in ("missing", "backfilled")]
    first = len(recorded.changes) - len(told)
    if poll.known.blog is None:
        console.print(f"first capture: {first} entries that were there before")
    for row in told[:SHOWN]:
        for line in change(row):
            console.print(line)
    if len(told) > SHOWN:
        console.print(f"... and {len(told) - SHOWN} more: `collector changes {plain(poll.watch.url)}`")
    if not told and poll.known.blog is not None:
        console.print("nothing changed")
