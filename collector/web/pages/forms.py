"""Forms as browsers send them, and where to go afterwards."""

from __future__ import annotations

import re
from typing import Annotated
from urllib.parse import parse_qsl

from fastapi import Depends, Request
from starlette.responses import RedirectResponse, Response

from collector.errors import UsageError

_MOST_FIELDS = 50
_LOCAL = re.compile(r"/(?![/\\])[^\\\x00-\x20\x7f]*")


async def form(request: Request) -> dict[str, str]:
    """The fields of a form, the last of each name.

    Raises:
        UsageError: when it is none, or has more fields than any of ours.
    """
    try:
        fields = parse_qsl((await request.body()).decode(), keep_blank_values=True, max_num_fields=_MOST_FIELDS)
    except ValueError:
        raise UsageError("that is no form of ours") from None
    return dict(fields)


Form = Annotated[dict[str, str], Depends(form)]


def local(path: str | None) -> str:
    """A path on this site; the start page for anything that leads elsewhere."""
    return path if path and _LOCAL.fullmatch(path) else "/"


def seen(path: str) -> Response:
    """Sends the browser on after a form, so that reloading does not send it again."""
    return RedirectResponse(path, 303)
