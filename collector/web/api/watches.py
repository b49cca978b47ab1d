"""What is watched, and how the service does."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from collector.access.roles import Scope
from collector.query.status import service, watched_after
from collector.web import watching
from collector.web.api import models, service_models
from collector.web.api.reply import After, Limit, answers, listed, reply
from collector.web.asking import Asker, needs
from collector.web.site import site_of

router = APIRouter(prefix="/api", tags=["watches"])

Url = Annotated[str, Query(min_length=1, max_length=2000, description="The address that is watched.")]


@router.get("/watches", responses=answers(models.Listed[service_models.Watch]))
@needs(Scope.READ)
def list_watches(request: Request, after: After = 0, limit: Limit = 50) -> Response:
    """What is watched, in the order it was first asked for: its state, its last poll, when the next is due and why."""
    return listed(request, watched_after(site_of(request).store, after, limit), limit, {"after": "watch"})


@router.post("/watches", status_code=204, response_class=Response)
@needs(Scope.MANAGE)
def watch(request: Request, who: Asker, wanted: service_models.WatchWanted) -> Response:
    """Watches an address from now on; the service takes it up at once."""
    watching.watch(site_of(request), who, wanted.url, wanted.publisher, tuple(wanted.tags), wanted.every)
    return Response(status_code=204)


@router.delete("/watches", status_code=204, response_class=Response)
@needs(Scope.MANAGE)
def unwatch(request: Request, who: Asker, url: Url) -> Response:
    """Watches an address no longer; what was captured stays."""
    watching.unwatch(site_of(request), who, url)
    return Response(status_code=204)


@router.post("/watches/pause", status_code=204, response_class=Response)
@needs(Scope.MANAGE)
def pause(request: Request, who: Asker, url: Url) -> Response:
    """Leaves a watch alone until it is resumed."""
    watching.rest(site_of(request), who, url, rests=True)
    return Response(status_code=204)


@router.post("/watches/resume", status_code=204, response_class=Response)
@needs(Scope.MANAGE)
def resume(request: Request, who: Asker, url: Url) -> Response:
    """Takes a watch up again."""
    watching.rest(site_of(request), who, url, rests=False)
    return Response(status_code=204)


@router.get("/status", responses=answers(service_models.Service))
@needs(Scope.READ)
def status(request: Request) -> Response:
    """The collectors at work, what is due, and what is or was wrong, newest first."""
    site = site_of(request)
    return reply(request, service(site.store, site.clock()))
