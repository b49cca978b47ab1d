"""Trouble is told once: when it begins, and when it is over."""

from __future__ import annotations

import pytest

from collector.cadence import Pace
from collector.incidents import FULL, LATE, LOW, Incident, Trouble, moved, of_disk, of_host, of_lag, of_watch
from collector.model import FailureKind
from tests.builders import at

URL = "https://paper.test/live/1"


def kind(found: Incident | None) -> Trouble | None:
    return found.kind if found else None


@pytest.mark.parametrize(
    ("failures", "trouble", "told"),
    [
        (0, None, None),
        (2, FailureKind.TIMEOUT, None),
        (3, FailureKind.TIMEOUT, Trouble.WATCH_FAILS),
        (1, FailureKind.INTERSTITIAL, None),
        (2, FailureKind.INTERSTITIAL, Trouble.INTERSTITIAL),
        (2, FailureKind.EXTRACTION_COLLAPSE, Trouble.COLLAPSE),
        (2, FailureKind.NOT_A_LIVE_BLOG, Trouble.NO_LIVE_BLOG),
    ],
)
def test_a_watch_is_told_of_when_it_fails_for_a_while(
    failures: int, trouble: FailureKind | None, told: Trouble | None
) -> None:
    assert kind(of_watch(URL, Pace(failures=failures, trouble=trouble), at(0), at(30))) == told


def test_the_sentence_says_how_often_how_long_and_why() -> None:
    found = of_watch(URL, Pace(failures=4, trouble=FailureKind.TIMEOUT), at(0), at(30))
    assert found
    assert found.sentence == "4 polls in a row failed (timeout), for 30 min"


def test_a_host_is_told_of_when_it_is_left_alone_for_long() -> None:
    assert of_host("paper.test", at(5), "it answered rate_limited", at(0)) is None
    found = of_host("paper.test", at(60), "it answered blocked", at(0))
    assert found == Incident(Trouble.HOST_BLOCKS, "paper.test", "left alone for 1 h: it answered blocked")


def test_a_disk_is_told_of_before_it_is_full() -> None:
    assert of_disk("/data", LOW) is None
    low, full = of_disk("/data", LOW - 1), of_disk("/data", FULL - 1)
    assert low
    assert low.sentence == "1023 MiB are free"
    assert full
    assert full.sentence == "255 MiB are free; polling pauses until there is more"


def test_a_scheduler_is_told_of_when_it_is_late() -> None:
    assert of_lag(LATE) is None
    assert kind(of_lag(LATE + 1)) is Trouble.LATE


def test_what_lasts_is_told_neither_anew_nor_as_over() -> None:
    lasts = Incident(Trouble.WATCH_FAILS, URL, "3 polls in a row failed (timeout), for 3 min")
    worse = Incident(Trouble.WATCH_FAILS, URL, "4 polls in a row failed (timeout), for 7 min")
    other = Incident(Trouble.LATE, "scheduler", "watches are polled 40 s late")
    assert moved([lasts], [worse]) == ([], [])
    assert moved([lasts], [other]) == ([other], [lasts])
    assert moved([], []) == ([], [])
