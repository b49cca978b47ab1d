"""Clocks put on their days."""

from __future__ import annotations

from datetime import UTC, datetime

from collector.extract.calendars import Day
from collector.extract.days import resolve
from collector.extract.moments import Moment

ZONE = "Europe/Berlin"


def clocks(*told: str | Day) -> list[Moment | Day]:
    """Moments of clocks, "11:39", and the days between them."""
    return [each if isinstance(each, Day) else Moment(each, clock=int(each[:2]) * 60 + int(each[3:])) for each in told]


def at(told: list[Moment]) -> list[str]:
    return [each.at.strftime("%d %H:%M") if each.at else each.precision for each in told]


def anchored(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_headings_before_their_entries() -> None:
    told = clocks(Day(7, 18), "11:04", "06:20", Day(7, 17), "23:32", "01:10")
    assert at(resolve(told, ZONE, anchored("2024-07-18T09:08"))) == ["18 09:04", "18 04:20", "17 21:32", "16 23:10"]


def test_a_heading_after_its_entries() -> None:
    told = clocks("12:31", "02:02", Day(8, 27, 2024))
    assert at(resolve(told, ZONE, anchored("2024-08-27T10:33"))) == ["27 10:31", "27 00:02"]


def test_today_without_a_heading_above_yesterday_with_one() -> None:
    told = clocks("09:00", "00:15", Day(8, 26), "23:50", "08:00")
    assert at(resolve(told, "UTC", anchored("2024-08-27T10:00"))) == ["27 09:00", "27 00:15", "26 23:50", "26 08:00"]


def test_clocks_alone_are_counted_back_across_midnight() -> None:
    told = clocks("00:20", "23:55", "12:00", "13:30")
    assert at(resolve(told, "UTC", anchored("2024-03-02T00:30"))) == ["02 00:20", "01 23:55", "01 12:00", "29 13:30"]


def test_a_newest_clock_ahead_of_now_is_of_the_day_before() -> None:
    assert at(resolve(clocks("22:00", "21:00", "20:00"), "UTC", anchored("2024-03-02T10:00")))[0] == "01 22:00"


def test_the_oldest_first() -> None:
    told = clocks("22:00", "23:30", "00:10", "00:40")
    assert at(resolve(told, "UTC", anchored("2024-03-02T01:00"))) == ["01 22:00", "01 23:30", "02 00:10", "02 00:40"]


def test_clocks_without_order_give_no_times() -> None:
    told = clocks("10:00", "18:00", "03:00", "20:00", "01:00", "23:00", "02:00", "22:00")
    assert set(at(resolve(told, "UTC", anchored("2024-03-02T23:30")))) == {"none"}


def test_the_hour_that_comes_twice() -> None:
    told = clocks("03:10", "02:50", "02:10", "02:50", "02:10", "01:50")
    found = resolve(told, ZONE, anchored("2024-10-27T02:30"))
    assert at(found)[:3] == ["27 02:10", "27 01:50", "27 01:10"]


def test_the_hour_that_never_comes() -> None:
    found = resolve(clocks("03:10", "02:30", "01:50"), ZONE, anchored("2024-03-31T01:30"))
    assert at(found) == ["31 01:10", "31 01:30", "31 00:50"] or at(found)[0] == "31 01:10"


def test_moments_with_their_day_stay_as_they_are() -> None:
    known = Moment("x", anchored("2024-03-01T08:00"), "exact")
    assert resolve([known, *clocks("07:00")], "UTC", anchored("2024-03-01T09:00"))[0] is known


def test_how_exact_a_time_is_depends_on_what_told_its_day() -> None:
    headed = resolve(clocks(Day(3, 1), "08:00"), "UTC", anchored("2024-03-01T09:00"))
    alone = resolve(clocks("08:00"), "UTC", anchored("2024-03-01T09:00"))
    assert (headed[0].precision, alone[0].precision) == ("minute", "clock_only")


def test_clocks_that_all_name_a_zone_are_of_it() -> None:
    eastern = [Moment("7:12 pm ET", clock=1152), Moment("6:30 pm ET", clock=1110)]
    assert at(resolve(eastern, ZONE, anchored("2024-07-18T23:30"))) == ["18 23:12", "18 22:30"]
    mixed = [Moment("7:12 pm ET", clock=1152), Moment("18:30", clock=1110)]
    assert at(resolve(mixed, ZONE, anchored("2024-07-18T23:30"))) == ["18 17:12", "18 16:30"]


def test_a_time_on_a_day_that_was_counted_is_as_exact_as_the_counting() -> None:
    told = clocks(Day(3, 2, 2024, counted=True), "09:00", Day(3, 1), "23:50")
    found = resolve(told, "UTC", anchored("2024-03-02T10:00"))
    assert [(each.at and each.at.day, each.precision) for each in found] == [(2, "clock_only"), (1, "minute")]
