"""Dates as publishers write them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collector.extract import dates

NOON = datetime(2024, 3, 30, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    "value",
    [
        "2024-03-30T12:00:00Z",
        "2024-03-30T12:00:00.000Z",
        "2024-03-30T12:00:00+0000",
        "2024-03-30T13:00:00+01:00",
        " 2024-03-30T08:00:00-04:00 ",
        "2024-03-30T12:00:00",
    ],
)
def test_iso_times_are_instants_in_utc(value: str) -> None:
    moment = dates.iso(value)
    assert moment == NOON
    assert moment is not None
    assert moment.utcoffset() == timedelta(0)


def test_an_iso_time_without_an_offset_is_local() -> None:
    assert dates.iso("2024-07-01T12:00:00", "Europe/London") == datetime(2024, 7, 1, 11, tzinfo=UTC)
    assert dates.iso("2024-03-30T12:00:00", "Nowhere/Land") == NOON


@pytest.mark.parametrize("value", [None, "", "yesterday", "2024-13-01T00:00:00Z", "0001-01-01T00:00:00+14:00"])
def test_what_is_no_iso_time_is_none(value: str | None) -> None:
    assert dates.iso(value) is None


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("Sat 30 Mar 2024 12.00 GMT", NOON),
        ("Updated Sat 30 Mar 2024 12:00\u00a0GMT", NOON),
        ("Sun 31 Mar 2024 02.10 BST", datetime(2024, 3, 31, 1, 10, tzinfo=UTC)),
        ("Wed 27 Mar 2024 04.27 EDT", datetime(2024, 3, 27, 8, 27, tzinfo=UTC)),
        ("Sat 30 Mar 2024 23.00 AEDT", NOON),
        ("Sat 30 Mar 2024 21.30 ACST", NOON),
        ("30 March 2024, 12.00 pm GMT", NOON),
        ("30th March 2024 at 12:00:30 UTC", NOON + timedelta(seconds=30)),
        ("Sat 30 Mar 2024 4.05pm GMT", datetime(2024, 3, 30, 16, 5, tzinfo=UTC)),
        ("Sat 30 Mar 2024 12.05am GMT", datetime(2024, 3, 30, 0, 5, tzinfo=UTC)),
    ],
)
def test_spoken_times(text: str, instant: datetime) -> None:
    assert dates.spoken(text) == instant


@pytest.mark.parametrize("text", ["Mon 1 Jul 2024 12.00", "Mon 1 Jul 2024 12.00 XYZ"])
def test_a_spoken_time_without_a_zone_that_is_known_is_local(text: str) -> None:
    assert dates.spoken(text, "Europe/London") == datetime(2024, 7, 1, 11, tzinfo=UTC)


@pytest.mark.parametrize(
    "text", [None, "", "4m ago", "30 Foo 2024 12.00 GMT", "31 Feb 2024 12.00 GMT", "1 Jan 2024 25.00"]
)
def test_what_is_no_spoken_time_is_none(text: str | None) -> None:
    assert dates.spoken(text) is None


@pytest.mark.parametrize("value", [None, "1711800000000", True, 10**30, float("nan")])
def test_what_is_no_count_of_milliseconds_is_none(value: object) -> None:
    assert dates.epoch(value) is None


def test_milliseconds() -> None:
    assert dates.epoch(1711800000000) == NOON


@given(st.text())
def test_no_text_raises(text: str) -> None:
    dates.iso(text)
    dates.spoken(text)


@given(st.datetimes(min_value=datetime(1990, 1, 1), max_value=datetime(2100, 1, 1)))  # noqa: DTZ001 (made aware below)
def test_what_is_spoken_is_read_to_the_minute(moment: datetime) -> None:
    spoken = moment.strftime("%a %d %b %Y %H.%M GMT")
    assert dates.spoken(spoken) == moment.replace(second=0, microsecond=0, tzinfo=UTC)
