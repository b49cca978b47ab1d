"""Search over every revision ever seen."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request, Response

from collector.access.roles import Scope
from collector.language import LONGEST
from collector.query.first import first
from collector.query.search import relevant, search
from collector.web.api import models, search_models
from collector.web.api.reply import Before, Limit, answers, listed, reply
from collector.web.asking import needs
from collector.web.site import site_of

router = APIRouter(prefix="/api", tags=["search"])

Asked = Annotated[str, Query(max_length=LONGEST, description="Words, phrases and fields: docs/search.md.")]
Order = Annotated[Literal["newest", "relevance"], Query(description="Best first has no second page.")]


@router.get("/search", responses=answers(models.Listed[search_models.Hit]))
@needs(Scope.READ)
def find(request: Request, q: Asked, order: Order = "newest", before: Before = None, limit: Limit = 50) -> Response:
    """The revisions that a query finds, with what became of their words; 400 says where it makes no sense."""
    with site_of(request).store.read() as connection:
        if order == "relevance":
            return reply(request, {"items": relevant(connection, q, limit), "next": None})
        return listed(request, search(connection, q, before, limit).hits, limit, {"before": "id"})


@router.get("/first", responses=answers(models.Listed[search_models.First]))
@needs(Scope.READ)
def who_was_first(request: Request, q: Asked) -> Response:
    """Of each blog the first entry that a query finds, the first of all on top, with the error of our own polling."""
    return reply(request, {"items": first(site_of(request).store, q), "next": None})
