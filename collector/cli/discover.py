"""`collector discover`: what the discovery rules of `schedules.yaml` find now."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from collector.cli.output import Json, complain, console, lines, plain

Schedule = Annotated[Path, typer.Option("--schedule", help="Where the rules stand.")]
Sources = Annotated[
    list[str] | None,
    typer.Argument(metavar="[SOURCE]...", help="Read these instead, by no patterns of any rule.", show_default=False),
]


def command(sources: Sources = None, schedule: Schedule = Path("schedules.yaml"), json: Json = False) -> None:
    """Read the sources of the discovery rules and list the live blogs found. Nothing is stored and nothing watched.

    Exit status 1 when a source could not be read.
    """
    from scrapy.crawler import AsyncCrawlerProcess

    from collector.publishers import project_settings
    from collector.service.scout import Fetch, Scout, look

    rules = _rules(sources, schedule)
    found: list[tuple[Any, Any]] = []

    async def read(fetch: Fetch) -> None:
        found.extend([(rule, (await look(rule, fetch, {}))[1]) for rule in rules])

    settings = project_settings()
    settings.set("LOG_INSTALL_ROOT_HANDLER", value=False, priority="cmdline")
    process = AsyncCrawlerProcess(settings)
    process.crawl(Scout, job=read)
    process.start()
    answers = [_answer(rule, result) for rule, result in found]
    if json:
        lines(answers)
    else:
        for rule, answer in zip(rules, answers, strict=False):
            _print(rule, answer)
    if len(answers) < len(rules) or any(answer["error"] for answer in answers):
        raise typer.Exit(1)


def _rules(sources: list[str] | None, schedule: Path) -> Sequence[Any]:
    from collector.schedule import DiscoveryRule
    from collector.service.plan import read_file, require_contact

    if sources:
        for source in sources:
            require_contact(source)
        return [DiscoveryRule(source=source) for source in sources]
    rules = read_file(schedule).discover
    if not rules:
        complain(f"{schedule} has no discovery rules; name a SOURCE, or write some (docs/schedules.md)")
    return rules


def _answer(rule: Any, result: Any) -> dict[str, Any]:
    from collector.model import Failure
    from collector.query.answers import failure, time

    failed = isinstance(result, Failure)
    blogs = [] if failed else [{"url": each.url, "title": each.title, "at": time(each.at)} for each in result]
    return {"source": rule.source, "error": failure(result) if failed else None, "found": blogs}


def _print(rule: Any, answer: dict[str, Any]) -> None:
    if answer["error"]:
        complain(f"{rule.source}: {answer['error']['kind']}: {answer['error']['message']}")
        return
    console.print(f"[bold]{plain(rule.name or rule.source)}[/]: {len(answer['found'])} live blogs")
    for blog in answer["found"]:
        console.print(f"  {plain(blog['url'])}  {plain(blog['title'])}")
