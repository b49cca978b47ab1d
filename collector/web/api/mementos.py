"""Memento (RFC 7089): a TimeGate, TimeMaps and mementos, for programs that travel through archives.

What was captured is handed out as it is, and never as something that a browser would run.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Header, Path, Request, Response
from sqlalchemy import Connection

from collector.access.roles import Scope
from collector.archive import memento
from collector.archive.memento import Addresses, Around
from collector.errors import NotFound
from collector.store import mementos
from collector.store.bodies import Bodies
from collector.web.asking import needs
from collector.web.site import site_of

router = APIRouter(prefix="/api", tags=["memento"])

LISTED = 1000
"""Mementos of one list."""

SANDBOX = "default-src 'none'; sandbox"
_SLASHES = re.compile(r"^(https?):/+", re.IGNORECASE)
Original = Annotated[str, Path(alias="url", max_length=4000, description="The original address, as it is.")]
Wanted = Annotated[str | None, Header(alias="Accept-Datetime", description="A moment, as HTTP writes it.")]
After = Annotated[int, Path(alias="after", ge=0, le=2**53, description="A capture's number; 0 for the first list.")]
Digits = Annotated[str, Path(alias="moment", max_length=40, description="14 or 17 digits: 20240327140500123.")]
_BYTES: dict[int | str, dict[str, Any]] = {
    200: {"content": {"text/plain": {}, "application/octet-stream": {}}, "description": "What was captured."}
}
_LIST: dict[int | str, dict[str, Any]] = {
    200: {"content": {memento.LINK_FORMAT: {}}, "description": "Mementos, in the order they were made."}
}
_LEADS: dict[int | str, dict[str, Any]] = {302: {"description": "To the memento."}}


@router.get("/timegate/{url:path}", responses=_LEADS, response_class=Response, status_code=302)
@needs(Scope.READ)
def timegate(request: Request, url: Original, accept_datetime: Wanted = None) -> Response:
    """Leads to what was there at the moment of Accept-Datetime; without one, to the last that was seen."""
    addresses = _addresses(request, "timegate", url)
    at = memento.wanted(accept_datetime)
    with site_of(request).store.read() as connection:
        around = _around(connection, addresses.original, at)
    return _led(addresses, around)


@router.get("/timemap/{after}/{url:path}", responses=_LIST, response_class=Response)
@needs(Scope.READ)
def timemap(request: Request, after: After, url: Original) -> Response:
    """Lists the moments at which an address was seen."""
    addresses = _addresses(request, f"timemap/{after}", url)
    with site_of(request).store.read() as connection:
        rows = mementos.listed(connection, addresses.original, after, LISTED)
        around = _around(connection, addresses.original, None)
    if not rows:
        raise _nothing(addresses.original)
    following = rows[-1].id if len(rows) == LISTED else None
    body = memento.timemap(addresses, [row.captured_at for row in rows], around, after, following)
    return Response(body, media_type=memento.LINK_FORMAT, headers={"Cache-Control": "private, no-cache"})


@router.get("/memento/{moment}/{url:path}", responses={**_BYTES, **_LEADS}, response_class=Response)
@needs(Scope.READ)
def read_memento(request: Request, moment: Digits, url: Original) -> Response:
    """What was there at a moment, byte by byte; of a moment at which nobody looked, the way to the last look before."""
    addresses = _addresses(request, f"memento/{moment}", url)
    at = memento.moment(moment)
    store = site_of(request).store
    with store.read() as connection:
        around = _around(connection, addresses.original, at)
        found = mementos.by(connection, addresses.original, around.this)
        if found is None or memento.stamp(around.this) != moment:
            return _led(addresses, around)
        capture = mementos.capture(connection, found.id)
        body = Bodies().read(connection, capture.body_id)
    kind, in_place = memento.shown_as(capture.headers)
    headers = {
        "Memento-Datetime": memento.http_date(around.this),
        "Link": memento.links(addresses, around),
        "Content-Security-Policy": SANDBOX,
        "Cache-Control": "private, max-age=86400",
        "Content-Disposition": "inline" if in_place else "attachment",
        "X-Archive-Orig-Content-Type": _printable(capture.headers),
    }
    return Response(body, media_type=None, headers=headers | {"Content-Type": kind})


def _led(addresses: Addresses, around: Around) -> Response:
    headers = {
        "Location": addresses.memento(around.this),
        "Link": memento.links(addresses, around),
        "Vary": "accept-datetime",
    }
    return Response(status_code=302, headers=headers)


def _around(connection: Connection, url: str, at: datetime | None) -> Around:
    """The mementos around a moment; around the last one, where none is named."""
    ends = mementos.ends(connection, url)
    if ends is None:
        raise _nothing(url)
    first, last = ends
    found = mementos.by(connection, url, at) if at is not None and at >= first else None
    this = found.captured_at if found else (last if at is None else first)
    return Around(first, last, this, mementos.before(connection, url, this), mementos.after(connection, url, this))


def _nothing(url: str) -> NotFound:
    return NotFound(f"nothing was seen at {url[:200]!r}")


def _addresses(request: Request, part: str, url: str) -> Addresses:
    """The addresses of the protocol for the original address: all that stands behind a part's own path.

    As it was sent, with the request's query for its own; `url`, where the whole of it was encoded.
    """
    sent = request.scope["raw_path"].decode("latin-1").partition(f"/api/{part}/")[2]
    query = request.scope["query_string"].decode("latin-1")
    original = _SLASHES.sub(r"\1://", sent if _SLASHES.match(sent) else url) + (f"?{query}" if query else "")
    return Addresses(f"{str(request.base_url).rstrip('/')}/api", original)


def _printable(headers: Sequence[Sequence[str]]) -> str:
    said = next((value for name, value in headers if name.lower() == "content-type"), "")
    return said.encode("ascii", "replace").decode().replace("\n", " ").replace("\r", " ")
