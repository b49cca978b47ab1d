"""When a host is left alone: exactly as long as it asks, else longer after every bad answer, and never for good."""

from __future__ import annotations

from email.utils import formatdate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collector.backoff import LONGEST_WAIT, HostPause, doubled, host_after, retry_after
from collector.model import FailureKind

NOON = 1_711_540_800.0
TROUBLES = [FailureKind.RATE_LIMITED, FailureKind.BLOCKED, FailureKind.SERVER_ERROR, FailureKind.TIMEOUT]


def after(*kinds: FailureKind | None, wait: float | None = None) -> HostPause:
    """The pause after answers that all came at noon, each of which asks for the same wait."""
    pause = HostPause()
    for kind in kinds:
        pause = host_after(pause, NOON, kind, wait)
    return pause


@pytest.mark.parametrize(
    ("header", "wait"),
    [
        ("120", 120),
        (" 7 ", 7),
        (formatdate(NOON + 90, usegmt=True), 90),
        ("31536000", LONGEST_WAIT),
        ("9" * 400, LONGEST_WAIT),
        (formatdate(NOON + 366 * 86400, usegmt=True), LONGEST_WAIT),
        (formatdate(NOON - 90, usegmt=True), None),
        ("0", None),
        ("-5", None),
        ("1.5", None),
        ("²", None),
        ("soon", None),
        ("", None),
        (None, None),
    ],
)
def test_retry_after_is_read_to_the_second(header: str | None, wait: float | None) -> None:
    assert retry_after(header, NOON) == wait


@given(st.text() | st.from_regex(r"\A(Mon|Fri), \d+ (Jan|Feb) \d{1,6} \d+:\d+:\d+ [+-]?\w+\Z"))
def test_no_retry_after_does_harm(header: str) -> None:
    wait = retry_after(header, NOON)
    assert wait is None or 0 < wait <= LONGEST_WAIT


@pytest.mark.parametrize("kind", TROUBLES)
def test_a_host_is_left_alone_exactly_as_long_as_it_asks(kind: FailureKind) -> None:
    assert after(kind, wait=123).until == NOON + 123
    assert after(*[kind] * 5, wait=123).until == NOON + 123


def test_no_host_is_left_alone_for_longer_than_a_day_at_a_time() -> None:
    assert after(FailureKind.RATE_LIMITED, wait=1e9).until == NOON + LONGEST_WAIT


def test_a_later_answer_does_not_cut_short_what_was_asked_for() -> None:
    asked = after(FailureKind.RATE_LIMITED, wait=600)
    for kind in (None, FailureKind.RATE_LIMITED, FailureKind.NOT_FOUND, FailureKind.TIMEOUT):
        assert host_after(asked, NOON + 1, kind).until == NOON + 600


def test_a_refusing_host_is_left_alone_at_once_and_twice_as_long_each_time() -> None:
    waits = [after(*[FailureKind.BLOCKED] * n).until - NOON for n in range(1, 12)]
    assert waits == [60, 120, 240, 480, 960, 1920, 3600, 3600, 3600, 3600, 3600]


def test_two_failures_may_be_the_pages_the_third_is_the_hosts() -> None:
    waits = [after(*[FailureKind.SERVER_ERROR] * n).until for n in range(1, 12)]
    assert waits[:2] == [0, 0]
    assert [wait - NOON for wait in waits[2:]] == [30, 60, 120, 240, 480, 960, 1800, 1800, 1800]


def test_the_pause_says_why() -> None:
    assert after(FailureKind.BLOCKED).reason == "it answered blocked"
    assert after(*[FailureKind.TIMEOUT] * 4).reason == "4 failures in a row (timeout)"
    assert after(FailureKind.SERVER_ERROR, wait=5).reason == "its Retry-After asks for it"


@pytest.mark.parametrize("well", [None, FailureKind.NOT_FOUND, FailureKind.GONE, FailureKind.EXTRACTION_COLLAPSE])
def test_an_answer_that_is_no_trouble_of_the_hosts_ends_the_row(well: FailureKind | None) -> None:
    pause = after(FailureKind.TIMEOUT, FailureKind.TIMEOUT, well, FailureKind.TIMEOUT)
    assert (pause.troubles, pause.until) == (1, 0)


@given(st.integers(1, 10**6), st.floats(1, 1e3), st.floats(1e3, 1e6))
def test_waits_grow_and_have_an_end(times: int, first: float, most: float) -> None:
    assert first <= doubled(first, times, most) <= doubled(first, times + 1, most) <= most
