"""For admins: who is let in, and the record of what was done."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response

from collector.access import keys, people
from collector.access.roles import Role, Scope, Who
from collector.errors import UsageError
from collector.web.asking import Asker, needs
from collector.web.pages.forms import Form, seen
from collector.web.pages.render import page
from collector.web.site import site_of

router = APIRouter()

LINES = 100
"""Lines of the record on a page."""

Name = Annotated[str, Path(max_length=64)]


@router.get("/people")
@needs(Scope.ADMIN)
def everybody(request: Request) -> Response:
    """Who may sign in, and as what."""
    return _people(request)


@router.post("/people")
@needs(Scope.ADMIN)
def let_in(request: Request, who: Asker, fields: Form) -> Response:
    """Lets somebody in; the link with which they sign in first is shown once."""
    site, name = site_of(request), fields.get("name", "")
    try:
        people.add(site.store, who, name, _role(fields), site.clock())
    except UsageError as problem:
        return _people(request, wrong=str(problem))
    return _with_link(request, who, name)


@router.post("/people/{name}/link")
@needs(Scope.ADMIN)
def new_link(request: Request, who: Asker, name: Name) -> Response:
    """Makes a link that signs somebody in once."""
    return _with_link(request, who, name)


@router.post("/people/{name}/role")
@needs(Scope.ADMIN)
def change_role(request: Request, who: Asker, name: Name, fields: Form) -> Response:
    """Gives somebody another role."""
    site = site_of(request)
    people.change_role(site.store, who, name, _role(fields), site.clock())
    return seen("/people")


@router.post("/people/{name}/shut-out")
@needs(Scope.ADMIN)
def shut_out(request: Request, who: Asker, name: Name) -> Response:
    """Lets somebody in no more."""
    site = site_of(request)
    people.shut_out(site.store, who, name, site.clock())
    return seen("/people")


@router.get("/audit")
@needs(Scope.ADMIN)
def record(request: Request, before: Annotated[int | None, Query(ge=1, le=2**53)] = None) -> Response:
    """Who did what, newest first."""
    rows = people.record(site_of(request).store, before, LINES)
    return page(request, "audit.html", {"rows": rows, "more": rows[-1]["id"] if len(rows) == LINES else None})


def _role(fields: dict[str, str]) -> Role:
    if fields.get("role") not in list(Role):
        raise UsageError(f"a role is one of {', '.join(Role)}")
    return Role(fields["role"])


def _with_link(request: Request, who: Who, name: str) -> Response:
    site = site_of(request)
    link = keys.new_link(site.store, who, name, site.clock())
    return _people(request, link=str(request.base_url.replace(path="/login", query=f"link={link}")), whose=name)


def _people(request: Request, link: str | None = None, whose: str = "", wrong: str | None = None) -> Response:
    context = {"people": people.listed(site_of(request).store), "roles": list(Role), "link": link, "whose": whose}
    return page(request, "people.html", context | {"wrong": wrong}, status=400 if wrong else 200)
