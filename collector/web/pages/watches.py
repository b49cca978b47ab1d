"""What is watched, and what is wrong."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from collector.access.roles import Scope
from collector.errors import ConfigurationError, UsageError
from collector.query.status import service, watched_after
from collector.web import watching
from collector.web.asking import Asker, needs
from collector.web.pages.forms import Form, seen
from collector.web.pages.render import page
from collector.web.pages.wording import RESTS
from collector.web.site import site_of

router = APIRouter()

ROWS = 100
After = Annotated[int, Query(ge=0, le=2**53)]


@router.get("/watches")
@needs(Scope.READ)
def watches(request: Request, after: After = 0) -> Response:
    """What is watched, with its last poll, the next one and why then."""
    return _watches(request, after)


@router.post("/watches")
@needs(Scope.MANAGE)
def watch(request: Request, who: Asker, fields: Form) -> Response:
    """Watches an address from now on."""
    tags = tuple(dict.fromkeys(fields.get("tags", "").split()))[: watching.MOST_TAGS]
    publisher, every = fields.get("publisher") or None, fields.get("every") or "auto"
    try:
        added = watching.watch(site_of(request), who, fields.get("url", ""), publisher, tags, every)
    except (UsageError, ConfigurationError) as problem:
        return _watches(request, wrong=str(problem))
    return _watches(request, wrong=RESTS[added]) if added in RESTS else seen("/watches")


@router.post("/watches/remove")
@needs(Scope.MANAGE)
def unwatch(request: Request, who: Asker, fields: Form) -> Response:
    """Watches an address no longer."""
    watching.unwatch(site_of(request), who, fields.get("url", ""))
    return seen("/watches")


@router.post("/watches/pause")
@needs(Scope.MANAGE)
def pause(request: Request, who: Asker, fields: Form) -> Response:
    """Leaves a watch alone until it is resumed."""
    watching.rest(site_of(request), who, fields.get("url", ""), rests=True)
    return seen("/watches")


@router.post("/watches/resume")
@needs(Scope.MANAGE)
def resume(request: Request, who: Asker, fields: Form) -> Response:
    """Takes a watch up again."""
    watching.rest(site_of(request), who, fields.get("url", ""), rests=False)
    return seen("/watches")


@router.get("/incidents")
@needs(Scope.READ)
def incidents(request: Request) -> Response:
    """What is wrong and what was, and the collectors at work."""
    site = site_of(request)
    return page(request, "incidents.html", {"service": service(site.store, site.clock())})


def _watches(request: Request, after: int = 0, wrong: str | None = None) -> Response:
    rows = watched_after(site_of(request).store, after, ROWS)
    context = {"rows": rows, "more": rows[-1]["watch"] if len(rows) == ROWS else None}
    return page(request, "watches.html", context | {"wrong": wrong}, 400 if wrong else 200)
