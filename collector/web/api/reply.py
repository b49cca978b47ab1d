"""How the API answers: JSON with an ETag, pages with the address of the next, documented errors."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Annotated, Any, Literal

from fastapi import Query, Request, Response
from pydantic import BaseModel

from collector.changes import ChangeKind
from collector.query.answers import Answer
from collector.query.paging import MOST
from collector.web.api.models import Problem
from collector.web.problems import MEDIA_TYPE

Limit = Annotated[int, Query(ge=1, le=MOST, description="How many at most.")]
Blog = Annotated[int | None, Query(ge=1, le=2**53, description="Of this blog alone.")]
Before = Annotated[int | None, Query(ge=1, le=2**53, description="The last number of the page before.")]
After = Annotated[int, Query(ge=0, le=2**53, description="The last number of the page before.")]
Label = Literal["cosmetic", "numeric", "name", "negation", "correction", "substantive"]
Kinds = Annotated[
    list[ChangeKind], Query(default_factory=list, max_length=20, description="Of this kind; of any of several.")
]
Labels = Annotated[
    list[Label], Query(default_factory=list, max_length=20, description="With this label; with any of several.")
]

_WHY = {
    400: "What was asked cannot be done as asked.",
    401: "Nobody knows who asks.",
    403: "Whoever asks may not.",
    404: "There is nothing of that name.",
    415: "The body is of another type.",
    422: "A parameter or field is not as documented.",
    429: "Asked for too often; see Retry-After.",
    503: "The store is busy; see Retry-After.",
}
PROBLEMS: dict[int | str, dict[str, Any]] = {
    status: {"description": why, "model": Problem, "content": {MEDIA_TYPE: {}}} for status, why in _WHY.items()
}
"""The errors that any route may answer with."""


def answers(model: type[BaseModel]) -> dict[int | str, dict[str, Any]]:
    """The documented answers of a route that reads, and succeeds with this model."""
    return {
        200: {"model": model, "description": "As asked."},
        304: {"description": "It is still what the ETag in If-None-Match names."},
    }


def reply(request: Request, value: Any) -> Response:
    """JSON with an ETag; 304 without a body when the client has that already."""
    body = json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=str).encode("utf-8", "replace")
    headers = {"ETag": f'"{sha256(body).hexdigest()[:32]}"', "Cache-Control": "private, no-cache"}
    if headers["ETag"] in _tags(request):
        return Response(status_code=304, headers=headers)
    return Response(body, headers=headers, media_type="application/json")


def listed(request: Request, rows: Sequence[Answer], limit: int, cursor: Mapping[str, str]) -> Response:
    """A page of a list. `cursor` names the parameter of the next page and the field whose last value it takes."""
    following = None
    if len(rows) == limit:
        params = {parameter: rows[-1][field] for parameter, field in cursor.items()}
        address = request.url.include_query_params(**params)
        following = f"{address.path}?{address.query}"
    return reply(request, {"items": list(rows), "next": following})


def _tags(request: Request) -> set[str]:
    said = request.headers.get("if-none-match", "")
    return {tag.strip().removeprefix("W/") for tag in said.split(",")}
