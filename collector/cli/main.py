"""The `collector` command: its subcommands, and how errors become a sentence and an exit status."""

from __future__ import annotations

import os
import sys
from typing import Annotated

import typer

from collector import __version__
from collector.cli import (
    backup,
    blogs,
    capture,
    changes,
    compare,
    demo,
    discover,
    doctor,
    evidence,
    export,
    extract,
    first,
    fixture,
    history,
    imports,
    polls,
    reparse,
    report,
    restore,
    run,
    search,
    show,
    status,
    takedown,
    token,
    user,
    verify,
    watch,
    web,
)
from collector.cli.output import complain
from collector.errors import CollectorError

app = typer.Typer(
    name="collector",
    help="Watches news live blogs, keeps what was observed, and tells what it said, when, and what changed since.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
for command in (
    capture,
    extract,
    first,
    show,
    search,
    changes,
    compare,
    history,
    blogs,
    polls,
    verify,
    backup,
    restore,
    doctor,
    evidence,
    export,
    reparse,
    demo,
    report,
    discover,
    run,
    status,
    web,
    fixture,
):
    app.command(name=command.__name__.rsplit(".", 1)[1])(command.command)
for each in takedown.COMMANDS:
    app.command()(each)
for group in (watch, user, token):
    app.add_typer(group.app, name=group.__name__.rsplit(".", 1)[1])
app.command(name="import")(imports.command)  # a word that Python keeps for itself


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"collector {__version__}")
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and leave.")
    ] = False,
) -> None:
    """Options that hold for every command."""


def main() -> None:
    """Runs the command line.

    Exit status: 0 done, 1 done but the answer is a failure, 2 wrong usage, 75 busy, 78 wrong configuration.
    """
    try:
        _run()
    except CollectorError as problem:
        complain(str(problem))
        sys.exit(problem.exit_status)
    except BrokenPipeError:
        _drop_output()  # the reader of our output has left: nothing is left to say
        sys.exit(0)
    except OSError as problem:
        _drop_output()
        complain(f"it could not go on: {problem}")
        sys.exit(1)


def _run() -> None:
    """The command, its output written to the end."""
    try:
        app()
    except SystemExit as leaving:
        if isinstance(leaving.__context__, BrokenPipeError):  # Typer and Rich call it a failure
            raise leaving.__context__ from None
        sys.stdout.flush()
        raise


def _drop_output() -> None:
    """Lets go of what could not be written: Python would try again at its end, and complain."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


if __name__ == "__main__":
    main()
