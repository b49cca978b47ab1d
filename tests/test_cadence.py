"""When a watch is polled next: within its bounds, sooner where more is to be expected, and never all at once."""

from __future__ import annotations

import importlib.util
import math
from collections import Counter
from collections.abc import Callable
from dataclasses import astuple, replace
from functools import cache
from itertools import pairwise
from pathlib import Path
from random import Random
from statistics import fmean

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collector.backoff import LONGEST_WAIT, HostPause
from collector.cadence import (
    DAY,
    HOUR,
    LADDER,
    PRICES,
    Next,
    Pace,
    Seen,
    Terms,
    after_failure,
    after_poll,
    fair_price,
    next_poll,
    reprice,
    stagger,
    urgency,
)
from collector.model import FailureKind

NOON = 1_711_540_800.0
MINUTE = 60.0
TERMS = Terms(price=fair_price(120))
ROOT = Path(__file__).resolve().parents[1]

moments = st.floats(0, 1e12)
publish_times = st.lists(st.none() | st.floats(allow_nan=True, allow_infinity=True), max_size=30).map(tuple)
sights = st.builds(Seen, at=moments, published=publish_times, edits=st.integers(0, 500))


@st.composite
def paces(draw: st.DrawFn) -> Pace:
    """What a few polls have taught, on a clock that only runs forward."""
    at, pace = NOON, Pace()
    for _ in range(draw(st.integers(1, 5))):
        ages = draw(st.lists(st.floats(0, 3 * DAY), max_size=40))
        pace = after_poll(pace, Seen(at, tuple(at - age for age in ages), draw(st.integers(0, 20))))
        at += draw(st.floats(1, DAY))
    return pace


def polled(*minutes: float, until: float = 0) -> Pace:
    """The pace of a blog whose entries came so many minutes before noon, polled every minute until then."""
    times = [NOON - MINUTE * m for m in minutes]
    at = min(times, default=NOON)
    pace = after_poll(Pace(), Seen(at, tuple(t for t in times if t <= at)))
    while at < NOON - MINUTE * until:
        before, at = at, at + MINUTE
        pace = after_poll(pace, Seen(at, tuple(t for t in times if before < t <= at)))
    return pace


@cache
def steady(apart: float, hours: float = 12) -> Pace:
    """The pace of a blog with an entry every so many minutes, the latest at noon."""
    return polled(*(apart * n for n in range(int(hours * 60 / apart) + 1)))


def delay(pace: Pace, terms: Terms = TERMS, watch: str = "w", now: float = NOON) -> float:
    planned = next_poll(watch, pace, terms, now).delay
    assert planned is not None
    return planned


def reason(pace: Pace, terms: Terms = TERMS, now: float = NOON) -> str:
    return next_poll("w", pace, terms, now).reason


# What polls teach


@given(st.lists(sights, max_size=8))
def test_no_page_and_no_clock_makes_the_pace_anything_but_finite(seen: list[Seen]) -> None:
    pace = Pace()
    for each in seen:
        pace = after_poll(pace, each)
        numbers = [value for value in astuple(pace) if isinstance(value, float)]
        assert all(map(math.isfinite, numbers))
        assert 0 < urgency(pace) < math.inf
        assert 0 < delay(pace, now=each.at) <= TERMS.ceiling


def test_the_pace_of_a_steady_blog_settles() -> None:
    pace, at = steady(10), NOON
    for _ in range(5000):
        at += 10 * MINUTE
        pace = after_poll(pace, Seen(at, (at - MINUTE,)))
    before = pace
    for _ in range(500):
        at += 10 * MINUTE
        pace = after_poll(pace, Seen(at, (at - MINUTE,)))
    assert urgency(pace) == pytest.approx(urgency(before))
    assert pace.span == pytest.approx(before.span)


def test_a_burst_brings_the_next_poll_nearer() -> None:
    calm = steady(15)
    burst = after_poll(calm, Seen(NOON + 120, tuple(NOON + 20 * n for n in range(1, 7))))
    assert delay(burst, now=NOON + 120) < 0.75 * delay(calm)
    assert "busy" in reason(burst)


def test_a_burst_is_forgotten_within_hours() -> None:
    burst = polled(*range(240, 270), until=0)
    assert delay(burst) > 2 * delay(polled(*range(30)))


