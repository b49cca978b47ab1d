"""A proxy on this machine that dials for a browser: what the network guard refuses is refused to the browser too.

A browser looks names up and opens connections by itself. Behind this proxy it opens none: each is opened here, on the
loop that the guard watches, so that the numeric address is judged at the moment it is dialled.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from urllib.parse import urlsplit

from collector.errors import CollectorError

HEAD = 64 * 1024
SECONDS = 30
HTTP, HTTPS = 80, 443


class Proxy:
    """Answers CONNECT and plain requests; each connection serves one address and is closed with it."""

    def __init__(self) -> None:
        self._server: asyncio.Server | None = None

    async def start(self) -> str:
        """Begins to listen; the address to give to the browser."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0, limit=HEAD)
        return f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    def stop(self) -> None:
        """Listens no longer."""
        if self._server is not None:
            self._server.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError, ValueError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, TimeoutError):
            async with asyncio.timeout(SECONDS):
                head = await reader.readuntil(b"\r\n\r\n")
            await self._joined(head, reader, writer)
        writer.close()

    async def _joined(self, head: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        method, target, rest = head.split(b" ", 2)
        tunnel = method == b"CONNECT"
        parts = urlsplit(f"//{target.decode('ascii')}" if tunnel else target.decode("ascii"))
        try:
            async with asyncio.timeout(SECONDS):
                there = await asyncio.open_connection(parts.hostname, parts.port or (HTTPS if tunnel else HTTP))
        except (CollectorError, OSError, TimeoutError):
            writer.write(b"HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n")
            return
        if tunnel:
            writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        else:
            path = parts.path or "/"
            there[1].write(b" ".join([method, f"{path}?{parts.query}".rstrip("?").encode(), _closing(rest)]))
        await asyncio.gather(_pump(reader, there[1]), _pump(there[0], writer))


def _closing(head: bytes) -> bytes:
    """The rest of a request's head, asking for one answer only: the next request may be for another host."""
    lines = [line for line in head.split(b"\r\n") if not line.lower().startswith((b"connection:", b"proxy-"))]
    return b"\r\n".join([lines[0], b"Connection: close", *lines[1:]])


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while piece := await reader.read(HEAD):
            writer.write(piece)
            await writer.drain()
    writer.close()
