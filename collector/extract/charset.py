"""Bodies that are not in UTF-8, made so by the encoding that the server or the page names."""

from __future__ import annotations

import codecs
import re

from collector.model import Page

PIECE = 1 << 14
NAMED = re.compile(rb"""charset\s*=\s*["']?\s*([A-Za-z0-9_.:-]{2,40})""", re.IGNORECASE)
OF_THE_WEB = (
    "utf-16",
    "cp125",
    "iso8859",
    "koi8",
    "shift_jis",
    "euc",
    "iso2022_jp",
    "gb",
    "big5",
    "mac",
    "tis",
    "cp874",
)
"""How the names of encodings begin in which pages are written; Python knows others, which are no encodings of text."""

LATIN = {"iso8859-1": "cp1252", "ascii": "cp1252"}
"""What pages call Latin-1 is what Windows calls 1252; every browser reads it so."""


def is_utf8(body: bytes) -> bool:
    """Whether a body is valid UTF-8."""
    decoder, view = codecs.getincrementaldecoder("utf-8")(), memoryview(body)
    try:
        # In pieces: the text of a whole page is a large block of memory that nobody would read.
        for start in range(0, len(body), PIECE):
            decoder.decode(view[start : start + PIECE])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def in_utf8(page: Page) -> bytes:
    """The page's body in UTF-8; as it came, where it is that already or nothing names another encoding."""
    body = page.body or b""
    if is_utf8(body):
        return body
    named = NAMED.search((page.header("content-type") or "").encode("latin-1", "replace")) or NAMED.search(body)
    try:
        name = codecs.lookup(named[1].decode("ascii")).name if named else "utf-8"
        if not name.startswith((*OF_THE_WEB, "ascii")):
            return body
        return body.decode(LATIN.get(name, name), "replace").encode()
    except (LookupError, ValueError, UnicodeError):
        return body
