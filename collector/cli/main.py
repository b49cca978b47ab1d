"""The `collector` command: its subcommands, and how errors become a sentence and an exit status."""

from __future__ import annotations

import errno
import os
import sys
from collections import UserDict
from pkgutil import resolve_name
from typing import Annotated, Any

import typer
from typer.core import TyperGroup
from typer.main import get_group

from collector import __version__
from collector.cli.output import complain
from collector.errors import CollectorError

NAMED_AS_THEIR_MODULE = (
    "capture extract first show search changes compare history blogs polls verify backup restore doctor evidence "
    "export reparse demo report discover run status web fixture"
)
WHERE = {
    **{name: f"{name}:command" for name in NAMED_AS_THEIR_MODULE.split()},
    **{name: f"takedown:{name}" for name in ("erase", "expire", "hold", "release", "retract", "acts")},
    "import": "imports:command",  # a word that Python keeps for itself
    **{name: f"{name}:app" for name in ("watch", "user", "token")},
}
"""Each command's function, or group of commands, in the order of `--help`."""


class _Commands(UserDict[str, Any]):
    """The commands by name. One is loaded when it is asked for: all of them together take most of a second."""

    def __getitem__(self, name: str) -> Any:
        found = resolve_name(f"collector.cli.{super().__getitem__(name)}")
        alone = typer.Typer(add_completion=False)
        if isinstance(found, typer.Typer):
            alone.add_typer(found, name=name)
        else:
            alone.command(name)(found)
        return get_group(alone).commands[name]


class _Group(TyperGroup):
    """`collector`, before any of its commands is loaded."""

    def __init__(self, **attributes: Any) -> None:
        super().__init__(**{**attributes, "commands": _Commands(WHERE)})


app = typer.Typer(
    name="collector",
    help="Watches news live blogs, keeps what was observed, and tells what it said, when, and what changed since.",
    cls=_Group,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


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
        full = problem.errno == errno.ENOSPC
        complain(f"it could not go on: {problem}{'; free some space there, and run it again' * full}")
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
