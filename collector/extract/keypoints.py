"""Lists of key events beside the entries: links to places on the page are flags of the entries they lead to."""

from __future__ import annotations

from collections.abc import Collection

from collector.extract.html import Node, strings
from collector.model import Flag

PLACES = strings("//li//a[contains(@href, '#')]/@href | //li//a/@data-id")
FEWEST = 2


def marks_of(root: Node, keys: Collection[str]) -> frozenset[tuple[str, Flag]]:
    """The entries that a list on the page picks out as key events; a list of all of them picks out none."""
    told = {address.rpartition("#")[2] for address in PLACES(root)} & set(keys)
    if FEWEST <= len(told) < len(keys) * 0.7:
        return frozenset((key, Flag.KEY_EVENT) for key in told)
    return frozenset()
