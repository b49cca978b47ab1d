"""A day of the service on a clock that jumps: blogs open and close, hosts fail, the process is killed."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import timedelta

import pytest

from benchmarks.parts import soaking
from benchmarks.parts.judging import Finding, findings
from benchmarks.parts.soaking import Sample, Soak

BLOGS = 17
"""As many as open in a day of five hundred in a month."""


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Soak]:
    """A day that was lived through, with its store."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(soaking, "KILLED_EVERY", timedelta(hours=7))
        logging.disable(logging.CRITICAL)
        soak = Soak(tmp_path_factory.mktemp("day"), 1, BLOGS, 1.0, lambda _sample: None)
        soak.run()
        logging.disable(logging.NOTSET)
    yield soak
    soak.close()


@pytest.fixture(scope="module")
def shown(day: Soak) -> dict[str, Finding]:
    return {finding.what: finding for finding in findings(day)}


@pytest.mark.parametrize(
    "claim",
    [
        "no turn missed",
        "no two polls of a watch at once",
        "no acknowledged poll lost",
        "no host above its limit",
        "the store as large as predicted",
        "every wording shown is kept",
        "nothing is kept that was not written",
        "no false removal",
        "a closed blog stands as it was last shown",
    ],
)
def test_a_day_shows(claim: str, shown: dict[str, Finding]) -> None:
    assert shown[claim].holds, shown[claim].figures


def test_much_happened_in_the_day(day: Soak) -> None:
    assert {"new", "edited", "removed", "restored", "headline", "closed"} <= day.notes.kinds.keys()
    assert day.notes.failures
    assert day.notes.abandoned
    assert [type(sample) for sample in day.notes.samples] == [Sample]
