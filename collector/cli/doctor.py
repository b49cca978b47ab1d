"""`collector doctor`: whether this machine and this configuration are fit, and what to do where they are not."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from collector.cli.output import Json, console, lines, plain
from collector.query.doctor import examine

Schedule = Annotated[Path | None, typer.Option("--schedule", help="What `collector run` is to watch.")]


def command(schedule: Schedule = None, json: Json = False) -> None:
    """Examine the configuration, the store and the software below. Exit status 1 when something is wrong."""
    from collector.service.plan import read_file

    findings = list(examine(schedule, read_file))
    if json:
        lines(f.answer() for f in findings)
    else:
        for finding in findings:
            mark = {"ok": "[green]ok[/]  ", "note": "[yellow]note[/]", "wrong": "[bold red]wrong[/]"}[finding.verdict]
            console.print(f"{mark} [bold]{finding.subject}[/]: {plain(finding.sentence)}")
    if any(f.verdict == "wrong" for f in findings):
        raise typer.Exit(1)
