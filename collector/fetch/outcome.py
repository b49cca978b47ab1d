"""What became of a request, as values: a page, and the failure that its status or an exception stands for."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from OpenSSL import SSL
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    NotSupported,
    ResponseDataLossError,
    StopDownload,
    UnsupportedURLSchemeError,
)
from service_identity import VerificationError
from twisted.internet import error as net
from twisted.python.failure import Failure as TwistedFailure

from collector.errors import AddressRefused, CollectorError, ContactMissing
from collector.extract.walls import challenge
from collector.fetch.decoding import CODINGS, FAILURE
from collector.model import Failure, FailureKind, Page

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.http import Headers, Response


class RequestRefused(IgnoreRequest):
    """Raised by our middlewares when a request is not made; it carries the failure that the poll ends with."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.message)
        self.failure = failure


_NOT_MODIFIED = 304
_LONGEST_MENTION = 80
"""Characters of a server's or an exception's own words that are repeated in a message."""

_OWN_STATUS = {
    204: (FailureKind.EMPTY, "The server says that it has no content to show (204). Look at the page in a browser."),
    205: (FailureKind.EMPTY, "The server says that it has no content to show (205). Look at the page in a browser."),
    206: (FailureKind.TRUNCATED, "The server sent a part of the page that was not asked for as one (206). Poll again."),
    401: (FailureKind.INTERSTITIAL, "The page is only for readers who log in (401), and the collector does not."),
    402: (FailureKind.INTERSTITIAL, "The page is only for readers who pay (402), and the collector does not."),
    403: (FailureKind.BLOCKED, "The server refuses to show the page (403). Poll less often, or ask the publisher."),
    404: (FailureKind.NOT_FOUND, "There is no page at this address (404). Check the address; the page may have moved."),
    408: (FailureKind.TIMEOUT, "The server gave up waiting for the request (408). Poll again later."),
    410: (FailureKind.GONE, "The publisher has withdrawn the page for good (410). If it is watched, stop watching it."),
    429: (FailureKind.RATE_LIMITED, "The server asks for fewer requests (429). Poll this host less often."),
    451: (FailureKind.BLOCKED, "The page may not be shown here for legal reasons (451). Poll from another country."),
}
_CLASSES = {
    2: None,
    3: (
        FailureKind.REDIRECT,
        "The redirect ({status}) leads nowhere that may be followed{location}. Check the address.",
    ),
    4: (FailureKind.CLIENT_ERROR, "The server does not accept the request ({status}). Check the address."),
    5: (FailureKind.SERVER_ERROR, "The server failed ({status}). Poll again later."),
}


