"""The rounds of `collector run`: who is polled when, and that a data directory is served once."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from collector.errors import BusyError
from collector.model import Failure, FailureKind, Outcome, Status, Watch
from collector.poll import Poll, Recorded
from collector.service.lock import held
from collector.service.rounds import CLOSED, FAILING_AT_MOST, Rounds, Turn
from tests.builders import a_blog, an_entry, at

MINUTE = timedelta(minutes=1)


def a_turn(name: str = "a", every: timedelta = MINUTE) -> Turn:
    return Turn(Watch(f"https://paper.test/live/{name}", "paper"), every)


def a_poll(turn: Turn, outcome: Outcome = Outcome.CAPTURED, status: Status = Status.LIVE) -> Poll:
    failure = Failure(FailureKind.TIMEOUT, "it took too long") if outcome is Outcome.FAILED else None
    recorded = Recorded(1, outcome, failure, None, 1, 1)
    return Poll("uid", turn.watch, at(0), blog=a_blog(an_entry(), status=status), recorded=recorded)


def test_a_watch_is_polled_at_its_interval() -> None:
    turn = a_turn(every=timedelta(seconds=90))
    assert Rounds([turn], lambda: 0.0).interval(turn, a_poll(turn)) == timedelta(seconds=90)


def test_a_closed_blog_is_looked_at_every_hour() -> None:
    turn = a_turn()
    assert Rounds([turn], lambda: 0.0).interval(turn, a_poll(turn, status=Status.CLOSED)) == CLOSED


def test_failures_in_a_row_double_the_interval_until_a_good_poll() -> None:
    turn = a_turn()
    rounds = Rounds([turn], lambda: 0.0)
    waits = [rounds.interval(turn, a_poll(turn, Outcome.FAILED)) for _ in range(8)]
    assert waits[:3] == [2 * MINUTE, 4 * MINUTE, 8 * MINUTE]
    assert waits[-1] == FAILING_AT_MOST
    assert rounds.interval(turn, a_poll(turn)) == MINUTE


def test_every_watch_has_its_turn_one_after_the_other() -> None:
    turns = [a_turn("a", timedelta(0)), a_turn("b", timedelta(0)), a_turn("c", timedelta(0))]
    seen: list[str] = []

    async def live() -> None:
        rounds = Rounds(turns, lambda: 0.0)
        async for watch in rounds.feed():
            seen.append(watch.url[-1])
            rounds.heard(a_poll(turns["abc".index(watch.url[-1])]))
            if len(seen) == 6:
                return

    asyncio.run(live())
    assert sorted(seen[:3]) == ["a", "b", "c"]
    assert len(seen) == 6


def test_a_second_service_is_told_who_holds_the_data_directory(tmp_path: Path) -> None:
    with held(tmp_path), pytest.raises(BusyError, match=f"process {os.getpid()} on"), held(tmp_path):
        pass


def test_the_lock_of_a_killed_service_is_free(tmp_path: Path) -> None:
    code = "import sys, time, pathlib; from collector.service.lock import held\n"
    code += "with held(pathlib.Path(sys.argv[1])): print('held', flush=True); time.sleep(60)"
    holder = subprocess.Popen([sys.executable, "-c", code, str(tmp_path)], stdout=subprocess.PIPE)
    assert holder.stdout is not None
    assert holder.stdout.readline() == b"held\n"
    holder.kill()
    holder.wait()
    holder.stdout.close()
    with held(tmp_path):
        assert str(os.getpid()) in (tmp_path / "run.lock").read_text()
