"""JSON as pages really hold it: with comments, line feeds in strings, trailing commas, escaped; and inside scripts."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html import unescape
from typing import Any

from collector.extract import stays
from collector.extract.html import Node
from collector.extract.jsonld import whole

OPENING = re.compile(r"(?:\s+|<!--|-->|//|/\*|\*/|<!\[CDATA\[|<!|>)*")
CLOSING = re.compile(r"(?:\s+|>--|>\]\]|//|\*/|/\*|!<|;)*")
"""What stands around data to hide them from what knows no scripts; the second from right to left."""

COMMAS = re.compile(r",(?=\s*[}\]])")
HALF = re.compile(r"\\u[dD][89a-fA-F]|[\ud800-\udfff]")
"""What may be half of a surrogate pair: only then is it worth looking through all texts for one."""

SIGNS = (b"\\u", b"\xed")
"""What stands in the bytes of a text with such a half: bytes are searched quicker than characters."""

CONTROLS = bytes({*range(0x20)} - set(b"\t\n\r"))

POSTING, STATE = "LiveBlogPosting", "application/json"
"""What schema.org calls a live blog; the scripts in which a page keeps its data for other scripts."""

_DECODER = json.JSONDecoder(strict=False)


def load(text: str | None) -> Any:
    """The value of a JSON text, mended as far as its faults are known ones; None when it still makes none."""
    if not text or not text.strip():
        return None
    value = _tried(text)
    if value is not None:
        return value
    text, _ = _without_controls(text)
    mended = _unwrapped(text)
    if "&quot;" in mended and '"' not in mended:
        mended = unescape(mended)
    value = _tried(mended)
    return _tried(COMMAS.sub("", mended)) if value is None else value


def _unwrapped(text: str) -> str:
    """The text without the comments and marks of CDATA that it stands in."""
    begins, ends = OPENING.match(text), CLOSING.match(text[::-1])
    return text[begins.end() if begins else 0 : len(text) - (ends.end() if ends else 0)]


def _tried(text: str) -> Any:
    try:
        return stays.read(text, _strict)
    except (ValueError, RecursionError):
        return None


def _strict(text: str) -> Any:
    """The value of a JSON text without faults but control characters, which are left out."""
    text, written = _without_controls(text)
    value = _DECODER.decode(text)
    return whole(value) if any(sign in written for sign in SIGNS) and HALF.search(text) else value


def _without_controls(text: str) -> tuple[str, bytes]:
    """The text without control characters, and its bytes, which tell sooner than characters that there are none."""
    written = text.encode("utf-8", "surrogatepass")
    kept = written.translate(None, CONTROLS)
    return (text if len(kept) == len(written) else kept.decode("utf-8", "surrogatepass")), kept


def assigned(script: str, name: str) -> Any:
    """The object that a script assigns: `window.App={...}`; None when it assigns none that is JSON."""
    found = re.search(re.escape(name) + r"\s*=\s*(?=[{\[])", script)
    if found is None:
        return None
    try:
        return whole(_DECODER.raw_decode(script, found.end())[0])
    except (ValueError, RecursionError):
        return None


def linked_data(root: Node) -> Iterator[Any]:
    """The values of the page's JSON-LD scripts, those that cannot be read left out.

    Where no live blog is in them, but in the data from which scripts build the page (`__NEXT_DATA__`), these too.
    """
    texts = [(kind, node.text or "") for node in root.iter("script") if (kind := (node.get("type") or "").lower())]
    linked = [text for kind, text in texts if "ld+json" in kind]
    if not any(POSTING in text for text in linked):
        state = [load(text) for kind, text in texts if kind == STATE and POSTING in text]
        linked += [text for value in state for text in _json_texts(value)]
        yield from state
    yield from (value for text in linked if (value := load(text)) is not None)


def _json_texts(value: object) -> Iterator[str]:
    """The texts in a JSON value that are JSON of a live blog themselves."""
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, str) and POSTING in one and one.lstrip().startswith(("{", "[")):
            yield one
        waiting.extend(one.values() if isinstance(one, dict) else one if isinstance(one, list) else ())
