"""Answers of HTTP as a WARC holds them: the status line, the headers, the body.

Bodies are kept with their codings undone, so the headers that described them on their way are kept under another name
(`X-Archive-Orig-Content-Encoding`), and a Content-Length that is true of the block stands at the end.
"""

from __future__ import annotations

from collections.abc import Iterator
from http.client import responses
from urllib.parse import urlsplit

from collector.archive.warc import Fields, one_line

ORIGINAL = "X-Archive-Orig-"
OF_THE_WAY = ("content-encoding", "transfer-encoding", "content-length")
"""Headers of what went over the wire, which the kept body is no longer."""

EMPTY_LINE = b"\r\n\r\n"


def head(status: int, headers: Fields, length: int) -> bytes:
    """The head of an answer whose body has that many bytes, up to and with the empty line.

    The version and the reason are not kept with a capture: 1.1 and the usual words stand for them.
    """
    lines = [f"HTTP/1.1 {status} {responses.get(status, '')}"]
    lines += [f"{name}: {value}" for name, value in _told(headers)]
    lines.append(f"Content-Length: {length}")
    return "\r\n".join(lines).encode("latin-1", "replace") + EMPTY_LINE


def asked(url: str, headers: Fields) -> bytes:
    """The request that was made for an address; its version is not kept, and 1.1 stands for it."""
    parts = urlsplit(url)
    lines = [f"GET {parts.path or '/'}{'?' + parts.query if parts.query else ''} HTTP/1.1", f"Host: {parts.netloc}"]
    lines += [f"{one_line(name)}: {one_line(value)}" for name, value in headers if name.lower() != "host"]
    return "\r\n".join(lines).encode("latin-1", "replace") + EMPTY_LINE


def _told(headers: Fields) -> Iterator[tuple[str, str]]:
    for name, value in headers:
        kept = one_line(name).replace(":", "").replace(" ", "")
        if kept:
            yield f"{ORIGINAL}{kept}" if kept.lower() in OF_THE_WAY else kept, one_line(value)
