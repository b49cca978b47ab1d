"""What changed and how polls ended, across all blogs."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from collector.access.roles import Scope
from collector.query import paging
from collector.query.lists import polls
from collector.store.feed import Which
from collector.web.api import models
from collector.web.api.reply import Before, Blog, Kinds, Labels, Limit, answers, listed
from collector.web.asking import needs
from collector.web.site import site_of

router = APIRouter(prefix="/api", tags=["changes"])

Since = Annotated[int, Query(ge=0, le=2**53, description="The highest seq that was read.")]


@router.get("/changes", responses=answers(models.Listed[models.Change]))
@needs(Scope.READ)
def list_changes(
    request: Request, kind: Kinds, label: Labels, since: Since = 0, blog: Blog = None, limit: Limit = 100
) -> Response:
    """What changed, in the order it was found. Whoever asks again with the highest `seq` misses nothing."""
    store = site_of(request).store
    if blog is not None:
        with store.read() as connection:
            paging.numbered(connection, blog)
    return listed(request, paging.changes_after(store, since, limit, Which(blog, kind, label)), limit, {"since": "seq"})


@router.get("/polls", responses=answers(models.Listed[models.Poll]))
@needs(Scope.READ)
def list_polls(request: Request, before: Before = None, limit: Limit = 50) -> Response:
    """Every attempt, newest first."""
    return listed(request, polls(site_of(request).store, None, limit, before), limit, {"before": "poll"})
