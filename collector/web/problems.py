"""Errors as answers: problem+json (RFC 9457) to programs, a page or a line of text to people."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from collector.errors import CollectorError, NotSignedIn

MEDIA_TYPE = "application/problem+json"
_HIDDEN = "something went wrong on our side; the server's log says what"


def problem(status: int, detail: str, **more: Any) -> bytes:
    """A problem as JSON. `detail` is ours: what was sent is not repeated in it unless it is quoted as text."""
    said = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "detail": detail, **more}
    return json.dumps(said).encode()


def headers_of(status: int) -> dict[str, str]:
    """What a client that was refused has to know besides."""
    told = {
        401: {"WWW-Authenticate": 'Bearer realm="collector"'},
        429: {"Retry-After": "60"},
        503: {"Retry-After": "5"},
    }
    return told.get(status, {})


def is_api(path: str) -> bool:
    """Whether programs ask there."""
    return path.startswith("/api/") or path == "/api"


async def collector_error(request: Request, error: CollectorError) -> Response:
    """An error of the collector's own tree."""
    if isinstance(error, NotSignedIn) and request.method == "GET" and not is_api(request.url.path):
        return to_login(request)
    # What failed inside names files and addresses: that is for the operator.
    detail = str(error) if error.http_status < HTTPStatus.INTERNAL_SERVER_ERROR else _HIDDEN
    if error.http_status == HTTPStatus.SERVICE_UNAVAILABLE:
        detail = "the store is busy or cannot be read: try again in a moment"
    return answer(request, error.http_status, detail)


async def http_error(request: Request, error: HTTPException) -> Response:
    """No such route, or not with that method."""
    response = answer(request, error.status_code, HTTPStatus(error.status_code).phrase.lower())
    response.headers.update(error.headers or {})
    return response


async def invalid(request: Request, error: RequestValidationError) -> Response:
    """A parameter or a field that is not as documented."""
    found = [{"where": ".".join(map(str, each["loc"])), "why": each["msg"]} for each in error.errors()]
    return answer(request, 422, "; ".join(f"{each['where']}: {each['why']}" for each in found), errors=found)


async def unforeseen(request: Request, _error: Exception) -> Response:
    """Whatever nobody thought of; the server logs it."""
    return answer(request, 500, _HIDDEN)


def answer(request: Request, status: int, detail: str, **more: Any) -> Response:
    """A problem, in the form that whoever asked can read."""
    if is_api(request.url.path):
        return Response(problem(status, detail, **more), status, headers_of(status), MEDIA_TYPE)
    from collector.web.pages.render import page  # noqa: PLC0415 (pages answer with problems too)

    response = page(request, "error.html", {"title": HTTPStatus(status).phrase, "detail": detail}, status=status)
    response.headers.update(headers_of(status))
    return response


def to_login(request: Request) -> Response:
    """The way to the door, and back afterwards."""
    wanted = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return RedirectResponse(f"/login?next={quote(wanted, safe='')}", 303)
