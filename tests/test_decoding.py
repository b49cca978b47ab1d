"""A body is whole and sound, or it is a failure that says why; and no bomb goes off."""

from __future__ import annotations

import gzip
import time
import tracemalloc
import zlib

import brotli  # type: ignore[import-untyped]
import pytest
from backports import zstd
from hypothesis import given
from hypothesis import strategies as st
from scrapy import Request
from scrapy.http import HtmlResponse, Response

from collector.fetch.decoding import DecodingMiddleware, decode
from collector.model import Failure, FailureKind
from tests.lying_server import PACKERS, packed

LIMIT = 1024 * 1024
PAGE = b"".join(b"<article id=%d>Entry %d of the day</article>" % (n, n * n) for n in range(3000))
CODINGS = sorted(PACKERS)


def kind(decoded: bytes | Failure) -> FailureKind | None:
    return decoded.kind if isinstance(decoded, Failure) else None


@pytest.mark.parametrize("coding", CODINGS)
@pytest.mark.parametrize("body", [b"", b"x", PAGE, b"\0" * 300_000])
def test_a_body_comes_out_as_it_went_in(coding: str, body: bytes) -> None:
    assert decode(packed(body, coding), (coding,), LIMIT) == body


@given(st.binary(max_size=300), st.lists(st.sampled_from(CODINGS), max_size=3))
def test_codings_are_undone_in_the_opposite_order(body: bytes, codings: list[str]) -> None:
    assert decode(packed(body, *codings), tuple(codings), LIMIT) == body


@pytest.mark.parametrize("names", [("GZIP",), ("x-gzip",), (" gzip ",), ("identity", "gzip", "")])
def test_a_coding_is_known_however_it_is_written(names: tuple[str, ...]) -> None:
    assert decode(gzip.compress(PAGE), names, LIMIT) == PAGE


def test_no_coding_leaves_the_body_alone() -> None:
    assert decode(PAGE, (), LIMIT) == PAGE


@pytest.mark.parametrize("coding", CODINGS)
def test_an_empty_body_is_empty_in_any_coding(coding: str) -> None:
    assert decode(b"", (coding,), LIMIT) == b""


@pytest.mark.parametrize("coding", CODINGS)
def test_a_stream_cut_anywhere_is_truncated_and_never_half_a_page(coding: str) -> None:
    whole = packed(PAGE, coding)
    cuts = [*range(1, 40), *range(40, len(whole), 97), *range(len(whole) - 9, len(whole))]
    assert {kind(decode(whole[:cut], (coding,), LIMIT)) for cut in cuts} == {FailureKind.TRUNCATED}


@pytest.mark.parametrize("coding", ["gzip", "deflate"])
@pytest.mark.parametrize("position", [40, 1000, -6, -1])
def test_damage_is_found_by_the_checksum(coding: str, position: int) -> None:
    damaged = bytearray(packed(PAGE, coding))
    damaged[position] ^= 0x10
    assert kind(decode(bytes(damaged), (coding,), LIMIT)) in {FailureKind.UNDECODABLE, FailureKind.TRUNCATED}


@given(st.binary(min_size=1, max_size=200), st.sampled_from(CODINGS))
def test_no_bytes_make_it_raise(noise: bytes, coding: str) -> None:
    assert isinstance(decode(noise, (coding,), LIMIT), bytes | Failure)


@pytest.mark.parametrize("coding", ["gzip", "br", "zstd"])
def test_a_page_that_is_not_encoded_as_it_says_is_undecodable(coding: str) -> None:
    assert kind(decode(b"<html>" + PAGE, (coding,), LIMIT)) is FailureKind.UNDECODABLE


@pytest.mark.parametrize("names", [("compress",), ("gzip", "sdch"), ("x" * 5000,)])
def test_an_unknown_coding_is_undecodable_and_named_in_short(names: tuple[str, ...]) -> None:
    failure = decode(gzip.compress(PAGE), names, LIMIT)
    assert isinstance(failure, Failure)
    assert failure.kind is FailureKind.UNDECODABLE
    assert len(failure.message) < 200


def test_every_member_of_a_gzip_file_counts() -> None:
    members = b"".join(gzip.compress(PAGE[start : start + 5000]) for start in range(0, len(PAGE), 5000))
    assert decode(members, ("gzip",), LIMIT) == PAGE
    assert kind(decode(members[:-3], ("gzip",), LIMIT)) is FailureKind.TRUNCATED


@pytest.mark.parametrize("garbage", [b"\0\0\0\0", b"<!-- served by a proxy -->", b"\x1fnothing"])
def test_what_follows_a_gzip_stream_is_no_part_of_the_page(garbage: bytes) -> None:
    assert decode(gzip.compress(PAGE) + garbage, ("gzip",), LIMIT) == PAGE


@pytest.mark.parametrize("begun", [b"\x1f", b"\x1f\x8b", b"\x1f\x8b\x08"])
def test_a_further_gzip_member_that_only_begins_is_a_loss(begun: bytes) -> None:
    assert kind(decode(gzip.compress(PAGE) + begun, ("gzip",), LIMIT)) is FailureKind.TRUNCATED


def test_zstd_frames_may_follow_one_another_but_nothing_else_may() -> None:
    frames = zstd.compress(PAGE[:9000]) + b"\x50\x2a\x4d\x18\x03\0\0\0xyz" + zstd.compress(PAGE[9000:])
    assert decode(frames, ("zstd",), LIMIT) == PAGE
    assert kind(decode(frames + b"garbage", ("zstd",), LIMIT)) is FailureKind.UNDECODABLE


