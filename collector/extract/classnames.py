"""Names of classes and ids with their words apart, however the paper joins them: `entryTitle_x1`, `Blog-postTime`."""

from __future__ import annotations

import re
from functools import lru_cache

from collector.extract.html import Node

HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")
"""Where one word of a name ends and the next begins."""

LONGEST_NAME = 200
"""Characters of the names that are remembered: longer ones are few, and could be as long as a page."""


def parted(name: str) -> str:
    """The name with a hyphen between its words; a page has few names and many elements."""
    return _parted(name) if len(name) <= LONGEST_NAME else HUMP.sub("-", name)


@lru_cache(8192)
def _parted(name: str) -> str:
    return HUMP.sub("-", name)


def classes(node: Node) -> str:
    """The classes of an element, their words apart."""
    return parted(node.get("class") or "")
