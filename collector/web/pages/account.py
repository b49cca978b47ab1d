"""The door and one's own keys: signing in and out, one's password, one's tokens."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Path, Request, Response

from collector.access import keys, people
from collector.access.roles import ALLOWED, Scope, Way, Who
from collector.errors import CollectorError, NotSignedIn, UsageError
from collector.web.asking import Asker, address_of, for_everybody, needs
from collector.web.pages.forms import Form, local, seen
from collector.web.pages.render import page
from collector.web.site import site_of

router = APIRouter()

LONGEST = timedelta(days=365)


@router.get("/login")
@for_everybody
def door(request: Request, link: str = "", next: str = "/") -> Response:
    """The form to sign in with; a link is used only when its button is pressed, since programs look at links too."""
    return page(request, "login.html", {"link": link, "next": local(next), "wrong": None})


@router.post("/login")
@for_everybody
def sign_in(request: Request, fields: Form) -> Response:
    """Signs in with a link, or with name and password."""
    site, name = site_of(request), fields.get("name", "")
    site.sign_ins.take(f"{name.casefold()} {address_of(request)}")
    try:
        if fields.get("link"):
            _, secret = keys.use_link(site.store, fields["link"], site.clock())
        else:
            _, secret = keys.use_password(site.store, name, fields.get("password", ""), site.clock())
    except NotSignedIn as problem:
        told = {"link": "", "next": local(fields.get("next")), "wrong": str(problem)}
        return page(request, "login.html", told, status=problem.http_status)
    response = seen(local(fields.get("next")))
    response.set_cookie(
        site.cookie,
        secret,
        max_age=int(keys.SESSION.lasts.total_seconds()),
        secure=site.secure,
        httponly=True,
        samesite="lax",
    )
    return response


@router.post("/logout")
@needs(Scope.READ)
def sign_out(request: Request, who: Asker) -> Response:
    """Ends the session."""
    site = site_of(request)
    if who.credential is not None:
        keys.end(site.store, who, who.credential, site.clock())
    response = seen("/login")
    response.delete_cookie(site.cookie, secure=site.secure, httponly=True, samesite="lax")
    return response


@router.get("/account")
@needs(Scope.READ)
def account(request: Request, who: Asker) -> Response:
    """One's own password and tokens."""
    return _account(request, who)


@router.post("/account/password")
@needs(Scope.READ)
def choose_password(request: Request, who: Asker, fields: Form) -> Response:
    """Sets one's password, and signs one out everywhere."""
    site = site_of(request)
    try:
        people.choose_password(site.store, who, fields.get("password", ""), site.clock())
    except UsageError as problem:
        return _account(request, who, wrong=problem)
    return seen("/login")


@router.post("/account/tokens")
@needs(Scope.READ)
def new_token(request: Request, who: Asker, fields: Form) -> Response:
    """Makes a token; it is shown once."""
    site = site_of(request)
    scopes = tuple(scope for scope in Scope if f"scope-{scope}" in fields)
    try:
        lasts = min(timedelta(days=int(fields.get("days", ""))), LONGEST)
        terms = keys.Terms(lasts, fields.get("label", "")[:100], scopes)
        token = keys.new_token(site.store, who, who.name, terms, site.clock())
    except (UsageError, ValueError, OverflowError) as problem:
        return _account(request, who, wrong=problem)
    return _account(request, who, token=token)


@router.post("/account/tokens/{number}/end")
@needs(Scope.READ)
def end_token(request: Request, who: Asker, number: Annotated[int, Path(ge=1, le=2**53)]) -> Response:
    """Revokes a token."""
    site = site_of(request)
    keys.end(site.store, who, number, site.clock())
    return seen("/account")


def _account(request: Request, who: Who, *, token: str | None = None, wrong: Exception | None = None) -> Response:
    context: dict[str, Any] = {
        "tokens": keys.listed(site_of(request).store, Way.TOKEN, who.user),
        "scopes": sorted(ALLOWED[who.role] if who.role else ()),
        "token": token,
        "wrong": str(wrong) if isinstance(wrong, CollectorError) else "give a number of days" if wrong else None,
    }
    return page(request, "account.html", context, status=400 if wrong else 200)
