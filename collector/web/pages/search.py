"""Search, and the searches that one keeps."""

from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Path, Query, Request, Response

from collector.access import searches
from collector.access.roles import Scope
from collector.errors import BadQuery
from collector.language import LONGEST, parse
from collector.query.first import first
from collector.query.search import relevant, search
from collector.web.asking import Asker, needs
from collector.web.pages.forms import Form, seen
from collector.web.pages.live import SHOWN, Before
from collector.web.pages.render import page
from collector.web.site import site_of

router = APIRouter()

Asked = Annotated[str, Query(max_length=LONGEST)]
Order = Annotated[str, Query(pattern="^(newest|relevance)$")]


@router.get("/search")
@needs(Scope.READ)
def find(request: Request, who: Asker, q: Asked = "", order: Order = "newest", before: Before = None) -> Response:
    """The revisions that a query finds, newest first or best first; where it makes no sense, why."""
    store = site_of(request).store
    context: dict[str, Any] = {
        "q": q,
        "order": order,
        "kept": searches.kept(store, who),
        "hits": None,
        "more": None,
        "wrong": None,
    }
    if not q.strip():
        return page(request, "search.html", context)
    try:
        with store.read() as connection:
            if order == "relevance":
                context["hits"] = relevant(connection, q, SHOWN)
            else:
                finds = search(connection, q, before, SHOWN)
                context |= {"hits": finds.hits, "more": finds.next}
    except BadQuery as problem:
        return page(request, "search.html", context | {"wrong": problem}, status=problem.http_status)
    return page(request, "search.html", context)


@router.get("/first")
@needs(Scope.READ)
def who_was_first(request: Request, q: Asked = "") -> Response:
    """Of each blog the first entry that a query finds."""
    context: dict[str, Any] = {"q": q, "rows": None, "wrong": None}
    try:
        context["rows"] = first(site_of(request).store, q) if q.strip() else None
    except BadQuery as problem:
        return page(request, "first.html", context | {"wrong": str(problem)}, status=problem.http_status)
    return page(request, "first.html", context)


@router.post("/searches")
@needs(Scope.READ)
def keep(request: Request, who: Asker, fields: Form) -> Response:
    """Keeps a search under a name."""
    site, query = site_of(request), fields.get("q", "")
    parse(query)
    searches.keep(site.store, who, fields.get("name", ""), query, site.clock())
    return seen(f"/search?{urlencode({'q': query})}")


@router.post("/searches/{number}/forget")
@needs(Scope.READ)
def forget(request: Request, who: Asker, number: Annotated[int, Path(ge=1, le=2**53)]) -> Response:
    """Forgets a kept search."""
    site = site_of(request)
    searches.forget(site.store, who, number, site.clock())
    return seen("/search")
