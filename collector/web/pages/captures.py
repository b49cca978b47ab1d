"""Capturing a page by its address, and watching it happen."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Request, Response

from collector.access.roles import Scope
from collector.errors import CollectorError, NotFound, UsageError
from collector.query.show import found
from collector.web.api.captures import ask
from collector.web.asking import Asker, needs
from collector.web.pages.forms import Form, seen
from collector.web.pages.render import page
from collector.web.site import Site, site_of

router = APIRouter(prefix="/captures")


@router.get("")
@needs(Scope.CAPTURE)
def captures(request: Request) -> Response:
    """The form, and what was asked for lately."""
    return _form(request)


@router.post("")
@needs(Scope.CAPTURE)
def start(request: Request, who: Asker, fields: Form) -> Response:
    """Captures a page now."""
    try:
        job = ask(site_of(request), who, fields.get("url", ""), fields.get("publisher") or None)
    except UsageError as problem:
        return _form(request, wrong=problem, url=fields.get("url", ""))
    return seen(f"/captures/{job.id}")


@router.get("/{job}")
@needs(Scope.CAPTURE)
def look(request: Request, number: Annotated[str, Path(alias="job", max_length=40)]) -> Response:
    """How far a capture has come."""
    site = site_of(request)
    job = site.captures.find(number)
    return page(request, "capture.html", {"job": job, "number": _blog(site, job.url)})


def _blog(site: Site, url: str) -> int | None:
    """The number of the blog at an address, once there is one."""
    try:
        with site.store.read() as connection:
            return int(found(connection, url).id)
    except NotFound:
        return None


def _form(request: Request, wrong: CollectorError | None = None, url: str = "") -> Response:
    jobs = site_of(request).captures.latest()
    context = {"jobs": jobs, "wrong": str(wrong) if wrong else None, "url": url}
    return page(request, "captures.html", context, status=wrong.http_status if wrong else 200)
