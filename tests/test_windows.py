"""When a watch is polled at all: on its days, at its times, in its place, whatever the clocks there do."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collector.cron import read_cron
from collector.windows import Window, opens

ZONES = ["UTC", "Europe/Berlin", "Australia/Lord_Howe", "America/St_Johns", "Pacific/Apia", "Asia/Kolkata"]
DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)

START = datetime(2011, 1, 1, tzinfo=UTC)

instants = st.integers(0, 26 * 365 * 24 * 60).map(lambda minutes: START + minutes * MINUTE)
clocks = st.times().map(lambda moment: moment.replace(second=0, microsecond=0))
by_clock = st.builds(
    Window,
    zone=st.sampled_from(ZONES),
    days=st.frozensets(st.integers(0, 6), min_size=1),
    opens=clocks,
    closes=clocks,
)
by_cron = st.builds(
    Window,
    zone=st.sampled_from(ZONES),
    cron=st.sampled_from(["*/30 6-9 * * *", "0 2 * * *", "30 2 * * sun", "0 0 1 * *"]).map(read_cron),
    lasts=st.integers(1, 24 * 60).map(lambda minutes: minutes * MINUTE),
)
windows = st.lists(by_clock | by_cron, max_size=3)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def spans(window: Window, first: str, days: int = 1) -> list[tuple[str, str]]:
    """The spans that begin on these days, in UTC."""
    dates = [datetime.fromisoformat(first).date() + n * DAY for n in range(days)]
    return [(f"{a:%d %H:%M}", f"{b:%d %H:%M}") for date in dates for a, b in window.on(date)]


def test_without_windows_it_is_always_time() -> None:
    assert opens([], utc("2026-11-25T03:00")) == utc("2026-11-25T03:00")


def test_a_closed_window_opens_at_its_time_in_its_place() -> None:
    office = Window("America/New_York", frozenset({1, 2, 3, 4, 5}), time(9), time(17))
    assert opens([office], utc("2026-11-25T13:59")) == utc("2026-11-25T14:00")
    assert opens([office], utc("2026-11-25T15:00")) == utc("2026-11-25T15:00")
    assert opens([office], utc("2026-11-25T22:00")) == utc("2026-11-26T14:00")
    assert opens([office], utc("2026-11-27T22:00")) == utc("2026-11-30T14:00")


def test_a_window_may_run_past_midnight() -> None:
    night = Window(days=frozenset({6}), opens=time(22), closes=time(2))
    assert opens([night], utc("2026-11-29T01:59")) == utc("2026-11-29T01:59")
    assert opens([night], utc("2026-11-29T02:00")) == utc("2026-12-05T22:00")


def test_the_first_window_to_open_counts() -> None:
    early, late = Window(opens=time(6), closes=time(7)), Window(opens=time(20), closes=time(21))
    assert opens([late, early], utc("2026-11-25T03:00")) == utc("2026-11-25T06:00")
    assert opens([late, early], utc("2026-11-25T12:00")) == utc("2026-11-25T20:00")


@pytest.mark.parametrize(
    ("opened", "closed", "day", "expected"),
    [
        (time(1), time(4), "2026-03-29", ("29 00:00", "29 02:00")),  # the hour from 2 to 3 is skipped
        (time(2, 15), time(2, 45), "2026-03-29", ("29 01:15", "29 01:45")),  # all of it is skipped: an hour later
        (time(1), time(4), "2026-10-25", ("24 23:00", "25 03:00")),  # the hour from 2 to 3 comes twice
        (time(2, 15), time(2, 45), "2026-10-25", ("25 00:15", "25 01:45")),  # both are in it
        (time(0), time(0), "2026-10-25", ("24 22:00", "25 23:00")),  # a day of 25 hours
    ],
)
def test_where_the_clock_is_moved_a_window_follows_the_clock(
    opened: time, closed: time, day: str, expected: tuple[str, str]
) -> None:
    assert spans(Window("Europe/Berlin", opens=opened, closes=closed), day) == [expected]


def test_half_an_hour_of_summer_time_is_no_trouble() -> None:
    window = Window("Australia/Lord_Howe", opens=time(2, 5), closes=time(2, 20))
    assert spans(window, "2026-10-03", 3) == [
        ("02 15:35", "02 15:50"),
        ("03 15:35", "03 15:50"),  # from 2:00 to 2:30 is skipped
        ("04 15:05", "04 15:20"),
    ]


def test_a_cron_line_opens_a_window_for_as_long_as_it_says() -> None:
    window = Window("Europe/Berlin", cron=read_cron("0 1 * * *"), lasts=timedelta(hours=3))
    assert spans(window, "2026-03-29") == [("29 00:00", "29 03:00")]
    assert opens([window], utc("2026-03-29T02:59")) == utc("2026-03-29T02:59")


def test_the_29th_of_february_is_worth_waiting_for() -> None:
    window = Window(cron=read_cron("0 0 29 2 *"), lasts=DAY)
    assert opens([window], utc("2096-03-01T00:00")) == utc("2104-02-29T00:00")


@given(windows, instants)
def test_what_opens_is_open_and_nothing_was_open_before(given_: list[Window], at: datetime) -> None:
    first = opens(given_, at)
    assert at <= first <= at + 62 * DAY
    assert opens(given_, first) == first
    step = max(MINUTE, (first - at) / 20)
    for n in range(20):
        assert opens(given_, min(at + n * step, first)) == first or at + n * step >= first


@given(by_clock, instants)
def test_away_from_a_change_a_window_is_what_the_clock_on_the_wall_says(window: Window, at: datetime) -> None:
    zone = ZoneInfo(window.zone)
    local = at.astimezone(zone)
    if len({(local + n * DAY).utcoffset() for n in range(-3, 4)}) > 1:
        return
    moment = local.time().replace(second=0, microsecond=0)
    past_midnight = window.opens >= window.closes
    begun = local.isoweekday() % 7 in window.days and moment >= window.opens
    running = (local - DAY).isoweekday() % 7 in window.days and moment < window.closes
    expected = begun or running if past_midnight else begun and moment < window.closes
    assert (opens([window], at) == at) == expected


@given(by_clock, instants)
def test_every_day_has_its_window(window: Window, at: datetime) -> None:
    daily = Window(window.zone, opens=window.opens, closes=window.closes)
    skipped = window.zone == "Pacific/Apia" and at.year == 2011  # the island had no 30 December that year
    assert opens([daily], at) - at <= 2 * DAY + (DAY if skipped else timedelta())
