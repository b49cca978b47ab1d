"""Serving: where the web face listens, to whom, and what has to be so before it does."""

from __future__ import annotations

import asyncio
import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path

import uvicorn

from collector.access import keys
from collector.errors import ConfigurationError
from collector.store.store import Store
from collector.web.app import create_app
from collector.web.captures import Captures
from collector.web.site import LOOPBACK, Site, now

PORT = 8765


@dataclass(frozen=True, slots=True)
class Place:
    """Where to listen. `names` are the hosts that browsers call it by, besides the address itself.

    `behind_proxy` says that a proxy of the operator's encrypts and passes on who asked.
    """

    address: str = "127.0.0.1"
    port: int = PORT
    names: tuple[str, ...] = ()
    certificate: Path | None = None
    key: Path | None = None
    behind_proxy: bool = False

    @property
    def is_loopback(self) -> bool:
        """Whether only this machine gets there."""
        try:
            return ip_address(self.address).is_loopback
        except ValueError:
            return self.address == "localhost"

    @property
    def secure(self) -> bool:
        """Whether browsers come by https."""
        return self.certificate is not None or self.behind_proxy

    @property
    def url(self) -> str:
        """How the place is called in a browser."""
        name = self.names[0] if self.names else f"[{self.address}]" if ":" in self.address else self.address
        port = "" if self.behind_proxy and self.names else f":{self.port}"
        return f"{'https' if self.secure else 'http'}://{name}{port}"


class Server(uvicorn.Server):
    """A server that leaves signals to whoever runs the loop, and ends its captures when it ends."""

    captures: Captures | None = None

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Captures none."""
        yield

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Ends what the server began, then the server."""
        if self.captures:
            self.captures.close()
        await super().shutdown(sockets)


def site(store: Store, place: Place) -> Site:
    """The web face of a store at a place.

    Raises:
        ConfigurationError: when others could reach it and nobody could sign in, or passwords would be sent in the open.
    """
    if not place.is_loopback:
        if not place.secure:
            raise ConfigurationError(
                f"{place.address} can be reached by others, and without encryption whatever is sent there can be read: "
                "give --certificate and --key, or put a proxy with https in front and say --behind-proxy"
            )
        if not keys.anybody_may_sign_in(store, now()):
            raise ConfigurationError(
                f"{place.address} can be reached by others, and nobody can sign in yet: run "
                "`collector user add NAME --role admin` first, which prints a link, or start on 127.0.0.1"
            )
    called = {place.address, f"[{place.address}]", *place.names} | (set(LOOPBACK) if place.is_loopback else set())
    return Site(store, names=frozenset(name.lower() for name in called), secure=place.secure)


def server(web: Site, place: Place) -> Server:
    """A server that is ready to listen."""
    config = uvicorn.Config(
        create_app(web),
        ssl_certfile=place.certificate,
        ssl_keyfile=place.key,
        proxy_headers=place.behind_proxy,
        server_header=False,
        log_level="warning",
        access_log=False,
        timeout_graceful_shutdown=5,
        limit_concurrency=200,
        h11_max_incomplete_event_size=32 * 1024,
    )
    serving = Server(config)
    serving.captures = web.captures
    return serving


def listening(place: Place) -> socket.socket:
    """The socket, bound before anything else starts.

    Raises:
        ConfigurationError: when somebody listens there already, or the address is not this machine's.
    """
    family = socket.AF_INET6 if ":" in place.address else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((place.address, place.port))
    except OSError as problem:
        listener.close()
        said = f"cannot listen on {place.address}, port {place.port} ({problem.strerror})"
        raise ConfigurationError(f"{said}: choose another --port, or stop what listens there") from problem
    return listener


def run(web: Site, place: Place, listener: socket.socket) -> None:
    """Serves until Ctrl-C or SIGTERM, alone on a loop of its own."""
    asyncio.run(_serve(server(web, place), listener))


async def _serve(serving: Server, listener: socket.socket) -> None:
    for each in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(each, setattr, serving, "should_exit", True)  # noqa: FBT003
    await serving.serve([listener])