def test_edits_bring_the_next_poll_nearer() -> None:
    calm = steady(15)
    assert delay(after_poll(calm, Seen(NOON + 60, edits=5))) < delay(after_poll(calm, Seen(NOON + 60)))


def test_a_blog_falling_silent_is_asked_less_and_less() -> None:
    delays = [delay(polled(*(60 * h + 10 * n for n in range(36)))) for h in (0, 1, 2, 4, 8)]
    assert delays == sorted(delays)
    assert delays[-1] > 5 * delays[0]


def test_silence_is_measured_by_what_is_usual_for_the_blog() -> None:
    hourly, brisk = polled(*range(120, 1560, 60)), polled(*range(120, 1560, 5))
    assert "quiet for 2 h" in reason(brisk)
    assert "quiet" not in reason(hourly)


def test_entries_without_a_time_are_taken_for_spread_over_the_interval() -> None:
    calm = steady(15)
    told = after_poll(calm, Seen(NOON + 600, tuple(NOON + 600 * (n + 0.5) / 4 for n in range(4))))
    untold = after_poll(calm, Seen(NOON + 600, (None,) * 4))
    assert untold.heat == pytest.approx(told.heat)
    assert untold.usual == pytest.approx(told.usual)


@pytest.mark.parametrize("off", [-8 * HOUR, 8 * HOUR])
def test_a_publisher_whose_clock_is_wrong_by_hours_is_polled_as_its_entries_come(off: float) -> None:
    calm = steady(15)
    wrong = after_poll(calm, Seen(NOON + 60, (NOON + 30 + off,)))
    assert wrong.heat == pytest.approx(after_poll(calm, Seen(NOON + 60, (NOON + 30,))).heat, rel=0.05)


# The bounds


@given(paces(), st.floats(*PRICES), st.floats(1, 100), st.floats(0, 2 * HOUR), st.none() | st.integers(0, 500))
def test_the_delay_is_within_its_bounds(
    pace: Pace, price: float, gap: float, max_age: float, window: int | None
) -> None:
    terms = Terms(price=price, gap=gap, max_age=max_age, window=window)
    assert max(terms.floor, gap, min(max_age, HOUR)) <= delay(pace, terms) <= max(terms.ceiling, gap)


@given(paces(), st.floats(*PRICES), st.floats(1.25, 10))
def test_a_dearer_poll_is_never_made_sooner(pace: Pace, price: float, dearer: float) -> None:
    assert delay(pace, Terms(price=price * dearer)) >= delay(pace, Terms(price=price))


@given(paces(), st.floats(1.25, 10))
def test_a_watch_of_higher_priority_is_never_polled_later(pace: Pace, priority: float) -> None:
    assert delay(pace, replace(TERMS, priority=priority)) <= delay(pace, TERMS)


@given(paces(), st.integers(2, 60))
def test_half_of_the_newest_page_is_still_there_at_the_next_poll(pace: Pace, window: int) -> None:
    chosen = delay(pace, Terms(price=PRICES[1], window=window))
    lively = (3 + pace.usual) / (2160 + pace.span) + pace.heat / 1440
    assert chosen * lively <= window / 2 + 1e-6 or chosen <= 1.05 * 30


def test_no_entry_scrolls_past_when_a_blog_gets_as_busy_again_as_it_was() -> None:
    """An entry every two minutes for an hour, then one in two hours, again and again; the page shows twelve."""
    rushes = [d * 3 * HOUR + m * 2 * MINUTE for d in range(8) for m in range(31)]
    at, pace, terms = 0.0, Pace(), Terms(price=PRICES[1], window=12)
    moments: list[float] = []
    while at < 24 * HOUR:
        shown = tuple(t for t in rushes if (moments[-1] if moments else -1.0) < t <= at)
        moments.append(at)
        pace = after_poll(pace, Seen(at, shown))
        at += delay(pace, terms, now=at)
    later = [m for m in moments if m > 3 * HOUR]
    assert max(sum(a < t <= b for t in rushes) for a, b in pairwise(later)) <= 12
    assert len(moments) < 24 * HOUR / 300


