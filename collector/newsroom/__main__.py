"""Serves the newsroom by hand: `python -m collector.newsroom`. Ctrl-C stops it."""

from __future__ import annotations

from datetime import UTC, datetime
from threading import Event
from typing import Annotated

import typer

from collector.newsroom.afternoon import AFTERNOON, opening
from collector.newsroom.play import playing, raise_curtain
from collector.newsroom.server import Newsroom
from collector.newsroom.sheet import Layout, Press
from collector.newsroom.story import Step


def main(
    port: Annotated[int, typer.Option(help="Where to listen; any free port if 0.")] = 0,
    speed: Annotated[float, typer.Option(help="How many times as fast as the script.")] = 1.0,
    layout: Annotated[Layout, typer.Option(help="The era of the markup.")] = "2026",
) -> None:
    """Plays an afternoon in two minutes on loopback, then serves what is left of it until Ctrl-C."""
    clock = raise_curtain(AFTERNOON, lambda: datetime.now(UTC), speed)
    with Newsroom(opening(clock.at(0)), clock, Press(layout=layout), port) as newsroom:
        typer.echo(newsroom.url)
        with playing(newsroom, AFTERNOON, clock, _tell):
            try:
                Event().wait()
            except KeyboardInterrupt:
                typer.echo("The newsroom is closed.")


def _tell(step: Step) -> None:
    typer.echo(f"{step.at_seconds:5.0f} s  {step.what}")


if __name__ == "__main__":
    typer.run(main)
