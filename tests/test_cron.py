"""A cron line is read as cron reads it, or refused with what is wrong."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collector.cron import read_cron


def days(line: str, first: date = date(2026, 11, 1), count: int = 30) -> list[int]:
    """The days of November 2026 (the 1st is a Sunday) on which the line has moments."""
    cron = read_cron(line)
    return [(first + timedelta(days=n)).day for n in range(count) if cron.on(first + timedelta(days=n))]


@pytest.mark.parametrize(
    ("line", "moments"),
    [
        ("30 6 * * *", [time(6, 30)]),
        ("0,30 6,18 * * *", [time(6), time(6, 30), time(18), time(18, 30)]),
        ("*/20 5 * * *", [time(5), time(5, 20), time(5, 40)]),
        ("10-30/10 5 * * *", [time(5, 10), time(5, 20), time(5, 30)]),
        ("50/5 5 * * *", [time(5, 50), time(5, 55)]),
        ("0 22-23 * * *", [time(22), time(23)]),
    ],
)
def test_minutes_and_hours_make_the_times_of_the_day(line: str, moments: list[time]) -> None:
    assert list(read_cron(line).times) == moments


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("0 0 * * sun", [1, 8, 15, 22, 29]),
        ("0 0 * * 0", [1, 8, 15, 22, 29]),
        ("0 0 * * 7", [1, 8, 15, 22, 29]),
        ("0 0 * * MON-WED", [2, 3, 4, 9, 10, 11, 16, 17, 18, 23, 24, 25, 30]),
        ("0 0 1,15 * *", [1, 15]),
        ("0 0 1,15 * sun", [1, 8, 15, 22, 29]),  # either will do
        ("0 0 */10 * sun", [1]),  # a star, even with a step, restricts no more than the other allows
        ("0 0 * dec *", []),
        ("0 0 31 * *", []),
    ],
)
def test_dates_months_and_days_of_the_week_choose_the_days(line: str, expected: list[int]) -> None:
    assert days(line) == expected


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("0 6 * *", "needs five fields"),
        ("60 6 * * *", "60 is no minute; they run from 0 to 59"),
        ("0 24 * * *", "24 is no hour"),
        ("0 6 0 * *", "0 is no day of the month"),
        ("0 6 * 13 *", "13 is no month"),
        ("0 6 * * 8", "8 is no day of the week"),
        ("0 6 * * mno", '"mno" is no day of the week; known are sun, mon'),
        ("0 6 * * fri-mon", "the first number must not be beyond the last"),
        ("*/0 6 * * *", "holds no minute"),
        ("@daily x x x x", '"@daily" is no minute'),
        ("0 6 30 2 *", "never comes: no such month has a day 30"),
    ],
)
def test_any_other_line_is_refused_with_the_reason(line: str, said: str) -> None:
    with pytest.raises(ValueError, match=said.replace("*", r"\*").replace("(", r"\(")):
        read_cron(line)


@given(st.text("0123456789*/,- abcdefmnostu", max_size=30))
def test_no_line_does_harm(line: str) -> None:
    try:
        cron = read_cron(line)
    except ValueError:
        return
    assert cron.times