def failure_of_status(page: Page) -> Failure | None:
    """What the status alone says against the page: None for 304 and for any success that brings a page.

    A bot guard that its headers give away is `blocked`, whatever its status.
    """
    if page.status == _NOT_MODIFIED:
        return None
    guarded = challenge(page)
    if guarded is not None:
        return guarded
    kind_and_text = _OWN_STATUS.get(page.status, _CLASSES.get(page.status // 100, _STRANGE))
    if kind_and_text is None:
        return None
    kind, text = kind_and_text
    message = text.format(status=page.status, location=_mention(" (Location: {})", page.header("location")))
    return Failure(kind, message + _mention(" It asks to wait: Retry-After {}.", page.header("retry-after")))


_STRANGE = (FailureKind.CLIENT_ERROR, "The server answered with {status}, which is no HTTP status. Poll again later.")


def _mention(form: str, words: str | None) -> str:
    return form.format(words[:_LONGEST_MENTION]) if words else ""


_EXCEPTIONS: tuple[tuple[tuple[type[BaseException], ...], FailureKind, str], ...] = (
    (
        (DownloadTimeoutError, net.TimeoutError, net.TCPTimedOutError, TimeoutError),
        FailureKind.TIMEOUT,
        "The server did not send the page in time. Poll again later.",
    ),
    (
        (CannotResolveHostError, net.DNSLookupError),
        FailureKind.DNS,
        "The host's name leads to no address. Check the spelling of the URL, and this machine's DNS.",
    ),
    (
        (SSL.Error, VerificationError, net.SSLError, net.VerifyError, net.CertificateError),
        FailureKind.TLS,
        "The server's certificate or encryption is not to be trusted, so nothing was read. Look at it in a browser.",
    ),
    (
        (DownloadConnectionRefusedError, net.ConnectionRefusedError),
        FailureKind.CONNECTION,
        "The server does not accept connections on that port. Check the URL, or poll again later.",
    ),
    (
        (ResponseDataLossError,),
        FailureKind.TRUNCATED,
        "The connection ended in the middle of the page. Poll again.",
    ),
    (
        (DownloadCancelledError,),
        FailureKind.TOO_LARGE,
        "The page is larger than is read; see DOWNLOAD_MAXSIZE.",
    ),
    (
        (UnsupportedURLSchemeError, NotSupported),
        FailureKind.REFUSED,
        "Only http and https addresses are fetched.",
    ),
    (
        (StopDownload,),
        FailureKind.TRUNCATED,
        "The download was stopped before its end. Poll again.",
    ),
    (
        (DownloadFailedError, net.ConnectError, net.ConnectionClosed, ConnectionError),
        FailureKind.CONNECTION,
        "The connection broke, or what came was no HTTP answer. Poll again later.",
    ),
)


def failure_of_exception(exc: BaseException) -> Failure:
    """The failure that an exception of a request stands for; `internal` with the class's name for the unforeseen.

    Causes are looked through, since Twisted and Scrapy wrap what they hand on.
    """
    chain = tuple(_chain(exc))
    for link in chain:
        own = _own(link)
        if own is not None:
            return own
    # What lies deepest says most: a broken certificate reaches us inside "the download failed".
    for link in reversed(chain):
        for classes, kind, message in _EXCEPTIONS:
            if isinstance(link, classes):
                return Failure(kind, message)
    return Failure(
        FailureKind.INTERNAL,
        f"The collector met something that it does not know: {type(exc).__name__}{_mention(' ({})', str(exc))}. "
        "Please report it.",
    )


def _own(exc: BaseException) -> Failure | None:
    if isinstance(exc, AddressRefused | ContactMissing):
        return Failure(FailureKind.REFUSED, str(exc))
    if isinstance(exc, RequestRefused):
        return exc.failure
    if isinstance(exc, CollectorError):
        return Failure(FailureKind.INTERNAL, str(exc))
    if isinstance(exc, IgnoreRequest):
        return _ignored(str(exc))
    # Twisted has no class of its own for this one.
    if isinstance(exc, ValueError) and str(exc).startswith("invalid hostname"):
        return Failure(FailureKind.REFUSED, "The address names no host that can be asked. Check its spelling.")
    return None


def _ignored(reason: str) -> Failure:
    if "redirect" in reason:
        return Failure(
            FailureKind.REDIRECT,
            "The page redirects in a circle, or more often than is followed. Open it in a browser, and watch where it "
            "ends.",
        )
    return Failure(FailureKind.REFUSED, f"The request was not made{_mention(': {}', reason)}.")


def _chain(exc: BaseException | None, depth: int = 8) -> Iterator[BaseException]:
    """`exc` and what it wraps on purpose, outermost first."""
    if exc is None or depth == 0:
        return
    yield exc
    reasons = [reason.value for reason in getattr(exc, "reasons", ()) if isinstance(reason, TwistedFailure)]
    for wrapped in (exc.__cause__, *reasons):
        yield from _chain(wrapped, depth - 1)


_INCOMPLETE = {
    "dataloss": "The connection ended before all that was announced had come: a part of the page is lost. Poll again.",
    "partial": "The connection ended, and nothing had said how long the page is: a part may be lost. Poll again.",
    "download_stopped": "The download was stopped before its end. Poll again.",
}


def page_of(response: Response, request: Request, captured_at: datetime) -> Page:
    """The page that a response is, with what is already known against it in `failure`.

    `url` is `request.meta["asked_url"]`, or the first address of a chain of redirects; `redirects` are the addresses
    that redirected, in order. The body is decoded, unless `failure` says that it could not be: then it is as received.
    """
    hops = tuple(request.meta.get("redirect_urls", ()))
    body = None if response.status == _NOT_MODIFIED else response.body
    return Page(
        url=request.meta.get("asked_url") or (hops[0] if hops else request.url),
        captured_at=captured_at,
        status=response.status,
        headers=_headers(response, request),
        body=body,
        body_digest="" if body is None else hashlib.sha256(body).hexdigest(),
        final_url=response.url,
        redirects=hops,
        failure=_failure(response, request),
        request_headers=_pairs(request.headers),
        peer=str(response.ip_address) if response.ip_address else None,
        certificate=_certificate(response),
    )


def _certificate(response: Response) -> str | None:
    if response.certificate is None:
        return None
    return hashlib.sha256(response.certificate.dump()).hexdigest()


def _pairs(headers: Headers) -> tuple[tuple[str, str], ...]:
    return tuple(
        (name.decode("latin-1"), value.decode("latin-1")) for name in headers for value in headers.getlist(name)
    )


def _headers(response: Response, request: Request) -> tuple[tuple[str, str], ...]:
    received = _pairs(response.headers)
    undone = request.meta.get(CODINGS)
    return (*received, ("Content-Encoding", undone)) if undone else received


def _failure(response: Response, request: Request) -> Failure | None:
    decoding: Failure | None = request.meta.get(FAILURE)
    if decoding is not None:
        return decoding
    for flag, message in _INCOMPLETE.items():
        # Every coding marks its own end, so a body that was decoded has come whole however the connection closed.
        proven = flag == "partial" and request.meta.get(CODINGS)
        if flag in response.flags and not proven:
            return Failure(FailureKind.TRUNCATED, message)
    return None
