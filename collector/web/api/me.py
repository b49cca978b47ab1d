"""Who asks, and what the API is."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from collector.access.roles import Scope
from collector.web.api import models
from collector.web.api.reply import answers, reply
from collector.web.asking import Asker, needs

router = APIRouter(prefix="/api", tags=["access"])


@router.get("/me", responses=answers(models.Myself))
@needs(Scope.READ)
def myself(request: Request, who: Asker) -> Response:
    """Whose token or session this is, and what it may do."""
    return reply(request, {"name": who.name, "role": who.role, "scopes": sorted(who.scopes)})


@router.get("/openapi.json", include_in_schema=False)
@needs(Scope.READ)
def document(request: Request) -> Response:
    """The OpenAPI document."""
    return reply(request, request.app.openapi())
