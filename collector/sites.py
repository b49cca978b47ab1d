"""Which addresses are of one site: hosts that differ in "www." or "m.", or of which one is part of the other."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

_VIEW = re.compile(r"(?:www\d?|m|mobile|touch|amp)\.")


def same_site(one: str, other: str) -> bool:
    """Whether two addresses are of one site. One without a host is of none."""
    a, b = _host(one), _host(other)
    return bool(a and b) and (a == b or a.endswith(f".{b}") or b.endswith(f".{a}"))


def _host(address: str) -> str:
    try:
        host = urlsplit(address).hostname or ""
    except ValueError:
        return ""
    view = _VIEW.match(host)
    return host[view.end() :] if view else host
