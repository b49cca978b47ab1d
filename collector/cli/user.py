"""`collector user`: who may sign in to the web page, and as what."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import typer

from collector.access import keys, people
from collector.access.roles import OPERATOR, Role
from collector.cli.opened import first_store, store
from collector.cli.output import Json, console, lines, local, plain

app = typer.Typer(help="Let people in to the API and the web page, or shut them out.", no_args_is_help=True)

Name = Annotated[str, typer.Argument(help="The name to sign in with.", show_default=False)]
RoleOption = Annotated[Role, typer.Option("--role", help="A reader looks, an editor also captures, an admin lets in.")]
At = Annotated[str, typer.Option("--at", metavar="URL", help="Where the web page is, for the link.")]


@app.command()
def add(name: Name, role: RoleOption = Role.READER, at: At = "http://127.0.0.1:8765") -> None:
    """Let somebody in, and print the link with which they sign in first."""
    people.add(first_store(), OPERATOR, name, role, datetime.now(UTC))
    link(name, at)


@app.command("list")
def everybody(json: Json = False) -> None:
    """Who may sign in."""
    rows = people.listed(store())
    if json:
        lines(rows)
        return
    for row in rows:
        state = "shut out" if row["disabled_at"] else f"signed in {local(row['signed_in_at'])}"
        console.print(f"[bold]{plain(row['name'])}[/]  {row['role']}  [dim]{state}[/]")
    if not rows:
        console.print("nobody yet: `collector user add NAME --role admin`")


@app.command()
def link(name: Name, at: At = "http://127.0.0.1:8765") -> None:
    """Print a link that signs somebody in once, within a day."""
    console.print(f"{plain(at)}/login?link={keys.new_link(store(), OPERATOR, name, datetime.now(UTC))}", soft_wrap=True)


@app.command("role")
def change_role(name: Name, role: Annotated[Role, typer.Argument()]) -> None:
    """Give somebody another role."""
    people.change_role(store(), OPERATOR, name, role, datetime.now(UTC))


@app.command()
def remove(name: Name) -> None:
    """Let somebody in no more, and end all that they are signed in with."""
    people.shut_out(store(), OPERATOR, name, datetime.now(UTC))
