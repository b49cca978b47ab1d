"""`collector run`: the service. It polls what is due, day and night, until it is stopped."""

from __future__ import annotations

import logging
from contextlib import nullcontext
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from collector.cli.opened import first_store
from collector.cli.output import console, plain
from collector.cli.render import change
from collector.cli.web import invite
from collector.config import current
from collector.model import Outcome
from collector.query import answers

if TYPE_CHECKING:
    from collector.web.serve import Place

logger = logging.getLogger(__name__)

Schedule = Annotated[Path, typer.Option("--schedule", help="What to watch.")]
JsonLog = Annotated[bool, typer.Option("--json-log", help="Write the log as one JSON object a line.")]
Port = Annotated[int, typer.Option("--port", min=0, max=65535, help="Where the web page and the API are served.")]
Web = Annotated[bool, typer.Option("--web/--no-web", help="Serve the web page and the API, on this machine only.")]


def command(
    schedule: Schedule = Path("schedules.yaml"), json_log: JsonLog = False, web: Web = True, port: Port = 8765
) -> None:
    """Poll every watch when it is due until stopped (Ctrl-C or SIGTERM), which takes 10 seconds at most.

    schedules.yaml is read again when it changes and on SIGHUP. With SQLite one service works on a data directory; with
    PostgreSQL any number share a store.
    """
    from collector.app import Running
    from collector.publishers import project_settings
    from collector.service.lock import held
    from collector.service.logs import configure
    from collector.web.serve import Place, listening

    configure(json_lines=json_log)
    settings = project_settings()
    settings.set("LOG_INSTALL_ROOT_HANDLER", value=False, priority="cmdline")
    alone = settings["COLLECTOR_DATABASE_URL"].startswith("sqlite")
    place = Place(port=port) if web else None
    with held(current().home) if alone else nullcontext():
        running = Running(settings, schedule, _silent if json_log else _print, place)
        count = running.plan.read()
        with listening(place) if place else nullcontext() as listener:
            (_log_begin if json_log else _tell_begin)(schedule, count, place)
            running.run(listener)
            logger.info("ended as asked")


def _tell_begin(_schedule: Path, count: int, place: Place | None) -> None:
    where = f", {plain(place.url)} shows them" if place else ""
    console.print(f"watching {count} live blogs{where}; Ctrl-C stops")
    if place:
        invite(place.url)


def _log_begin(schedule: Path, count: int, place: Place | None) -> None:
    """The same for a log, which keeps no link that signs anybody in."""
    from collector.access.keys import anybody_may_sign_in

    where = f", {place.url} shows them" if place else ""
    logger.info("begun: %s is in force, %d watches%s", schedule, count, where)
    if place and not anybody_may_sign_in(first_store(), datetime.now(UTC)):
        logger.warning("nobody can sign in yet: `collector user add NAME --role admin` prints a link")


def _silent(_poll: Any) -> None:
    """Says nothing: the log does."""


def _print(poll: Any) -> None:
    if poll.recorded.outcome is Outcome.FAILED:
        return
    told = [answers.change(c) for c in poll.recorded.changes if c.kind not in ("missing", "backfilled")]
    if told:
        console.print(f"[bold]{plain((poll.blog or poll.known.blog).title)}[/]")
    for row in told:
        for line in change(row):
            console.print(line)