def test_the_reason_names_the_bound_that_holds() -> None:
    busy, idle = steady(1), after_poll(Pace(), Seen(NOON))
    dear = replace(TERMS, price=PRICES[1])
    assert "the shortest allowed" in reason(busy, replace(TERMS, price=PRICES[0]))
    assert "the longest allowed" in reason(idle, dear)
    assert "max-age" in reason(busy, replace(TERMS, max_age=300))
    assert "the host's gap" in reason(busy, replace(TERMS, gap=400))
    assert "the page shows 10 entries only" in reason(busy, replace(dear, window=10))
    assert reason(idle) == "about 5 entries an hour"


# A fixed interval, and thousands of watches


@given(st.floats(1, 7 * DAY), st.floats(0, 1e10), st.floats(0, 0.4), st.text())
def test_a_fixed_interval_is_kept_however_long_the_polls_take(
    every: float, began: float, took: float, watch: str
) -> None:
    pace, terms = after_poll(Pace(), Seen(began)), replace(TERMS, every=every)
    second = began + took * every + delay(pace, terms, watch, began + took * every)
    pace = after_poll(pace, Seen(second))
    assert every / 2 - 1e-3 <= second - began <= 1.5 * every + 1e-3
    assert took * every + delay(pace, terms, watch, second + took * every) == pytest.approx(every, abs=1e-3)


def test_a_fixed_interval_never_undercuts_the_hosts_gap() -> None:
    pace = after_poll(Pace(), Seen(NOON))
    assert reason(pace, replace(TERMS, every=30.0, gap=90.0)) == "every 1.5 min, as asked"


def due_together(terms: Terms, pace: Pace) -> Counter[int]:
    """Of ten thousand watches that were polled in the same second, how many are due in each second to come."""
    return Counter(int(delay(pace, terms, f"watch {n}")) for n in range(10_000))


@pytest.mark.parametrize(
    ("terms", "pace", "within"),
    [
        pytest.param(replace(TERMS, every=120.0), after_poll(Pace(), Seen(NOON)), 120, id="every two minutes"),
        pytest.param(TERMS, steady(15), 11, id="their own pace"),
        pytest.param(replace(TERMS, ceiling=300.0, price=PRICES[1]), steady(60), 7, id="the longest allowed"),
        pytest.param(replace(TERMS, floor=300.0), steady(1), 15, id="the shortest allowed"),
        pytest.param(TERMS, after_failure(steady(15), FailureKind.TIMEOUT), 6, id="failed"),
        pytest.param(TERMS, Pace(), 10, id="never polled"),
        pytest.param(replace(TERMS, closed_at=NOON), after_poll(Pace(), Seen(NOON)), 12, id="closed"),
        pytest.param(replace(TERMS, host=HostPause(NOON + 1800)), steady(15), 180, id="one host, paused"),
    ],
)
def test_watches_polled_together_part(terms: Terms, pace: Pace, within: int) -> None:
    assert max(due_together(terms, pace).values()) < 1.5 * 10_000 / within


def test_watches_of_a_fixed_interval_stay_apart_for_good() -> None:
    """Those that woke at the same moment are due at moments of their own, interval after interval."""
    terms = replace(TERMS, every=60.0)
    due = [NOON + delay(after_poll(Pace(), Seen(NOON)), terms, f"watch {n}") for n in range(2000)]
    again = [at + delay(after_poll(Pace(), Seen(at)), terms, f"watch {n}", at) for n, at in enumerate(due)]
    assert [b - a for a, b in zip(due, again, strict=True)] == pytest.approx([60.0] * 2000, abs=1e-3)


@given(st.text(), st.floats(0, 1e9))
def test_a_stagger_is_always_the_same_and_within_its_bounds(key: str, within: float) -> None:
    assert 0 <= stagger(key, within) <= within
    assert stagger(key, within) == stagger(key, within)


# After closing


def test_a_closed_blog_is_checked_on_every_rung_and_then_no_more() -> None:
    terms, at = replace(TERMS, closed_at=NOON), NOON
    pace = after_poll(Pace(), Seen(NOON))
    checks: list[float] = []
    while (planned := next_poll("w", pace, terms, at)).delay is not None:
        at += planned.delay
        checks.append(at - NOON - stagger("w", min(LADDER[len(checks)] / 50, 600)))
        pace = after_poll(pace, Seen(at))
    assert checks == pytest.approx([600, HOUR, 6 * HOUR, DAY, 7 * DAY, 30 * DAY, 90 * DAY])
    assert planned == Next(None, "closed for 90 d: every check was made")


