"""Who asks, and whether they may: every route says what leave it needs, and one that says nothing is nobody's."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, TypeVar

from fastapi import Depends, Request

from collector.access import keys
from collector.access.roles import NOBODY, Scope, Way, Who
from collector.errors import NotPermitted, NotSignedIn
from collector.web.problems import is_api
from collector.web.site import Site, site_of

Endpoint = TypeVar("Endpoint", bound=Callable[..., Any])


def needs(scope: Scope) -> Callable[[Endpoint], Endpoint]:
    """Says which scope whoever asks an endpoint must have."""
    return _marked(scope)


def for_everybody(endpoint: Endpoint) -> Endpoint:
    """Says that an endpoint answers to anybody, signed in or not."""
    return _marked(None)(endpoint)


def _marked(scope: Scope | None) -> Callable[[Endpoint], Endpoint]:
    def mark(endpoint: Endpoint) -> Endpoint:
        endpoint.__dict__["needs"] = scope
        return endpoint

    return mark


def admitted(request: Request) -> Who:
    """Whoever asks, when they may ask this.

    Raises:
        NotSignedIn: when nobody knows who asks.
        NotPermitted: when they may not, or when the route does not say who may.
        TooOften: when they asked for too much within a minute.
    """
    site, marks = site_of(request), vars(request.scope["endpoint"])
    if "needs" not in marks:
        raise NotPermitted("nobody may ask that")
    address = address_of(request)
    try:
        who = _who(request, site, marks["needs"])
    except NotSignedIn:
        site.requests.take(address)
        raise
    site.requests.take(f"{who.way} {who.credential}" if who.credential else address)
    if marks["needs"] is not None and marks["needs"] not in who.scopes:
        if who.way is Way.NOBODY:
            raise NotSignedIn("sign in, or send a token: Authorization: Bearer lbc_...")
        raise NotPermitted(f"{who.name} may not do that: it needs the scope {marks['needs']}")
    request.state.who = who
    return who


def address_of(request: Request) -> str:
    """Where a request came from. What proxies say of it is believed only when the server was told to."""
    return request.client.host if request.client else "somewhere"


Asker = Annotated[Who, Depends(admitted)]


def _who(request: Request, site: Site, needed: Scope | None) -> Who:
    said = request.headers.get("authorization")
    if said is not None and not is_api(request.url.path):
        # A token sets no password and makes no tokens: whoever found one could stay for ever.
        raise NotSignedIn("tokens are for /api; sign in with a browser for the pages")
    if said is not None:
        scheme, _, secret = said.partition(" ")
        return _holder(site, secret.strip() if scheme.lower() == "bearer" else "", Way.TOKEN)
    if needed is Scope.FEED and "token" in request.query_params:
        who = _holder(site, request.query_params["token"], Way.TOKEN)
        # An address is passed on and logged: it may give away no more than feeds.
        return who if who.scopes == {Scope.FEED} else NOBODY
    session = request.cookies.get(site.cookie, "")
    return keys.who_holds(site.store, session, Way.SESSION, site.clock()) or NOBODY


def _holder(site: Site, secret: str, way: Way) -> Who:
    who = keys.who_holds(site.store, secret, way, site.clock())
    if who is None:
        raise NotSignedIn("this token is none, has expired or was revoked")
    return who
