"""Addresses as pages write them. What is no address is None; nothing here raises."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import parse_qs, urljoin, urlsplit

PLAIN = re.compile(r"https?://[\w.-]+(?::\d+)?(?:[/?#]|$)")
"""What most addresses begin with; the others are taken apart by the rules."""

ENDS = re.compile(rb"[\s\"'<>\\]")
LONGEST = 2000


def absolute(base: str, href: str | None) -> str | None:
    """The http or https address that a link leads to from `base`; None for any other link, or none."""
    if not href:
        return None
    href = href.strip()
    if PLAIN.match(href):
        return href
    try:
        address = href if href.startswith(("https://", "http://")) else urljoin(base, href)
        parts = urlsplit(address)
    except ValueError:
        return None
    return address if parts.scheme in ("http", "https") and parts.netloc else None


def bare(address: str) -> str:
    """An address without query and fragment."""
    return address.partition("#")[0].partition("?")[0]


def host(address: str) -> str:
    """The host of an address, without a leading "www."; empty when it has none."""
    try:
        return (urlsplit(address).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def parameter(address: str, name: str) -> str:
    """The first value of a query parameter, decoded; empty when there is none."""
    try:
        return parse_qs(urlsplit(address).query).get(name, [""])[0]
    except ValueError:
        return ""


def around(body: bytes, mark: bytes) -> Iterator[bytes]:
    """What stands around each `mark` up to the next blank, quote or tag, no longer than addresses are.

    A pattern that looked for such an address from its beginning would read a page's pictures again from each of their
    bytes: they are in it as megabytes without a blank.
    """
    at = body.find(mark)
    while at >= 0:
        before, after = body[max(0, at - LONGEST) : at], body[at : at + LONGEST]
        yield ENDS.split(before)[-1] + ENDS.split(after, 1)[0]
        at = body.find(mark, at + len(mark))
