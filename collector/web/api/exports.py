"""Exports and feeds: complete, streamed, and never held in memory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain, islice
from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query, Request
from starlette.responses import StreamingResponse

from collector.access.roles import Scope
from collector.language import LONGEST
from collector.query import feeds, paging
from collector.query.export import export
from collector.query.tables import csv_lines, json_lines
from collector.store.store import Store
from collector.web.api.reply import Blog, Kinds, Labels
from collector.web.asking import needs
from collector.web.site import site_of

router = APIRouter(prefix="/api", tags=["exports"])

CHUNK = 64 * 1024
"""Characters that are sent at a time."""

TYPES = {
    "csv": "text/csv; charset=utf-8; header=present",
    "jsonl": "application/jsonl",
    "atom": "application/atom+xml; charset=utf-8",
    "json": "application/feed+json",
}
Kind = Annotated[Literal["blogs", "entries", "revisions", "changes", "search"], Path(description="What to export.")]
Format = Annotated[Literal["csv", "jsonl"], Query(description="csv is safe in a spreadsheet; jsonl is as captured.")]
Asked = Annotated[str | None, Query(max_length=LONGEST, description="Of a search, the query: docs/search.md.")]
Since = Annotated[int, Query(ge=0, le=2**53, description="Of changes, those numbered above this.")]
Token = Annotated[str | None, Query(max_length=200, description="A token with the one scope `feed`.")]


@router.get(
    "/exports/{kind}",
    response_class=StreamingResponse,
    responses={200: {"content": {"text/csv": {}, "application/jsonl": {}}, "description": "Every row there is."}},
)
@needs(Scope.EXPORT)
def rows(
    request: Request, kind: Kind, format: Format = "csv", blog: Blog = None, q: Asked = None, since: Since = 0
) -> StreamingResponse:
    """Every row of a kind there was when the reading began. An answer that was cut off ends without its last chunk."""
    store = site_of(request).store
    of = q if kind == "search" else _address(store, blog)
    found = export(store, kind, of, since)
    first = list(islice(found, 1))  # what is wrong with the question shows now, while it can still be said
    told = chain(first, found)
    lines = csv_lines(kind, told) if format == "csv" else json_lines(told)
    name = {"Content-Disposition": f'attachment; filename="{kind}.{format}"'}
    return StreamingResponse(_chunks(lines), headers=name, media_type=TYPES[format])


@router.get(
    "/feeds/changes.{format}",
    response_class=StreamingResponse,
    responses={200: {"content": {"application/atom+xml": {}, "application/feed+json": {}}, "description": "A feed."}},
)
@needs(Scope.FEED)
def changes_feed(
    request: Request,
    format: Annotated[Literal["atom", "json"], Path()],
    kind: Kinds,
    label: Labels,
    blog: Blog = None,
    token: Token = None,  # noqa: ARG001 (read by `asking`, documented here)
) -> StreamingResponse:
    """What changed last, in all blogs or in one, for feed readers."""
    store = site_of(request).store
    return _feed(feeds.changes_feed(store, _address(store, blog), kind, label), format)


@router.get(
    "/feeds/search.{format}",
    response_class=StreamingResponse,
    responses={200: {"content": {"application/atom+xml": {}, "application/feed+json": {}}, "description": "A feed."}},
)
@needs(Scope.FEED)
def search_feed(
    request: Request,
    format: Annotated[Literal["atom", "json"], Path()],
    q: Annotated[str, Query(max_length=LONGEST, description="Words, phrases and fields: docs/search.md.")],
    token: Token = None,  # noqa: ARG001 (read by `asking`, documented here)
) -> StreamingResponse:
    """What a search found last, for feed readers."""
    return _feed(feeds.search_feed(site_of(request).store, q), format)


def _feed(feed: feeds.Feed, form: str) -> StreamingResponse:
    lines = feeds.atom(feed) if form == "atom" else feeds.json_feed(feed)
    return StreamingResponse(_chunks(lines), headers={"Cache-Control": "private, max-age=60"}, media_type=TYPES[form])


def _address(store: Store, blog: int | None) -> str | None:
    if blog is None:
        return None
    with store.read() as connection:
        return str(paging.numbered(connection, blog).canonical_url)


def _chunks(lines: Iterable[str]) -> Iterator[bytes]:
    """Lines in larger pieces: each piece costs a turn of the loop."""
    waiting: list[str] = []
    size = 0
    for line in lines:
        waiting.append(line)
        size += len(line)
        if size >= CHUNK:
            yield "".join(waiting).encode("utf-8", "replace")
            waiting, size = [], 0
    yield "".join(waiting).encode("utf-8", "replace")
