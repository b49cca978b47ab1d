"""Two doors beside the web face, for machines on this machine: `/healthz` and `/metrics`."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

from collector.errors import CollectorError
from collector.service import health
from collector.store.store import Store

TEXT = b"text/plain; version=0.0.4; charset=utf-8"


class Doors:
    """An ASGI application that answers at these two paths, and passes everything else on."""

    def __init__(self, within: Any, store: Store, clock: Callable[[], datetime]) -> None:
        self.within = within
        self.store = store
        self.clock = clock

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """One request."""
        answer = {"/healthz": self._health, "/metrics": self._metrics}.get(scope.get("path", ""))
        if scope["type"] != "http" or answer is None or scope["method"] not in ("GET", "HEAD"):
            await self.within(scope, receive, send)
            return
        status, kind, body = await asyncio.to_thread(answer)
        headers = [
            (b"content-type", kind),
            (b"content-length", str(len(body)).encode()),
            (b"cache-control", b"no-store"),
        ]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})

    def _health(self) -> tuple[int, bytes, bytes]:
        healthy, said = health.health(self.store, self.clock())
        return 200 if healthy else 503, b"application/json", json.dumps(said).encode()

    def _metrics(self) -> tuple[int, bytes, bytes]:
        try:
            return 200, TEXT, health.metrics(self.store, self.clock()).encode()
        except CollectorError as problem:
            return problem.http_status, TEXT, f"# {problem}\n".encode()
