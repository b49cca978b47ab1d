"""`collector token`: what programs sign in to the API with."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer

from collector.access import keys
from collector.access.roles import OPERATOR, Scope, Way
from collector.cli.opened import store
from collector.cli.output import Json, console, lines, local, plain

app = typer.Typer(help="Make tokens for programs that use the API, or revoke them.", no_args_is_help=True)

User = Annotated[str, typer.Argument(help="In whose name the program acts.", show_default=False)]
Scopes = Annotated[list[Scope] | None, typer.Option("--scope", help="What it may do; may be repeated.")]
Label = Annotated[str, typer.Option("--for", help="What it is for.")]
Days = Annotated[int, typer.Option("--days", min=1, max=3650, help="How long it lasts.")]


@app.command()
def add(user: User, scope: Scopes = None, label: Label = "", days: Days = 90) -> None:
    """Make a token and print it, this once."""
    terms = keys.Terms(timedelta(days=days), label, tuple(scope or [Scope.READ]))
    console.print(keys.new_token(store(), OPERATOR, user, terms, datetime.now(UTC)), soft_wrap=True)


@app.command("list")
def every(json: Json = False) -> None:
    """Every token, without its secret."""
    rows = keys.listed(store(), Way.TOKEN)
    if json:
        lines(rows)
        return
    for row in rows:
        state = f"revoked {local(row['ended_at'])}" if row["ended_at"] else f"until {local(row['expires_at'])}"
        scopes = ", ".join(row["scopes"])
        console.print(f"[bold]{row['id']}[/]  {plain(row['user'])}  {scopes}  {plain(row['label'])}  [dim]{state}[/]")


@app.command()
def revoke(number: Annotated[int, typer.Argument(metavar="NUMBER", min=1, show_default=False)]) -> None:
    """Revoke a token at once."""
    keys.end(store(), OPERATOR, number, datetime.now(UTC))