def test_deflate_is_read_with_and_without_its_wrapping() -> None:
    raw = zlib.compressobj(wbits=-15)
    assert decode(raw.compress(PAGE) + raw.flush(), ("deflate",), LIMIT) == PAGE
    assert decode(zlib.compress(PAGE), ("deflate",), LIMIT) == PAGE


def test_a_body_of_just_the_limit_passes_and_one_byte_more_does_not() -> None:
    for coding in CODINGS:
        assert decode(packed(b"a" * LIMIT, coding), (coding,), LIMIT) == b"a" * LIMIT
        assert kind(decode(packed(b"a" * (LIMIT + 1), coding), (coding,), LIMIT)) is FailureKind.TOO_LARGE


@pytest.mark.parametrize(
    "codings", [("gzip",), ("deflate",), ("br",), ("zstd",), ("gzip", "gzip"), ("zstd", "br", "gzip")]
)
def test_a_bomb_is_too_large_and_costs_little_more_than_the_limit(codings: tuple[str, ...]) -> None:
    bomb = packed(b"\0" * (100 * LIMIT), *codings)
    tracemalloc.start()
    began = time.monotonic()
    assert kind(decode(bomb, codings, LIMIT)) is FailureKind.TOO_LARGE
    assert time.monotonic() - began < 2
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 4 * LIMIT


def test_more_than_three_codings_are_not_undone() -> None:
    codings = ("gzip",) * 50
    assert kind(decode(packed(b"page", *codings), codings, LIMIT)) is FailureKind.UNDECODABLE


@pytest.mark.parametrize("part", [gzip.compress(b""), zstd.compress(b"")], ids=["gzip", "zstd"])
def test_a_stream_of_endless_empty_parts_is_given_up(part: bytes) -> None:
    coding = "gzip" if part[:2] == b"\x1f\x8b" else "zstd"
    began = time.monotonic()
    assert kind(decode(part * (16 * LIMIT // len(part)), (coding,), 16 * LIMIT)) is FailureKind.UNDECODABLE
    assert time.monotonic() - began < 2


def test_a_zstd_window_larger_than_any_page_is_not_allocated() -> None:
    options: dict[int, int] = {zstd.CompressionParameter.window_log: 27, zstd.CompressionParameter.content_size_flag: 0}
    wide = zstd.ZstdCompressor(options=options)
    assert kind(decode(wide.compress(PAGE) + wide.flush(), ("zstd",), LIMIT)) is FailureKind.UNDECODABLE


# The middleware.


def answer(body: bytes, *encoding: str, status: int = 200) -> Response:
    headers = {"Content-Type": "text/html; charset=utf-8", "Content-Encoding": list(encoding)}
    return Response("https://news.example/live", status=status, headers=headers, body=body)


def test_the_middleware_asks_for_what_it_can_undo_unless_told_else() -> None:
    request, other = (
        Request("https://news.example/"),
        Request("https://news.example/", headers={"Accept-Encoding": "br"}),
    )
    for one in (request, other):
        DecodingMiddleware(LIMIT).process_request(one)
    assert request.headers["Accept-Encoding"] == b"gzip, deflate, br, zstd"
    assert other.headers["Accept-Encoding"] == b"br"


@pytest.mark.parametrize("encoding", [("gzip, br",), ("gzip", "br")])
def test_a_decoded_response_is_html_again_and_the_header_is_kept_aside(encoding: tuple[str, ...]) -> None:
    request = Request("https://news.example/live")
    response = DecodingMiddleware(LIMIT).process_response(request, answer(packed(PAGE, "gzip", "br"), *encoding))
    assert isinstance(response, HtmlResponse)
    assert response.body == PAGE
    assert "Content-Encoding" not in response.headers
    assert request.meta == {"content_encoding": "gzip, br"}


def test_a_failure_leaves_the_body_as_received_and_stands_in_the_meta() -> None:
    request, cut = Request("https://news.example/live"), gzip.compress(PAGE)[:-20]
    response = DecodingMiddleware(LIMIT).process_response(request, answer(cut, "gzip"))
    assert response.body == cut
    assert request.meta["failure"].kind is FailureKind.TRUNCATED
    assert "content_encoding" not in request.meta


def test_the_failure_of_an_earlier_answer_is_forgotten() -> None:
    middleware, request = DecodingMiddleware(LIMIT), Request("https://news.example/live")
    middleware.process_response(request, answer(b"noise", "gzip"))
    middleware.process_request(request)
    assert request.meta == {}


def test_a_request_may_have_a_limit_of_its_own() -> None:
    request = Request("https://news.example/live", meta={"download_maxsize": 1000})
    DecodingMiddleware(LIMIT).process_response(request, answer(gzip.compress(PAGE), "gzip"))
    assert request.meta["failure"].kind is FailureKind.TOO_LARGE


def test_an_answer_without_a_body_or_a_coding_passes_untouched() -> None:
    for untouched in (answer(b"", "gzip", status=304), answer(PAGE)):
        request = Request("https://news.example/live")
        assert DecodingMiddleware(LIMIT).process_response(request, untouched) is untouched
        assert request.meta == {}


def test_brotli_with_something_behind_its_end_is_damaged() -> None:
    assert kind(decode(brotli.compress(PAGE) + b"garbage", ("br",), LIMIT)) is FailureKind.UNDECODABLE
