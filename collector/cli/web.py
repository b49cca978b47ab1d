"""`collector web`: the API and the pages, beside a collector that runs or without one."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from collector.cli.opened import first_store
from collector.cli.output import console, plain

Address = Annotated[str, typer.Option("--address", help="Where to listen; only this machine gets to 127.0.0.1.")]
Port = Annotated[int, typer.Option("--port", min=0, max=65535)]
Names = Annotated[list[str] | None, typer.Option("--name", help="A host that browsers call it by; may be repeated.")]
Certificate = Annotated[Path | None, typer.Option("--certificate", exists=True, help="For https: a PEM file.")]
Key = Annotated[Path | None, typer.Option("--key", exists=True, help="The certificate's key.")]
BehindProxy = Annotated[bool, typer.Option("--behind-proxy", help="A proxy with https stands in front.")]


def command(
    address: Address = "127.0.0.1",
    port: Port = 8765,
    name: Names = None,
    certificate: Certificate = None,
    key: Key = None,
    behind_proxy: BehindProxy = False,
) -> None:
    """Serve the API and the pages until stopped; `collector run` does it too, beside its polls.

    The first time, a link is printed that signs the first admin in.
    """
    from collector.web.serve import Place, listening, run, site

    place = Place(address, port, tuple(name or ()), certificate, key, behind_proxy)
    web = site(first_store(), place)
    with listening(place) as listener:
        console.print(f"serving {plain(place.url)}; Ctrl-C stops")
        if place.is_loopback:
            invite(place.url)
        run(web, place, listener)


def invite(url: str) -> None:
    """Prints the link of the first admin, as long as nobody has ever signed in to the web page at that address."""
    from collector.access.keys import first_link
    from collector.access.roles import OPERATOR

    link = first_link(first_store(), OPERATOR, datetime.now(UTC))
    if link:
        console.print("sign in as the first admin with this link, once, within a day:")
        console.print(f"{plain(url)}/login?link={link}", soft_wrap=True)
