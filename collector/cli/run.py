"""`collector run`: polls what the schedule lists, again and again, until it is stopped."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated, Any

import typer

from collector.cli import contact
from collector.cli.output import complain, console, plain
from collector.cli.render import change
from collector.config import current
from collector.errors import ConfigurationError
from collector.model import Outcome
from collector.query import answers

Schedule = Annotated[Path, typer.Option("--schedule", help="What to watch.")]


def command(schedule: Schedule = Path("schedules.yaml")) -> None:
    """Poll every watch of schedules.yaml at its interval until stopped (Ctrl-C or SIGTERM).

    One watch of a publisher at a time; `every: auto` is a minute. A blog that has closed is looked at every hour, one
    that fails less and less often.
    """
    from collector.publishers import project_settings
    from collector.service.crawl import Crawls
    from collector.service.lock import held

    rounds = _rounds(schedule)
    with held(current().home):
        console.print(f"watching {sum(len(r.turns) for r in rounds.values())} live blogs; Ctrl-C stops")

        def tell(poll: Any) -> None:
            rounds[poll.watch.publisher].heard(poll)
            _print(poll)

        def stumble(poll: Any, problem: BaseException) -> None:
            complain(f"a poll could not be recorded, the next one is tried later: {problem}")
            for each in [rounds[poll.watch.publisher]] if poll else rounds.values():
                each.heard(poll) if poll else each.unheard()

        crawls = Crawls(project_settings(), tell, on_problem=stumble)
        crawls.run({name: each.feed() for name, each in rounds.items()})


def _rounds(path: Path) -> dict[str, Any]:
    from collector.publishers import by_url, host_of, names
    from collector.schedule import read_schedule
    from collector.service.rounds import AUTO, Rounds, Turn, watch

    try:
        text = path.read_text(encoding="utf-8")
    except OSError as problem:
        raise ConfigurationError(f"{path} cannot be read: {problem.strerror}") from problem
    turns: dict[str, list[Turn]] = {}
    for each in read_schedule(text, str(path), names()).watches:
        contact.require(each.url, host_of(each.url))
        name = each.publisher or by_url(each.url).name
        turns.setdefault(name, []).append(Turn(watch(each.url, name), each.every or AUTO))
    return {name: Rounds(listed, time.monotonic) for name, listed in turns.items()}


def _print(poll: Any) -> None:
    if poll.recorded.outcome is Outcome.FAILED:
        complain(f"{poll.watch.url}: {poll.recorded.failure.kind}: {poll.recorded.failure.message}")
        return
    told = [answers.change(c) for c in poll.recorded.changes if c.kind not in ("missing", "backfilled")]
    if told:
        console.print(f"[bold]{plain((poll.blog or poll.known.blog).title)}[/]")
    for row in told:
        for line in change(row):
            console.print(line)
