"""A page made small for a fixture: whatever can go without the reading changing goes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from lxml import etree

from collector.model import Failure, Page, Reading

Read = Callable[[Page], Reading | Failure]

TRIES = 400
"""Readings that trimming may cost."""

NEVER_READ = re.compile(rb"<style\b.*?</style>|<svg\b.*?</svg>|<!--.*?-->", re.DOTALL | re.IGNORECASE)
SMALL = 200
"""Bytes of an element that it is not worth trying without."""


def trimmed(page: Page, read: Read) -> bytes:
    """The page's body without what its reading does not need; as it came, where nothing can go."""
    wanted = read(page)
    body = page.body or b""
    shorter = NEVER_READ.sub(b"", body)
    if _reads(page, shorter, read) == wanted:
        body = shorter
    try:
        root = etree.fromstring(body, etree.HTMLParser(encoding="utf-8", remove_comments=True))
    except (etree.LxmlError, ValueError):
        return body
    if root is None or _reads(page, _printed(root), read) != wanted:
        return body
    for tries, node in enumerate(_largest(root)):
        if tries == TRIES:
            break
        _try_without(node, page, read, root, wanted)
    return _printed(root)


def _largest(root: etree._Element) -> Iterator[etree._Element]:
    """The elements from the outside in, those taken out meanwhile left out."""
    waiting = list(root)
    while waiting:
        node = waiting.pop(0)
        if node.getparent() is not None and len(etree.tostring(node)) > SMALL:
            yield node
            if node.getparent() is not None:
                waiting.extend(node)


def _try_without(node: etree._Element, page: Page, read: Read, root: etree._Element, wanted: Reading | Failure) -> None:
    parent = node.getparent()
    if parent is None:
        return
    place = parent.index(node)
    parent.remove(node)
    if _reads(page, _printed(root), read) != wanted:
        parent.insert(place, node)


def _printed(root: etree._Element) -> bytes:
    return b"<!doctype html>\n" + etree.tostring(root, encoding="utf-8", method="html") + b"\n"


def _reads(page: Page, body: bytes, read: Read) -> Reading | Failure:
    return read(Page(page.url, page.captured_at, body=body, final_url=page.final_url))
