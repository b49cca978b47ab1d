"""Undoes Content-Encoding, strictly: a body is whole and sound, or it is a failure.

Scrapy's own middleware hands on whatever came out of a stream that was cut or damaged, which then looks like a page
with fewer entries. Here an incomplete stream is `truncated`, a damaged one `undecodable`, and output past the limit
`too_large`; decoding stops at the limit, so a bomb costs no more memory than a large page.
"""

from __future__ import annotations

import sys
import zlib
from collections.abc import Callable, Generator, Iterator
from typing import TYPE_CHECKING, Any, Self

import brotli  # type: ignore[import-untyped]
from scrapy.http import TextResponse
from scrapy.responsetypes import responsetypes

from collector.model import Failure, FailureKind

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response

FAILURE = "failure"
"""The key of `request.meta` under which a failure of decoding stands."""
CODINGS = "content_encoding"
"""The key of `request.meta` that keeps the Content-Encoding header that was undone, as received."""

ACCEPTED = b"gzip, deflate, br, zstd"
MOST_CODINGS = 3

_CHUNK = 64 * 1024
_MOST_PARTS = 4096
_GZIP_MAGIC = b"\x1f\x8b\x08"
_GZIP_BITS, _ZLIB_BITS, _RAW_BITS = 31, 15, -15
# A frame may ask for a window as large as itself; none that may be decoded is larger than the largest page (16 MiB).
_ZSTD_WINDOW: dict[int, int] = {zstd.DecompressionParameter.window_log_max: 24}

Chunks = Generator[bytes, None, int]


class _TooLargeError(Exception):
    """More came out than the limit allows."""


class _TooManyPartsError(Exception):
    """The stream is cut into parts so small that reading them all would take very long."""


def decode(body: bytes, encodings: tuple[str, ...], limit: int) -> bytes | Failure:
    """`body` with `encodings` undone, last applied first, or why that cannot be; at most `limit` bytes.

    An empty body is empty in any coding, since servers label those too.
    """
    names = [name.strip().lower() for name in encodings if name.strip().lower() not in {"", "identity"}]
    unknown = next((name for name in names if name not in _DECODERS), None)
    if unknown is not None:
        return _undecodable(f"The page is encoded as {unknown[:40]!r}, which was not asked for and cannot be undone.")
    if len(names) > MOST_CODINGS:
        return _undecodable(f"The page is encoded {len(names)} times over; more than {MOST_CODINGS} are not undone.")
    for name in reversed(names):
        decoded = _undone(body, name, limit)
        if isinstance(decoded, Failure):
            return decoded
        body = decoded
    return body


def _undone(body: bytes, name: str, limit: int) -> bytes | Failure:
    if not body:
        return body
    try:
        return _joined(_DECODERS[name](body), limit)
    except EOFError:
        return Failure(
            FailureKind.TRUNCATED, f"The {name} stream ends before its end: a part of the page is lost. Poll again."
        )
    except _TooLargeError:
        return Failure(
            FailureKind.TOO_LARGE,
            f"The page unpacks to more than {limit} bytes, which is not read; see DOWNLOAD_MAXSIZE.",
        )
    except _TooManyPartsError:
        return _undecodable(f"The {name} stream is made of more than {_MOST_PARTS} parts, which is not read.")
    except (zlib.error, brotli.error, zstd.ZstdError) as error:
        return _undecodable(f"The {name} stream is damaged ({error}). Poll again.")


def _undecodable(message: str) -> Failure:
    return Failure(FailureKind.UNDECODABLE, message)


def _joined(chunks: Iterator[bytes], limit: int) -> bytes:
    body = bytearray()
    for chunk in chunks:
        body += chunk
        if len(body) > limit:
            raise _TooLargeError
    return bytes(body)


def _gunzipped(body: bytes) -> Iterator[bytes]:
    """Every member of a gzip file.

    What follows the last one is ignored, as browsers and gzip do: each member carries its own length and checksum, so
    nothing of the page can be in it. Bytes that may begin a further member are read as one, so that none is lost.
    """
    position = 0
    for _ in range(_MOST_PARTS):
        position = yield from _inflated(body, position, _GZIP_BITS)
        rest = body[position : position + len(_GZIP_MAGIC)]
        if not rest or rest != _GZIP_MAGIC[: len(rest)]:
            return
    raise _TooManyPartsError


