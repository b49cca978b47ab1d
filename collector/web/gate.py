"""The gate before every request: who is called, where from, how much is sent; and what every answer carries.

Nothing here knows who asks. What is refused here never reaches a route.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from collector.web.problems import MEDIA_TYPE, problem

LARGEST = 64 * 1024
"""Bytes of a request's body: forms and small JSON, nothing is uploaded."""

_HOST = re.compile(r"(?P<name>[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?")
_SAFE = ("GET", "HEAD", "OPTIONS")
_BODIES = {True: ("application/json",), False: ("application/x-www-form-urlencoded",)}
_CSP = (
    "default-src 'none'; script-src 'nonce-{0}'; style-src 'nonce-{0}'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'"
)
_ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "X-Frame-Options": "DENY",
}
_HSTS = "max-age=31536000"


class TooLarge(Exception):
    """A body that is longer than anything we read."""


class Gate:
    """Lets a request through when it is for us, from us, and small; puts the same headers on every answer."""

    def __init__(self, app: ASGIApp, names: frozenset[str], *, secure: bool) -> None:
        self.app = app
        self.names = names
        self.always = _ALWAYS | ({"Strict-Transport-Security": _HSTS} if secure else {})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers one request."""
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self.app(scope, receive, send)
            return
        nonce = scope["nonce"] = secrets.token_urlsafe(16)
        headers = Headers(scope=scope)

        async def marked(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._mark(MutableHeaders(scope=message), nonce)
            await send(message)

        refusal = _refusal(scope, headers, self.names)
        if refusal is None and scope["method"] not in _SAFE:
            try:
                receive = _replayed(await _body(receive))
            except TooLarge:
                refusal = 413, f"a body has at most {LARGEST} bytes here"
        if refusal is None:
            await self.app(scope, receive, marked)
        else:
            await Response(problem(*refusal), refusal[0], media_type=MEDIA_TYPE)(scope, receive, marked)

    def _mark(self, headers: MutableHeaders, nonce: str) -> None:
        for name, value in self.always.items():
            headers[name] = value
        headers.setdefault("Content-Security-Policy", _CSP.format(nonce))
        headers.setdefault("Cache-Control", "no-store")


def _refusal(scope: Scope, headers: Headers, names: frozenset[str]) -> tuple[int, str] | None:
    host = _HOST.fullmatch(headers.get("host", ""))
    if host is None or host["name"].lower() not in names:
        return 400, "this server does not answer to that host; `collector web --name` gives it another name"
    if "\0" in scope["path"] or b"%00" in scope["query_string"]:
        return 400, "an address holds no NUL"
    if scope["method"] in _SAFE:
        return None
    if _foreign(headers, host[0]):
        return 403, "a page of another site may not do that here"
    sent = headers.get("content-type", "").partition(";")[0].strip().lower()
    if headers.get("content-length", "0") != "0" and sent not in _BODIES[scope["path"].startswith("/api")]:
        return 415, f"a body is {' or '.join(_BODIES[scope['path'].startswith('/api')])} here"
    return None


def _foreign(headers: Mapping[str, str], host: str) -> bool:
    """Whether a browser says that another site's page asks; without a word of it, only what has no cookie may."""
    site, origin = headers.get("sec-fetch-site"), headers.get("origin")
    if site is not None:
        return site not in ("same-origin", "none")
    if origin is not None:
        return urlsplit(origin).netloc.lower() != host.lower()
    return "cookie" in headers


async def _body(receive: Receive) -> bytes:
    body = bytearray()
    while True:
        message = await receive()
        body += message.get("body", b"")
        if len(body) > LARGEST:
            raise TooLarge
        if message["type"] != "http.request" or not message.get("more_body"):
            return bytes(body)


def _replayed(body: bytes) -> Receive:
    waiting = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive() -> Message:
        return waiting.pop() if waiting else {"type": "http.disconnect"}

    return receive
