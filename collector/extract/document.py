"""What kind of document a body is, and whether all of it arrived as it was sent. If not: a failure with a reason."""

from __future__ import annotations

import re

from collector.extract.charset import is_utf8
from collector.extract.text import garbled
from collector.model import (
    Entry,
    Failure,
    FailureKind,
    LiveBlog,
)

INVALID_AT_MOST = 2
"""So many broken characters are read past, as a browser does; more of them, and the body is not what was sent."""

TAIL = 8192
"""Where the end of a document is looked for: archives and caches append comments to it, but no more than this."""

REPLACEMENT = "\ufffd".encode()
BINARY = (
    (b"%PDF", "a PDF file"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"RIFF", "a RIFF file (image, sound or video)"),
    (b"PK\x03\x04", "a ZIP archive"),
    (b"\x1f\x8b", "gzip data whose encoding was not undone"),
    (b"\x28\xb5\x2f\xfd", "zstd data whose encoding was not undone"),
)
LEADING = re.compile(rb"(?:\s|\xef\xbb\xbf|<!--.*?-->)+", re.DOTALL)
DOCUMENT = re.compile(rb"<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)
CLOSING = re.compile(rb"</html\s*>", re.IGNORECASE)
FRAMES = (b"main", b"article", b"footer")
"""Elements that nobody leaves open: a page that begins more of them than it ends lost what came after."""

FRAME = re.compile(rb"<(/?)(" + b"|".join(FRAMES) + rb")")
UNSEEN = re.compile(rb"<(script|style|template|!--)")


def is_json(body: bytes) -> bool:
    """Whether the body begins as a JSON object or list does."""
    return body.startswith((b"{", b"["), _start(body))


def is_document(body: bytes) -> bool:
    """Whether the body begins as a whole HTML document does, rather than a fragment of one."""
    return DOCUMENT.match(body, _start(body)) is not None


def received(body: bytes) -> bytes | Failure:
    """The body as valid UTF-8 without NUL, or why nothing should be read from it: it is empty, no text, or was cut."""
    if not body or body.isspace():
        return Failure(FailureKind.EMPTY, f"the answer is empty ({len(body)} bytes)")
    for magic, name in BINARY:
        if body.startswith(magic):
            return Failure(FailureKind.NOT_HTML, f"the answer is {name} of {len(body)} bytes, not a page")
    broken, body = _mended(body)
    if broken > INVALID_AT_MOST:
        return Failure(FailureKind.UNDECODABLE, f"{broken} characters of the page are not valid UTF-8")
    if not body.startswith((b"<", b"{", b"["), _start(body)):
        return Failure(FailureKind.NOT_HTML, f"the answer of {len(body)} bytes begins like neither HTML nor JSON")
    return (_cut(body) if is_document(body) else None) or body


def _cut(body: bytes) -> Failure | None:
    """A failure when a document has no end, or one that was put to what is left of it."""
    if not CLOSING.search(body, max(0, len(body) - TAIL)):
        return Failure(FailureKind.TRUNCATED, f"the page was cut: {len(body)} bytes arrived, its end did not")
    last = {found[2]: found[1] for found in FRAME.finditer(body)}
    if all(last.values()):
        return None  # behind the last end of each none begins: no need to count
    seen = _without_scripts(body.lower())
    for name in FRAMES:
        begun, ended = (len(re.findall(slash + name + rb"[\s>]", seen)) for slash in (rb"<", rb"</"))
        if begun > ended:
            message = f"the page was cut: {begun} elements {name.decode()} begin, {ended} end"
            return Failure(FailureKind.TRUNCATED, message)
    return None


def _without_scripts(body: bytes) -> bytes:
    """Markup in lower case without what is no markup of the page: scripts, styles, templates, comments."""
    kept: list[bytes] = []
    done = 0
    for begun in UNSEEN.finditer(body):
        if begun.start() < done:
            continue
        kept.append(body[done : begun.start()])
        end = b"-->" if begun[1] == b"!--" else b"</" + begun[1]
        done = body.find(end, begun.end())
        if done < 0:
            return b"".join(kept)
    return b"".join([*kept, body[done:]])


def hollow(entry: Entry) -> bool:
    """Whether an entry has nothing to read and nothing to look at, but for a title."""
    return not (entry.text or entry.media or entry.embeds or entry.links)


def unspoilt(blog: LiveBlog) -> Failure | None:
    """A failure when the blog's words were garbled before they were sent, None when they read as words.

    The page is looked at as a whole, and each entry alone: in a garbled one the sound ones must not outweigh the signs.
    """
    said = [f"{entry.title or ''}\n{entry.text}" for entry in blog.entries]
    sign = next(filter(None, map(garbled, ["\n".join([blog.title, *said]), *said])), None)
    return Failure(FailureKind.UNDECODABLE, f"the words of the page came garbled: {sign}") if sign else None


def _start(body: bytes) -> int:
    leading = LEADING.match(body)
    return leading.end() if leading else 0


def _mended(body: bytes) -> tuple[int, bytes]:
    """How many characters are broken, and the body with U+FFFD for each: the parser would stop there without a word."""
    broken = body.count(b"\x00") if b"\x00" in body else 0  # to look is much quicker than to count
    if broken:
        body = body.replace(b"\x00", REPLACEMENT)
    if not is_utf8(body):
        honest = body.count(REPLACEMENT) - broken
        body = body.decode("utf-8", "replace").encode()
        broken = body.count(REPLACEMENT) - honest
    return broken, body
