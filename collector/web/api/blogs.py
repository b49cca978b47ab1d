"""Blogs and what is kept of each: entries, revisions, snapshots, polls, comparisons."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response

from collector.access.roles import Scope
from collector.query import compare, paging
from collector.query.history import history
from collector.query.lists import polls
from collector.query.report import report
from collector.query.show import show
from collector.web.api import models, report_models
from collector.web.api.reply import After, Before, Limit, answers, listed, reply
from collector.web.asking import needs
from collector.web.site import site_of

router = APIRouter(prefix="/api/blogs", tags=["blogs"])

Number = Annotated[int, Path(alias="blog", ge=1, le=2**53, description="The blog's number.")]
Moment = Annotated[str | None, Query(max_length=64, description="A time (RFC 3339), or a snapshot's number.")]
AsOf = Annotated[str | None, Query(max_length=64, description="A time (RFC 3339): as observed by then.")]
Key = Annotated[str, Path(alias="key", max_length=2000, description="The entry's key, or how it begins.")]


@router.get("", responses=answers(models.Listed[models.BlogRow]))
@needs(Scope.READ)
def list_blogs(request: Request, after: After = 0, limit: Limit = 50) -> Response:
    """Every blog that is kept, in the order it was first seen."""
    rows = paging.blogs_after(site_of(request).store, after, limit)
    return listed(request, rows, limit, {"after": "id"})


@router.get("/{blog}", responses=answers(models.ShownBlog))
@needs(Scope.READ)
def show_blog(request: Request, number: Number, as_of: AsOf = None) -> Response:
    """A blog with its entries as last observed, or as observed by a moment; removed entries are marked."""
    with site_of(request).store.read() as connection:
        url = paging.numbered(connection, number).canonical_url
        answer = show(connection, url, compare.instant(as_of) if as_of else None)
    return reply(request, answer)


@router.get("/{blog}/entries/{key:path}", responses=answers(models.History))
@needs(Scope.READ)
def entry_history(request: Request, number: Number, key: Key) -> Response:
    """Every revision of an entry, oldest first."""
    with site_of(request).store.read() as connection:
        revisions = history(connection, paging.numbered(connection, number).canonical_url, key)
    return reply(request, {"items": revisions})


@router.get("/{blog}/snapshots", responses=answers(models.Listed[models.Snapshot]))
@needs(Scope.READ)
def list_snapshots(request: Request, number: Number, before: Before = None, limit: Limit = 50) -> Response:
    """The snapshots of a blog, newest first: one at first sight and one at each change."""
    rows = paging.snapshots(site_of(request).store, number, before, limit)
    return listed(request, rows, limit, {"before": "snapshot"})


@router.get("/{blog}/report", responses=answers(report_models.Report))
@needs(Scope.READ)
def closing_report(request: Request, number: Number) -> Response:
    """The version that stands, against what readers saw while it was live."""
    store = site_of(request).store
    with store.read() as connection:
        url = paging.numbered(connection, number).canonical_url
    return reply(request, report(store, url))


@router.get("/{blog}/polls", responses=answers(models.Listed[models.Poll]))
@needs(Scope.READ)
def list_blog_polls(request: Request, number: Number, before: Before = None, limit: Limit = 50) -> Response:
    """Every attempt to see a blog, newest first, and how it ended."""
    store = site_of(request).store
    with store.read() as connection:
        url = paging.numbered(connection, number).canonical_url
    return listed(request, polls(store, url, limit, before), limit, {"before": "poll"})


@router.get("/{blog}/compare", responses=answers(models.Comparison))
@needs(Scope.READ)
def compare_states(
    request: Request,
    number: Number,
    start: Annotated[Moment, Query(alias="from")] = None,
    end: Annotated[Moment, Query(alias="to")] = None,
) -> Response:
    """What differs between two states of a blog; by default, between the last while it was live and now."""
    with site_of(request).store.read() as connection:
        url = paging.numbered(connection, number).canonical_url
        moments, found = compare.comparison(connection, url, start, end)
    return reply(request, compare.answer(moments, found))
