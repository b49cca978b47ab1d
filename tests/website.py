"""The web face on a real socket, and everybody who might come to it."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from threading import Thread
from time import sleep

import httpx
import uvicorn
from starlette.types import ASGIApp

from collector.access import keys, people
from collector.access.roles import OPERATOR, Role, Scope
from collector.store.store import Store
from collector.web.app import create_app
from collector.web.captures import Captures
from collector.web.serve import Server
from collector.web.site import Limits, Site, now

PLENTY = Limits(requests=10**9, sign_ins=10**9, captures=10**9)
TERMS = timedelta(hours=1)
NO_CERTIFICATES = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""Nothing here is encrypted, and reading the machine's certificates takes longer than most tests."""


@dataclass(frozen=True)
class Served:
    """A web face that listens. `site` is what it stands on."""

    url: str
    site: Site

    @property
    def store(self) -> Store:
        return self.site.store

    def person(self, role: Role) -> str:
        """Somebody of that role; their name."""
        if role not in [each["name"] for each in people.listed(self.store)]:
            people.add(self.store, OPERATOR, role, role, now())
        return role

    def session(self, role: Role) -> str:
        """The secret of a new session of somebody of that role."""
        link = keys.new_link(self.store, OPERATOR, self.person(role), now())
        return keys.use_link(self.store, link, now())[1]

    def token(self, *scopes: Scope, role: Role = Role.ADMIN) -> str:
        """A new token of somebody of that role, limited to the scopes."""
        terms = keys.Terms(TERMS, "a test", scopes)
        return keys.new_token(self.store, OPERATOR, self.person(role), terms, now())

    def browser(self, role: Role | None = None) -> httpx.Client:
        """A browser as far as headers go, signed in as somebody of that role; it follows no redirect."""
        client = self.client(**{"Sec-Fetch-Site": "same-origin"})
        if role is not None:
            client.cookies.set(self.site.cookie, self.session(role))
        return client

    def program(self, *scopes: Scope, role: Role = Role.ADMIN) -> httpx.Client:
        """A program with a token of these scopes."""
        return self.client(Authorization=f"Bearer {self.token(*scopes, role=role)}")

    def client(self, **headers: str) -> httpx.Client:
        """Whatever speaks HTTP; it follows no redirect."""
        return httpx.Client(base_url=self.url, headers=headers, timeout=30, verify=NO_CERTIFICATES)


@contextmanager
def serving(store: Store, limits: Limits = PLENTY, *, secure: bool = False) -> Iterator[Served]:
    """Serves a store on a free port of loopback."""
    address = store.url.render_as_string(hide_password=False)
    captures = Captures({"COLLECTOR_DATABASE_URL": address, "COLLECTOR_ALLOW_PRIVATE": "127.0.0.0/8"})
    web = Site(store, limits=limits, secure=secure, captures=captures)
    with listening(create_app(web)) as url:
        yield Served(url, web)
    captures.close()


@contextmanager
def listening(app: ASGIApp) -> Iterator[str]:
    """Serves an application on a free port of loopback; yields its address."""
    running = Server(uvicorn.Config(app, log_level="critical", server_header=False))
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = Thread(target=running.run, args=([listener],), daemon=True)
        thread.start()
        while not running.started:
            sleep(0.005)
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        running.should_exit = True
        thread.join()
