"""What is live now, and what changed anywhere."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from collector.access.roles import Scope
from collector.changes import ChangeKind
from collector.query import paging
from collector.query.live import LIVE, OVER, overview
from collector.store.feed import Which
from collector.web.asking import needs
from collector.web.pages.render import page
from collector.web.site import site_of

router = APIRouter()

SHOWN = 40
KINDS: dict[str, list[ChangeKind]] = {
    "told": [k for k in ChangeKind if k not in (ChangeKind.MISSING, ChangeKind.BACKFILLED, ChangeKind.NEW)],
    "rewritten": [ChangeKind.EDITED, ChangeKind.REVERTED],
    "withdrawn": [ChangeKind.REMOVED, ChangeKind.RESTORED],
    "headlines": [ChangeKind.HEADLINE, ChangeKind.STANDFIRST],
    "new": [ChangeKind.NEW],
    "all": list(ChangeKind),
}
"""What of the changes a reader asks for, and which kinds that is."""

Before = Annotated[int | None, Query(ge=1, le=2**53)]


@router.get("/")
@needs(Scope.READ)
def live(request: Request) -> Response:
    """Blogs that are live, the one that changed last first; below them, those that closed."""
    site = site_of(request)
    return page(
        request,
        "live.html",
        {
            "live": overview(site.store, site.clock(), LIVE, None, SHOWN),
            "over": overview(site.store, site.clock(), OVER, None, SHOWN // 2),
            "now": site.clock(),
        },
    )


@router.get("/blogs")
@needs(Scope.READ)
def every_blog(request: Request, before: Before = None) -> Response:
    """Every blog, the one that changed last first."""
    site = site_of(request)
    rows = overview(site.store, site.clock(), (*OVER, *LIVE), before, SHOWN)
    return page(request, "blogs.html", {"rows": rows, "more": rows[-1]["last_seq"] if len(rows) == SHOWN else None})


@router.get("/changes")
@needs(Scope.READ)
def changes(request: Request, show: str = "told", before: Before = None) -> Response:
    """What changed in any blog, newest first."""
    shown = show if show in KINDS else "told"
    rows = paging.changes_before(site_of(request).store, before, SHOWN, Which(kinds=KINDS[shown]))
    more = rows[-1]["seq"] if len(rows) == SHOWN else None
    return page(request, "changes.html", {"rows": rows, "shown": shown, "kinds": list(KINDS), "more": more})
