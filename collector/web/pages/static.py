"""The style sheet and the script: two files, known by name, so that no path leads anywhere else."""

from __future__ import annotations

from hashlib import sha256
from importlib.resources import files

from fastapi import APIRouter, Response
from starlette.exceptions import HTTPException

from collector.web.asking import for_everybody

router = APIRouter()

_TYPES = {
    "style.css": "text/css; charset=utf-8",
    "script.js": "text/javascript; charset=utf-8",
    "icon.svg": "image/svg+xml",
}
_FILES = {name: (files("collector.web") / "static" / name).read_bytes() for name in _TYPES}


def address(name: str) -> str:
    """Where a file is, with a mark that changes when it does."""
    return f"/static/{name}?v={sha256(_FILES[name]).hexdigest()[:12]}"


@router.get("/favicon.ico")
@for_everybody
def icon() -> Response:
    """The icon, where browsers look for it when nothing names it."""
    return static("icon.svg")


@router.get("/static/{name}")
@for_everybody
def static(name: str) -> Response:
    """A file of the pages' own."""
    if name not in _FILES:
        raise HTTPException(404)
    headers = {"Cache-Control": "public, max-age=31536000, immutable"}
    return Response(_FILES[name], headers=headers, media_type=_TYPES[name])
