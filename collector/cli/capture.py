"""`collector capture`: poll now, every page, and keep what was seen."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Annotated, Any

import typer

from collector.cli.output import SECONDS, Json, PublisherName, complain, console, errors, lines, local, plain
from collector.cli.render import change
from collector.config import current
from collector.errors import BusyError, CollectorError
from collector.model import Outcome
from collector.query import answers
from collector.watch import Watch

Urls = Annotated[list[str], typer.Argument(metavar="URL...", help="Live blogs to poll.", show_default=False)]
Progress = Annotated[bool, typer.Option("--progress", help="With --json, a line {read: URL} for each page read.")]
SHOWN = 40
"""Changes shown of one poll; `collector changes` has them all."""

Tell = Callable[[dict[str, Any]], None]
Follow = Callable[[str], None]

LOOK = 0.2
"""Seconds between two looks at what a service has made of a request."""

GONE = 15.0
"""Seconds for which a service that has ended may take to be there again."""


def command(urls: Urls, publisher: PublisherName = None, json: Json = False, progress: Progress = False) -> None:
    """Poll live blogs now, all their pages, and store what is seen.

    While a service works on the store, it is asked to do so. Exit status 1 when a poll failed: it is recorded with its
    reason, and touches no entry.
    """
    from collector.service.asking import is_served
    from collector.service.plan import as_watched, require_contact, wanted
    from collector.store.keep import kept

    those = [wanted(url, publisher) for url in dict.fromkeys(url.strip() for url in urls)]
    for each in those:
        require_contact(each.url)
    if publisher is None:
        those = list(dict.fromkeys(as_watched(those, kept(current().database_url).store)))
    with errors.status("asking ...", spinner="dots") as status:
        told: list[dict[str, Any]] = []

        def tell(answer: dict[str, Any]) -> None:
            told.append(answer)
            status.stop()
            lines([answer]) if json else _print(answer)

        def follow(what: str) -> None:
            if json and progress:
                lines([{"read": what}])
            else:
                status.update(f"read {plain(what)}")

        (_by_the_service if is_served(current()) else _by_itself)(those, follow, tell)
    if any(answer["outcome"] == Outcome.FAILED for answer in told):
        raise typer.Exit(1)


def _by_itself(those: list[Any], follow: Follow, tell: Tell) -> None:
    from collector.publishers import project_settings
    from collector.service.crawl import Crawls, once

    feeds: dict[str, list[Watch]] = {}
    for each in those:
        feeds.setdefault(each.publisher, []).append(Watch(each.url, each.publisher))
    ended: list[Any] = []

    def heard(poll: Any) -> None:
        ended.append(poll)
        tell(answers.poll(poll))

    crawls = Crawls(project_settings(), heard, follow)
    crawls.run({name: once(watches) for name, watches in feeds.items()})
    if len(ended) < len(those):
        raise CollectorError(f"{len(those) - len(ended)} of {len(those)} polls came to no end: they were stopped")


def _by_the_service(those: list[Any], follow: Follow, tell: Tell) -> None:
    from collector.service.asking import is_served, why_not_now
    from collector.store import requests
    from collector.store.keep import kept

    store = kept(current().database_url).store
    with store.write() as connection:
        numbers = [requests.leave(connection, each, datetime.now(UTC)) for each in those]
    heard_at = time.monotonic()
    for number, each in zip(numbers, those, strict=True):
        told = ""
        while True:
            with store.read() as connection:
                request = requests.find(connection, number)
                held_up = why_not_now(connection, each.host, datetime.now(UTC))
            if request.finished_at is not None:
                break
            if held_up:
                raise BusyError(
                    f"{each.url} is not polled now: {held_up}. The service does it as soon as it may, and "
                    "`collector polls` lists it then"
                )
            if request.progress != told:
                told = request.progress
                follow(told)
            heard_at = time.monotonic() if is_served(current()) else heard_at
            if time.monotonic() - heard_at > GONE:
                raise BusyError(
                    f"the service ended before it had polled {each.url}: once it is started again it will; "
                    "without a service, the same command polls by itself"
                )
            time.sleep(LOOK)
        if request.answer is None:
            raise CollectorError(f"the service could not poll {each.url}: {request.progress}")
        tell(request.answer)


def _print(poll: dict[str, Any]) -> None:
    said, error = poll["blog"], poll["error"]
    if error:
        complain(f"{error['kind']}: {error['message']} ({poll['url']}, poll {poll['poll']})")
        return
    reason = f" ({plain(poll['coverage']['reason'])})" if poll["coverage"]["reason"] else ""
    console.print(f"[bold]{plain(said['title'])}[/]  [dim]{said['status']}[/]")
    console.print(
        f"{poll['outcome']} {local(poll['captured_at'], SECONDS)}: {poll['entries']} entries on {poll['pages']} "
        f"page{'s' if poll['pages'] != 1 else ''}, coverage {poll['coverage']['reach']}{reason}; poll {poll['poll']}"
    )
    told = [row for row in poll["changes"] if row["kind"] not in ("missing", "backfilled")]
    if poll["first"]:
        console.print(f"first capture: {len(poll['changes']) - len(told)} entries that were there before")
    for row in told[:SHOWN]:
        for line in change(row):
            console.print(line)
    if len(told) > SHOWN:
        console.print(f"... and {len(told) - SHOWN} more: `collector changes {plain(poll['url'])}`")
    if not told and not poll["first"]:
        console.print("nothing changed")