def test_a_check_says_which_it_is() -> None:
    pace = after_poll(Pace(), Seen(NOON + 700))
    assert reason(pace, replace(TERMS, closed_at=NOON), NOON + 700) == "closed: check 2 of 7, 1 h after closing"


def test_one_poll_makes_up_for_the_checks_that_were_slept_through() -> None:
    pace, terms, woken = after_poll(Pace(), Seen(NOON)), replace(TERMS, closed_at=NOON), NOON + 2 * DAY
    assert delay(pace, terms, now=woken) == 0
    assert "check 5" in reason(after_poll(pace, Seen(woken)), terms, woken)


def test_a_failed_check_is_repeated_and_not_counted() -> None:
    terms = replace(TERMS, closed_at=NOON)
    failed = after_failure(after_poll(Pace(), Seen(NOON)), FailureKind.TIMEOUT)
    assert 60 <= delay(failed, terms, now=NOON + 620) <= 66
    assert "check 1" in reason(after_poll(failed, Seen(NOON + 590)), terms, NOON + 590)


def test_a_blog_that_reopened_is_polled_at_its_own_pace_again() -> None:
    pace = after_poll(steady(15), Seen(NOON + DAY, (NOON + DAY - 60,)))
    assert delay(pace, replace(TERMS, closed_at=None), now=NOON + DAY) <= TERMS.ceiling


# Failures, and hosts that ask to wait


def failing(times: int, pace: Pace | None = None) -> Pace:
    pace = pace or steady(15)
    for _ in range(times):
        pace = after_failure(pace, FailureKind.SERVER_ERROR)
    return pace


def test_a_failing_watch_is_asked_half_as_often_after_every_failure_but_within_the_hour() -> None:
    delays = [delay(failing(n)) for n in range(1, 200)]
    for n, each in enumerate(delays, 1):
        assert 1 <= each / min(HOUR, 60 * 2 ** (n - 1)) <= 1.1
    assert reason(failing(3)) == "failed 3 times in a row (server_error)"


def test_a_good_poll_ends_the_back_off() -> None:
    recovered = after_poll(failing(9), Seen(NOON + 60))
    assert recovered.failures == 0
    assert delay(recovered) < 10 * MINUTE


def test_failing_teaches_nothing_about_the_blog() -> None:
    assert urgency(failing(5)) == urgency(steady(15))


def test_a_watch_of_seven_days_that_fails_is_asked_no_oftener_than_that_in_the_end() -> None:
    assert delay(failing(60), replace(TERMS, every=7 * DAY)) >= 7 * DAY


@given(
    st.one_of(st.just(Pace()), paces(), paces().map(lambda pace: failing(4, pace))),
    st.floats(0, LONGEST_WAIT),
    st.sampled_from([TERMS, replace(TERMS, every=20.0), replace(TERMS, closed_at=NOON)]),
)
def test_no_watch_is_polled_while_its_host_asks_to_wait(pace: Pace, wait: float, terms: Terms) -> None:
    paused = next_poll("w", pace, replace(terms, host=HostPause(NOON + wait, 1, "asked")), NOON)
    # A float of that size tells moments apart to less than a microsecond.
    assert paused.delay is None or paused.delay >= wait - 1e-6


def test_the_reason_says_that_the_host_is_waited_for() -> None:
    terms = replace(TERMS, host=HostPause(NOON + 7200, 1, "its Retry-After asks for it"))
    assert reason(steady(15), terms) == "the host is left alone for 2 h: its Retry-After asks for it"


@pytest.mark.parametrize(
    "terms",
    [TERMS, replace(TERMS, every=60.0), replace(TERMS, closed_at=NOON), replace(TERMS, host=HostPause(NOON + 60))],
    ids=["auto", "fixed", "closed", "paused"],
)
def test_a_clock_set_back_by_years_silences_nothing_for_longer_than_a_day(terms: Terms) -> None:
    back = NOON - 12 * 365 * DAY
    assert delay(after_poll(Pace(), Seen(NOON)), terms, now=back) <= LONGEST_WAIT + 600


