"""The application: routes, the gate before them, and errors as answers."""

from __future__ import annotations

from fastapi import Depends, FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from collector.errors import CollectorError
from collector.web import problems
from collector.web.api import blogs, captures, changes, exports, me, mementos, search, watches
from collector.web.api.reply import PROBLEMS
from collector.web.asking import admitted
from collector.web.gate import Gate
from collector.web.pages import account, live, static, team
from collector.web.pages import blog as blog_pages
from collector.web.pages import captures as capture_pages
from collector.web.pages import search as search_pages
from collector.web.pages import watches as watch_pages
from collector.web.site import Site

API = (
    blogs.router,
    changes.router,
    search.router,
    exports.router,
    captures.router,
    watches.router,
    me.router,
    mementos.router,
)
PAGES = (
    live.router,
    blog_pages.router,
    search_pages.router,
    capture_pages.router,
    watch_pages.router,
    account.router,
    team.router,
    static.router,
)
ROUTERS = (*API, *PAGES)
"""Every route there is; each says who may ask it (`collector.web.asking`), and whatever does not is refused."""


def create_app(site: Site) -> Gate:
    """The web face over a store, behind its gate: even an answer that nobody thought of carries its headers."""
    return Gate(routes(site), site.names, secure=site.secure)


def routes(site: Site) -> FastAPI:
    """The application behind the gate."""
    app = FastAPI(
        title="Live blog collector",
        summary="What live blogs said, when, and what changed since.",
        version="1",
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        dependencies=[Depends(admitted)],
        redirect_slashes=False,
    )
    app.state.site = site
    for router in API:
        app.include_router(router, responses=PROBLEMS)
    for router in PAGES:
        app.include_router(router, include_in_schema=False)
    app.exception_handler(CollectorError)(problems.collector_error)
    app.exception_handler(HTTPException)(problems.http_error)
    app.exception_handler(RequestValidationError)(problems.invalid)
    app.exception_handler(Exception)(problems.unforeseen)
    return app
