"""Clocks that jump, sleep and are put back: one test for each row of the fault matrix, with the outcome it expects.

What the store does about it, with leases and claims, is tested in tests/test_leases.py.
"""

from __future__ import annotations

import asyncio
import threading
from collections import Counter
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest

from collector.cadence import DAY, HOUR, Pace, Seen, Terms, after_poll, fair_price, next_poll
from collector.changes import ChangeKind
from collector.extract.dates import iso
from collector.fetch.polling import Polling
from collector.model import Failure, FailureKind, Page
from collector.poll import Poll
from collector.watch import Depth, Watch
from collector.windows import Window, opens
from tests.readers import Unaddressed
from tests.toy import URL, Outlet, Watcher

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC).timestamp()
STEPS = {
    "an hour back": NOON - HOUR,
    "a day ahead": NOON + DAY,
    "to 1970": 0.0,
    "to 2038": datetime(2038, 1, 19, 3, 14, 8, tzinfo=UTC).timestamp(),
}
TERMS = {
    "its own pace": Terms(price=fair_price(120)),
    "a fixed interval": Terms(price=1.0, every=600.0),
    "closed": Terms(price=1.0, closed_at=NOON - HOUR),
}


def polled_until(at: float) -> Pace:
    """The pace of a blog with an entry every ten minutes."""
    first = after_poll(Pace(), Seen(at - HOUR, (at - HOUR,)))
    return after_poll(first, Seen(at, tuple(at - 600 * n for n in range(5))))


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("terms", TERMS)
def test_c1_a_clock_that_jumps_silences_no_watch_for_more_than_a_day_beyond_its_turn(terms: str, step: str) -> None:
    planned = next_poll("w", polled_until(NOON), TERMS[terms], STEPS[step])
    longest = {"its own pace": HOUR, "a fixed interval": 900.0, "closed": 90 * DAY}[terms]
    assert planned.delay is None or 0 <= planned.delay <= longest * 1.1


@pytest.mark.parametrize("step", STEPS)
def test_c1_a_clock_that_jumps_makes_no_crowd(step: str) -> None:
    pace = polled_until(NOON)
    seconds = Counter(
        int(next_poll(f"w{n}", pace, TERMS["a fixed interval"], STEPS[step]).delay or 0) for n in range(6000)
    )
    assert max(seconds.values()) < 40


def test_c1_changes_keep_their_order_when_the_clock_is_put_back(tmp_path: Path) -> None:
    outlet = Outlet(dated=False)
    outlet.publish("a", "First.")
    watcher = Watcher(outlet, tmp_path)
    watcher.poll()
    outlet.now -= timedelta(hours=1)
    outlet.publish("b", "Second, by a clock that runs an hour behind.")
    later = watcher.poll()
    assert [change.key for change in later.changes] == ["b"]
    assert not [change for change in watcher.changes if change.kind is ChangeKind.REMOVED]
    watcher.keep.store.close()


def test_c2_after_a_sleep_of_eight_hours_a_watch_has_one_turn() -> None:
    woken = NOON + 8 * HOUR
    for terms in TERMS.values():
        planned = next_poll("w", after_poll(polled_until(NOON), Seen(woken)), terms, woken)
        assert planned.delay is None or planned.delay > 0


def test_c2_what_came_while_it_slept_is_found_beyond_the_newest_page(tmp_path: Path) -> None:
    outlet = Outlet(page_size=3)
    outlet.publish("before", "The evening's last.")
    watcher = Watcher(outlet, tmp_path)
    watcher.poll(Depth.NEWEST)
    for number in range(20):
        outlet.wait(1400)
        outlet.publish(f"night-{number}", f"Entry {number} of the night.")
    woken = watcher.poll(Depth.NEWEST)
    assert {change.key for change in woken.changes if change.kind is ChangeKind.NEW} == {
        f"night-{n}" for n in range(20)
    }
    assert all(change.from_at is not None for change in woken.changes), "each says since when it was not looked"
    watcher.keep.store.close()


NIGHTS = [("Europe/Berlin", "2026-03-29"), ("Europe/Berlin", "2026-10-25"), ("Australia/Lord_Howe", "2026-10-04")]


@pytest.mark.parametrize(("zone", "day"), NIGHTS)
def test_c3_a_night_in_which_the_clocks_change_has_its_window_once_and_open(zone: str, day: str) -> None:
    ((opened, closed),) = Window(zone, opens=time(2, 10), closes=time(2, 20)).on(date.fromisoformat(day))
    assert opens([Window(zone, opens=time(2, 10), closes=time(2, 20))], opened) == opened < closed


@pytest.mark.parametrize(("told", "meant"), [("2026-10-25T02:30:00", "00:30"), ("2026-03-29T02:30:00", "01:30")])
def test_c3_a_local_time_that_comes_twice_or_never_is_read_one_way_and_always_the_same(told: str, meant: str) -> None:
    found = iso(told, "Europe/Berlin")
    assert found is not None
    assert f"{found:%H:%M}" == meant


def test_c4_a_poll_longer_than_its_interval_is_followed_by_a_pause_and_not_by_those_it_missed() -> None:
    started, ended = NOON, NOON + 700
    pace = after_poll(polled_until(NOON - 120), Seen(started))
    planned = next_poll("w", pace, Terms(price=1.0, every=120.0), ended)
    assert planned.delay is not None
    assert 60 <= planned.delay <= 180


def test_c5_ten_thousand_watches_due_in_one_second_are_spread_over_their_interval() -> None:
    pace = polled_until(NOON)
    delays = [next_poll(f"w{n}", pace, Terms(price=1.0, every=600.0), NOON).delay or 0.0 for n in range(10_000)]
    assert max(Counter(int(each) for each in delays).values()) < 60
    assert max(delays) <= 900


class _Slow(Unaddressed):
    """A reader that does not come back until the loop has moved on."""

    loop_moved = threading.Event()

    @classmethod
    def read(cls, _page: Page) -> Failure:
        said = "in time" if cls.loop_moved.wait(20) else "never"
        return Failure(FailureKind.NOT_A_LIVE_BLOG, f"the loop moved {said}")


def test_c6_a_page_that_takes_long_to_read_does_not_stop_the_loop() -> None:
    async def nothing(_url: str, _headers: Mapping[str, str]) -> Page:
        raise AssertionError

    async def live() -> Poll:
        at = datetime(2026, 11, 25, 12, tzinfo=UTC)
        polling = Polling(Poll("uid", Watch(URL, "toy"), at), _Slow, nothing)
        reading = asyncio.create_task(polling.run(Page(URL, at, body=b"<p>The ferry is in.</p>" * 200)))
        await asyncio.sleep(0.05)
        _Slow.loop_moved.set()
        return await reading

    poll = asyncio.run(live())
    assert poll.failure is not None
    assert poll.failure.message == "the loop moved in time"