# The price


def test_the_price_holds_a_budget_that_the_watches_must_share() -> None:
    """Two hundred ordinary blogs, 20 polls a minute: found from far too dear and far too cheap alike."""
    for first in PRICES:
        price, used = first, 0.0
        for _ in range(400):
            interval = min(max(math.sqrt(2 * price * 300), 30.0), HOUR)
            used = 200 * 300 / interval
            price = reprice(price, used, 100)
        assert used == pytest.approx(100, rel=0.02)


@given(st.floats(*PRICES), st.floats(0, 1e6), st.floats(0, 1e6))
def test_the_price_moves_little_at_a_time_and_stays_in_its_bounds(price: float, used: float, allowed: float) -> None:
    new = reprice(price, used, allowed)
    assert PRICES[0] <= new <= PRICES[1]
    assert price / 1.36 <= new <= price * 1.36
    assert (new >= price) == (used >= allowed) or new in PRICES


@pytest.mark.parametrize("interval", [45.0, 120.0, 300.0, 900.0])
def test_the_fair_price_polls_ordinary_blogs_about_so_often(interval: float) -> None:
    assert delay(steady(10), Terms(price=fair_price(interval))) == pytest.approx(interval, rel=0.4)


# What it is all for


def lives(blogs: int) -> list[list[float]]:
    """When the entries of so many blogs come: brisk or slow, in half hours of rush and of quiet; some end untold."""
    random = Random(20)  # noqa: S311 (nothing is kept secret with it)
    stories = []
    for _ in range(blogs):
        pace, half_hours, times = random.choice([2, 6, 20]), random.choice([8, 16]), []
        for half_hour in range(half_hours):
            many = round(pace / 2 * random.choice([0.1, 1, 1, 3]) + random.random() - 0.5)
            times += [HOUR / 2 * (half_hour + random.random()) for _ in range(many)]
        stories.append(sorted(times))
    return stories


def lags(times: list[float], wait: Callable[[Pace, float], float]) -> tuple[int, list[float]]:
    """How many polls a blog took, and how long each of its entries waited to be seen."""
    at, pace, polls, waited = 0.0, Pace(), 0, []
    while at < 8 * HOUR:
        new = tuple(t for t in times if polls and (pace.polled_at or 0.0) < t <= at)
        waited += [at - t for t in new]
        polls += 1
        pace = after_poll(pace, Seen(at, new))
        at += wait(pace, at)
    return polls, waited


def outcome(wait: Callable[[Pace, float], float]) -> tuple[int, float]:
    told = [lags(times, wait) for times in lives(40)]
    return sum(polls for polls, _ in told), fmean(lag for _, waited in told for lag in waited)


def test_with_as_many_polls_entries_are_seen_much_sooner_than_at_a_fixed_interval() -> None:
    """A small cousin of the simulator that docs/cadence.md reports on."""
    polls, fixed = outcome(lambda _pace, _at: 300.0)
    cheap, dear = PRICES
    for _ in range(7):
        price = math.sqrt(cheap * dear)
        used, lag = outcome(lambda pace, at, price=price: delay(pace, Terms(price=price), now=at))  # type: ignore[misc]
        cheap, dear = (price, dear) if used > polls else (cheap, price)
    assert used == pytest.approx(polls, rel=0.06)
    assert fixed / lag > 1.3


def policy() -> Callable[[float], object]:
    path = ROOT / "benchmarks" / "polling_policy.py"
    spec = importlib.util.spec_from_file_location("polling_policy", path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    made: Callable[[float], object] = module.Policy
    return made


def test_the_benchmarked_policy_is_the_cadence_itself() -> None:
    made = policy()(60.0)
    first = made.first([NOON - 300.0, NOON - 60.0], NOON)  # type: ignore[attr-defined]
    second = made.step(NOON + first, NOON, [NOON + 5.0], 1)  # type: ignore[attr-defined]
    pace = after_poll(Pace(), Seen(NOON, (NOON - 300.0, NOON - 60.0)))
    assert first == delay(pace, Terms(price=60.0), "blog 1")
    pace = after_poll(pace, Seen(NOON + first, (NOON + 5.0,), 1))
    assert second == delay(pace, Terms(price=60.0), "blog 1", NOON + first)
