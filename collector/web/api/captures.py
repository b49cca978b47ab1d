"""Captures on demand, with their progress."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Annotated, Any

from fastapi import APIRouter, Path, Request, Response
from starlette.responses import JSONResponse, StreamingResponse

from collector.access.people import noted
from collector.access.roles import Scope, Who
from collector.changes import stamp
from collector.web.api import service_models
from collector.web.api.reply import answers, reply
from collector.web.asking import Asker, needs
from collector.web.captures import Job
from collector.web.site import Site, site_of

router = APIRouter(prefix="/api/captures", tags=["captures"])

LOOK_SECONDS = 0.2
KEEP_ALIVE_SECONDS = 2
"""Many clients give up after five seconds of silence."""

JobId = Annotated[str, Path(alias="job", max_length=40, description="The capture's id.")]


@router.post(
    "", status_code=202, responses={202: {"model": service_models.Capture, "description": "It was asked for."}}
)
@needs(Scope.CAPTURE)
def start(request: Request, who: Asker, wanted: service_models.CaptureWanted) -> Response:
    """Asks for a capture of a page, now. What it comes to is told at `/api/captures/{job}`."""
    job = ask(site_of(request), who, wanted.url, wanted.publisher)
    return JSONResponse(answer(job), 202, {"Location": f"/api/captures/{job.id}"})


@router.get("/{job}", responses=answers(service_models.Capture))
@needs(Scope.CAPTURE)
def look(request: Request, number: JobId) -> Response:
    """How far a capture has come, or what it came to."""
    return reply(request, answer(site_of(request).captures.find(number)))


@router.get(
    "/{job}/events",
    response_class=StreamingResponse,
    responses={200: {"content": {"text/event-stream": {}}, "description": "`page` as each is read, then `done`."}},
)
@needs(Scope.CAPTURE)
async def follow(request: Request, number: JobId) -> Response:
    """The progress of a capture as server-sent events: `page` with an address, in the end `done` with the capture."""
    job = site_of(request).captures.find(number)
    return StreamingResponse(_events(job), media_type="text/event-stream")


def ask(site: Site, who: Who, url: str, publisher: str | None) -> Job:
    """Asks for a capture in somebody's name.

    Raises:
        TooOften: when they asked for too many.
        UsageError: when the address or the publisher is none.
    """
    site.asked_captures.take(f"{who.user}")
    job = site.captures.start(url.strip(), publisher, who.name, site.clock())
    noted(site.store, who, site.clock(), "capture", job.url)
    return job


def answer(job: Job) -> dict[str, Any]:
    """A capture as the API tells it."""
    return {
        "id": job.id,
        "url": job.url,
        "who": job.who,
        "asked_at": stamp(job.asked_at),
        "done": job.done,
        "pages": job.pages,
        "poll": job.poll,
        "problem": job.problem,
    }


async def _events(job: Job) -> AsyncIterator[str]:
    told, silent = 0, 0.0
    while True:
        done = job.done
        for url in job.pages[told:]:
            told, silent = told + 1, 0.0
            yield _event("page", url)
        if done:
            yield _event("done", answer(job))
            return
        if silent >= KEEP_ALIVE_SECONDS:
            silent = 0.0
            yield ": still at it\n\n"
        await asyncio.sleep(LOOK_SECONDS)
        silent += LOOK_SECONDS


def _event(name: str, said: Any) -> str:
    return f"event: {name}\ndata: {json.dumps(said)}\n\n"
