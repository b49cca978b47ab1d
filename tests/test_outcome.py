"""Every way in which a request can end has one kind and one sentence with a way out."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime

import pytest
import scrapy.exceptions as scrapy_errors
from OpenSSL import SSL
from scrapy import Request
from scrapy.http import Response
from service_identity import VerificationError
from twisted.internet import error as net
from twisted.python.failure import Failure as TwistedFailure
from twisted.web.client import ResponseNeverReceived

from collector.errors import AddressRefused, ContactMissing, StoreFull
from collector.fetch.outcome import RequestRefused, failure_of_exception, failure_of_status, page_of
from collector.model import Failure, FailureKind, Page

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
URL = "https://news.example/live"


def page(status: int, **headers: str) -> Page:
    named = tuple((name.replace("_", "-"), value) for name, value in headers.items())
    return Page(url=URL, captured_at=NOON, status=status, headers=named, body=None if status == 304 else b"<html>")


@pytest.mark.parametrize("status", [200, 202, 203, 304])
def test_an_answer_that_may_bring_a_page_is_no_failure(status: int) -> None:
    assert failure_of_status(page(status)) is None


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (204, "empty"),
        (206, "truncated"),
        (301, "redirect"),
        (300, "redirect"),
        (400, "client_error"),
        (401, "interstitial"),
        (402, "interstitial"),
        (403, "blocked"),
        (404, "not_found"),
        (408, "timeout"),
        (410, "gone"),
        (418, "client_error"),
        (429, "rate_limited"),
        (451, "blocked"),
        (500, "server_error"),
        (503, "server_error"),
        (520, "server_error"),
        (999, "client_error"),
    ],
)
def test_a_status_has_its_kind_and_its_message_names_it(status: int, kind: str) -> None:
    failure = failure_of_status(page(status))
    assert failure is not None
    assert failure.kind == kind
    assert str(status) in failure.message
    assert failure.message.endswith(".")


@pytest.mark.parametrize("status", [429, 503])
def test_what_the_server_asks_to_wait_is_mentioned(status: int) -> None:
    failure = failure_of_status(page(status, retry_after="120"))
    assert failure is not None
    assert "Retry-After 120" in failure.message


def test_a_long_header_is_not_repeated_in_full() -> None:
    failure = failure_of_status(page(302, location="x" * 10_000))
    assert failure is not None
    assert len(failure.message) < 300


@pytest.mark.parametrize(
    "headers", [{"cf_mitigated": "challenge"}, {"x_amzn_waf_action": "captcha"}, {"server": "AkamaiGHost"}]
)
def test_a_bot_guard_that_its_headers_give_away_is_blocked_even_with_status_200(headers: dict[str, str]) -> None:
    failure = failure_of_status(page(200, **headers))
    assert failure is not None
    assert failure.kind is FailureKind.BLOCKED


def test_503_with_a_challenge_is_blocked_and_without_one_a_server_error() -> None:
    kinds = [failure_of_status(one) for one in (page(503, cf_mitigated="challenge"), page(503, server="cloudflare"))]
    assert [failure and failure.kind for failure in kinds] == ["blocked", "server_error"]


@pytest.mark.parametrize("status", [404, 410])
def test_a_withdrawn_page_stays_withdrawn_behind_the_edges_of_the_big_networks(status: int) -> None:
    failure = failure_of_status(page(status, server="AkamaiGHost", x_datadome="protected"))
    assert failure is not None
    assert failure.kind in {"not_found", "gone"}


def wrapped(*reasons: BaseException) -> Exception:
    """As Scrapy hands on what Twisted wrapped."""
    outer = scrapy_errors.DownloadFailedError("failed")
    outer.__cause__ = ResponseNeverReceived([TwistedFailure(reason) for reason in reasons])  # type: ignore[no-untyped-call]
    return outer


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (scrapy_errors.DownloadTimeoutError(), "timeout"),
        (TimeoutError(), "timeout"),
        (net.TCPTimedOutError(), "timeout"),  # type: ignore[no-untyped-call]
        (scrapy_errors.CannotResolveHostError(), "dns"),
        (net.DNSLookupError(), "dns"),
        (scrapy_errors.DownloadConnectionRefusedError(), "connection"),
        (scrapy_errors.DownloadFailedError(), "connection"),
        (net.NoRouteError(), "connection"),  # type: ignore[no-untyped-call]
        (net.ConnectionLost(), "connection"),
        (ConnectionResetError(), "connection"),
        (wrapped(net.ConnectionLost()), "connection"),
        (scrapy_errors.ResponseDataLossError(), "truncated"),
        (scrapy_errors.StopDownload(), "truncated"),
        (scrapy_errors.DownloadCancelledError(), "too_large"),
        (scrapy_errors.UnsupportedURLSchemeError(), "refused"),
        (scrapy_errors.NotSupported(), "refused"),
        (scrapy_errors.IgnoreRequest("Filtered offsite request"), "refused"),
        (ValueError("invalid hostname: user@127.0.0.1"), "refused"),
        (scrapy_errors.IgnoreRequest("max redirections reached"), "redirect"),
        (SSL.Error([("ssl", "", "certificate verify failed")]), "tls"),
        (wrapped(SSL.Error()), "tls"),
        (wrapped(VerificationError([])), "tls"),
        (AddressRefused("10.0.0.1 is refused."), "refused"),
        (ContactMissing("No contact."), "refused"),
        (wrapped(AddressRefused("10.0.0.1 is refused.")), "refused"),
        (StoreFull("No space is left."), "internal"),
        (ValueError("odd"), "internal"),
        (KeyError("x"), "internal"),
    ],
)
def test_an_exception_has_its_kind_and_a_sentence(error: BaseException, kind: str) -> None:
    failure = failure_of_exception(error)
    assert failure.kind == kind
    assert failure.message.endswith(".")


def test_a_refusal_keeps_its_own_words_however_deep_it_lies() -> None:
    assert failure_of_exception(wrapped(AddressRefused("10.0.0.1 is refused."))).message == "10.0.0.1 is refused."


def test_a_request_that_was_not_made_ends_with_the_failure_it_carries() -> None:
    failure = Failure(FailureKind.ROBOTS, "The site asks us not to.")
    assert failure_of_exception(RequestRefused(failure)) is failure


def test_the_unforeseen_is_named_by_its_class_and_in_short() -> None:
    failure = failure_of_exception(LookupError("y" * 10_000))
    assert "LookupError" in failure.message
    assert len(failure.message) < 300


def test_an_error_met_while_handling_another_is_not_mistaken_for_it() -> None:
    fault_of_ours = KeyError("a fault of ours")
    fault_of_ours.__context__ = net.ConnectionLost()
    assert failure_of_exception(fault_of_ours).kind is FailureKind.INTERNAL


def test_causes_that_go_round_in_a_circle_end() -> None:
    one, other = ValueError("one"), ValueError("other")
    one.__cause__, other.__cause__ = other, one
    assert failure_of_exception(one).kind is FailureKind.INTERNAL


# Pages.


def test_a_page_is_what_was_received() -> None:
    headers = {"ETag": '"1"', "Set-Cookie": ["a=1", "b=2"], "X-Name": "Zo\xeb".encode("latin-1")}
    got = page_of(Response(URL, headers=headers, body=b"<html>"), Request(URL), NOON)
    assert (got.url, got.final_url, got.redirects, got.status, got.captured_at) == (URL, URL, (), 200, NOON)
    assert sorted(got.headers) == [("Etag", '"1"'), ("Set-Cookie", "a=1"), ("Set-Cookie", "b=2"), ("X-Name", "Zo\xeb")]
    assert got.body_digest == hashlib.sha256(b"<html>").hexdigest()
    assert got.failure is None


def test_a_304_has_no_body_and_no_digest() -> None:
    got = page_of(Response(URL, status=304), Request(URL), NOON)
    assert (got.body, got.body_digest) == (None, "")


def test_the_address_asked_for_survives_redirects() -> None:
    first, second = "http://news.example/live", "https://news.example/live?x=1"
    request = Request(URL, meta={"redirect_urls": [first, second]})
    got = page_of(Response(URL), request, NOON)
    assert (got.url, got.redirects, got.final_url) == (first, (first, second), URL)
    named = request.replace(meta={**request.meta, "asked_url": "https://news.example/live#entry"})
    assert page_of(Response(URL), named, NOON).url == "https://news.example/live#entry"


@pytest.mark.parametrize("flag", ["dataloss", "partial", "download_stopped"])
def test_a_body_that_may_be_cut_is_truncated(flag: str) -> None:
    got = page_of(Response(URL, body=b"<html>", flags=[flag]), Request(URL), NOON)
    assert got.failure is not None
    assert got.failure.kind is FailureKind.TRUNCATED
    assert got.body == b"<html>"


def test_a_decoded_body_is_whole_though_no_length_was_announced() -> None:
    request = Request(URL, meta={"content_encoding": "gzip"})
    got = page_of(Response(URL, body=b"<html>", flags=["partial"]), request, NOON)
    assert got.failure is None
    assert got.header("content-encoding") == "gzip"
    lost = page_of(Response(URL, body=b"<html>", flags=["dataloss"]), request, NOON)
    assert lost.failure is not None


def test_a_failure_of_decoding_is_the_failure_of_the_page() -> None:
    failure = Failure(FailureKind.UNDECODABLE, "The gzip stream is damaged.")
    assert page_of(Response(URL), Request(URL, meta={"failure": failure}), NOON).failure is failure