def _undeflated(body: bytes) -> Iterator[bytes]:
    """The zlib format that the standard asks for, or the raw stream that some servers send in its name."""
    is_zlib = len(body) > 1 and body[0] & 0x0F == zlib.DEFLATED and int.from_bytes(body[:2], "big") % 31 == 0
    yield from _inflated(body, 0, _ZLIB_BITS if is_zlib else _RAW_BITS)


def _unbrotlied(body: bytes) -> Iterator[bytes]:
    """One brotli stream. It has no checksum, so bytes after its end count as damage (the decoder refuses them)."""
    stream = brotli.Decompressor()
    for start in range(0, len(body), _CHUNK):
        piece = stream.process(body[start : start + _CHUNK], output_buffer_limit=_CHUNK)
        yield piece
        # Having taken all input says nothing of the output that still waits inside.
        while not stream.is_finished() and (piece or not stream.can_accept_more_data()):
            piece = stream.process(b"", output_buffer_limit=_CHUNK)
            yield piece
    if not stream.is_finished():
        raise EOFError


def _unzstded(body: bytes) -> Iterator[bytes]:
    """Every frame, skippable ones among them; anything else after a frame is damage."""
    position = 0
    for _ in range(_MOST_PARTS):
        position = yield from _frame(body, position)
        if position == len(body):
            return
    raise _TooManyPartsError


def _inflated(body: bytes, position: int, bits: int) -> Chunks:
    """One zlib stream, in pieces; returns where the next one would begin."""
    stream = zlib.decompressobj(bits)
    for start in range(position, len(body), _CHUNK):
        pending = body[start : start + _CHUNK]
        end = start + len(pending)
        while not stream.eof:
            piece = stream.decompress(pending, _CHUNK)
            pending = stream.unconsumed_tail
            yield piece
            if not pending and len(piece) < _CHUNK:
                break
        if stream.eof:
            return end - len(stream.unused_data)
    raise EOFError


def _frame(body: bytes, position: int) -> Chunks:
    """One zstd frame, in pieces; returns where the next one would begin."""
    stream = zstd.ZstdDecompressor(options=_ZSTD_WINDOW)
    for start in range(position, len(body), _CHUNK):
        pending = body[start : start + _CHUNK]
        yield stream.decompress(pending, _CHUNK)
        while not (stream.eof or stream.needs_input):
            yield stream.decompress(b"", _CHUNK)
        if stream.eof:
            return start + len(pending) - len(stream.unused_data)
    raise EOFError


_DECODERS: dict[str, Callable[[bytes], Iterator[bytes]]] = {
    "gzip": _gunzipped,
    "x-gzip": _gunzipped,
    "deflate": _undeflated,
    "br": _unbrotlied,
    "zstd": _unzstded,
}


class DecodingMiddleware:
    """Stands in for Scrapy's HttpCompressionMiddleware.

    It never raises: a body that cannot be decoded is handed on as received, with the failure in
    `request.meta["failure"]`, so that the bytes can be archived and the poll told why it failed.
    """

    def __init__(self, limit: int) -> None:
        self._limit = limit

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Reads DOWNLOAD_MAXSIZE, in bytes."""
        return cls(crawler.settings.getint("DOWNLOAD_MAXSIZE"))

    def process_request(self, request: Request) -> None:
        """Asks for the codings that can be undone, and forgets what an earlier answer left in the meta."""
        request.headers.setdefault(b"Accept-Encoding", ACCEPTED)
        request.meta.pop(FAILURE, None)
        request.meta.pop(CODINGS, None)

    def process_response(self, request: Request, response: Response) -> Response:
        """The response with its body decoded and without Content-Encoding."""
        header = b", ".join(response.headers.getlist(b"Content-Encoding")).decode("latin-1")
        if not header or not response.body:
            return response
        decoded = decode(response.body, tuple(header.split(",")), request.meta.get("download_maxsize", self._limit))
        if isinstance(decoded, Failure):
            request.meta[FAILURE] = decoded
            return response
        request.meta[CODINGS] = header
        return _replaced(response, decoded)


def _replaced(response: Response, body: bytes) -> Response:
    headers = response.headers.copy()
    del headers[b"Content-Encoding"]
    kind = responsetypes.from_args(headers=headers, url=response.url, body=body)
    # A text response must find its encoding anew: the old one was guessed from packed bytes.
    fresh: dict[str, Any] = {"encoding": None} if issubclass(kind, TextResponse) else {}
    return response.replace(cls=kind, headers=headers, body=body, **fresh)
