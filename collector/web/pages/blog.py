"""One blog: its timeline at any moment, what changed, an entry's history, two states compared, its headlines."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response

from collector.access.roles import Scope
from collector.query import compare, paging, report
from collector.query.answers import Answer
from collector.query.history import history, wordings
from collector.query.lists import polls
from collector.query.show import show
from collector.query.timeline import headlines, moments, shown_at, withdrawals
from collector.store.feed import Which
from collector.web.asking import needs
from collector.web.pages.live import KINDS, SHOWN, Before
from collector.web.pages.render import page
from collector.web.site import site_of

router = APIRouter(prefix="/blogs/{blog}")

ENTRIES = 100
"""Entries on a page of a timeline."""

Number = Annotated[int, Path(alias="blog", ge=1, le=2**53)]
Said = Annotated[str | None, Query(max_length=64)]
Only = Annotated[str, Query(pattern="^(all|removed|rewritten)$")]
"""Which entries of a timeline."""


@router.get("")
@needs(Scope.READ)
def timeline(
    request: Request,
    number: Number,
    as_of: Said = None,
    step: Annotated[int | None, Query(ge=0, le=10**6)] = None,
    only: Only = "all",
    skip: Annotated[int, Query(ge=0, le=10**6)] = 0,
) -> Response:
    """The blog as last observed, or as observed at a moment: given as a time, or as a step of the slider."""
    with site_of(request).store.read() as connection:
        row = paging.numbered(connection, number)
        steps = moments(connection, row.id)
        at = shown_at(steps, step) if as_of is None else compare.instant(as_of)
        answer = show(connection, row.canonical_url, at)
        gone = withdrawals(connection, row.id, at)
    wanted = [entry for entry in answer["entries"] if _is(entry, only)]
    context = {
        "number": number,
        "tab": "timeline",
        "blog": answer["blog"],
        "counts": {name: sum(_is(e, name) for e in answer["entries"]) for name in ("all", "removed", "rewritten")},
        "entries": wanted[skip : skip + ENTRIES],
        "more": skip + ENTRIES if len(wanted) > skip + ENTRIES else None,
        "only": only,
        "gone": gone,
        "steps": steps,
        "step": sum(each <= at for each in steps) - 1 if at else len(steps) - 1,
        "as_of": as_of if at else None,
        "at": at,
    }
    return page(request, "timeline.html", context)


def _is(entry: Answer, only: str) -> bool:
    return only == "all" or (entry["state"] == "removed" if only == "removed" else entry["revision"] > 1)


@router.get("/changes")
@needs(Scope.READ)
def changes(request: Request, number: Number, show: str = "told", before: Before = None) -> Response:
    """What changed in the blog, newest first."""
    store, shown = site_of(request).store, show if show in KINDS else "told"
    rows = paging.changes_before(store, before, SHOWN, Which(number, KINDS[shown]))
    more = rows[-1]["seq"] if len(rows) == SHOWN else None
    context = {"rows": rows, "shown": shown, "kinds": list(KINDS), "more": more}
    return page(request, "blog_changes.html", _head(request, number, "changes") | context)


@router.get("/headlines")
@needs(Scope.READ)
def headline_history(request: Request, number: Number) -> Response:
    """Every headline and standfirst that the blog had, and from when."""
    with site_of(request).store.read() as connection:
        told = headlines(connection, paging.numbered(connection, number).id)
    return page(request, "headlines.html", _head(request, number, "headlines") | {"headlines": told})


@router.get("/report")
@needs(Scope.READ)
def closing_report(request: Request, number: Number) -> Response:
    """The version that stands, against what readers saw."""
    head = _head(request, number, "report")
    told = report.report(site_of(request).store, head["blog"]["canonical_url"])
    return page(request, "report.html", head | {"report": told})


@router.get("/report.html")
@needs(Scope.READ)
def report_file(request: Request, number: Number) -> Response:
    """The report as a file: opened here it would be of our origin."""
    url = _head(request, number, "report")["blog"]["canonical_url"]
    file = {"Content-Disposition": f'attachment; filename="report-{number}.html"'}
    body = report.page(report.report(site_of(request).store, url)).encode("utf-8", "replace")
    return Response(body, headers=file, media_type="text/html; charset=utf-8")


@router.get("/polls")
@needs(Scope.READ)
def poll_list(request: Request, number: Number, before: Before = None) -> Response:
    """Every attempt to see the blog, and how it ended."""
    head = _head(request, number, "polls")
    rows = polls(site_of(request).store, head["blog"]["canonical_url"], SHOWN, before)
    more = rows[-1]["poll"] if len(rows) == SHOWN else None
    return page(request, "polls.html", head | {"rows": rows, "more": more})


@router.get("/compare")
@needs(Scope.READ)
def comparison(
    request: Request,
    number: Number,
    start: Annotated[Said, Query(alias="from")] = None,
    end: Annotated[Said, Query(alias="to")] = None,
    view: Annotated[str, Query(pattern="^(inline|side)$")] = "inline",
) -> Response:
    """Two states of the blog; by default, the last while it was live against what stands now."""
    head = _head(request, number, "compare")
    with site_of(request).store.read() as connection:
        steps = moments(connection, number)
        times, found = compare.comparison(connection, head["blog"]["canonical_url"], start or None, end or None)
    context = {"found": compare.answer(times, found), "same": found.same, "view": view, "steps": steps}
    return page(request, "compare.html", head | context)


@router.get("/entries/{key:path}")
@needs(Scope.READ)
def entry(
    request: Request,
    number: Number,
    key: Annotated[str, Path(max_length=2000)],
    view: Annotated[str, Query(pattern="^(inline|side)$")] = "inline",
) -> Response:
    """Every wording of an entry, each against the one before it."""
    head = _head(request, number, "timeline")
    with site_of(request).store.read() as connection:
        revisions = history(connection, head["blog"]["canonical_url"], key)
        gone = withdrawals(connection, number, None)
    context = {"revisions": wordings(revisions), "view": view, "gone": gone.get(revisions[0]["key"])}
    return page(request, "entry.html", head | context)


def _head(request: Request, number: int, tab: str) -> Answer:
    with site_of(request).store.read() as connection:
        row = paging.numbered(connection, number)
    return {"number": number, "tab": tab, "blog": paging.head(row)}
