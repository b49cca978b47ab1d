"""An import and the adoption of a reparse, stopped at any write: whole polls are there or not, and going on ends well.

As in `tests/test_crash.py`, some writes in every run, all of them with COLLECTOR_THOROUGH=1.
"""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import sys
import time
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from random import Random

import pytest

from collector.store.keep import kept
from tests.afternoon import AT, EDITIONS
from tests.commands import ask
from tests.test_crash import (
    KILLED,
    Call,
    Worker,
    Workers,
    assert_intact,
    calls,
    log_of,
    strace,
    workers,
)
from tests.test_import import BLOG, OtherArchive, crawled
from tests.thorough import THOROUGH

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="how a process is stopped here is Linux's way"),
    # warcio leaves its buffers to the garbage collector.
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning", "ignore::ResourceWarning"),
]
__all__ = ["strace", "workers"]
SOME = 12
"""How many writes are chosen, where not all are."""


@dataclass(frozen=True)
class Job:
    """A command, the home in which it begins, what the store says when it has done its work, and what it writes beside.

    `beside` is the derivation that a reparse makes, by its place in the home.
    """

    arguments: tuple[str, ...]
    begin: Path
    done: str
    beside: str = ""

    def staged(self, name: str) -> Path:
        home = self.begin.with_name(name)
        shutil.copytree(self.begin, home)
        return home

    def run(self, worker: Worker, home: Path, *faults: str) -> int:
        """Runs the command under faults, at the store and at what stands beside it; its exit status."""
        beside = [home / self.beside, Path(f"{home / self.beside}-journal")] if self.beside else []
        return worker.traced(home / "collector.sqlite3", *faults, beside=beside, arguments=list(self.arguments)).ended


def told(home: Path) -> str:
    """What there is to be told of the store."""
    return ask(home, "changes", "--json").out + ask(home, "show", BLOG, "--json").out


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Another archive's file with the newsroom's blog at three moments."""
    made = OtherArchive(tmp_path_factory.mktemp("archive") / "foreign.warc.gz")
    for place, edition in enumerate((EDITIONS[8], EDITIONS[20], EDITIONS[-1]), start=1):
        crawled(made, edition, AT.replace(hour=AT.hour + place))
    made.close()
    return made.path


@pytest.fixture(scope="module", params=["import", "reparse"])
def job(request: pytest.FixtureRequest, archive: Path, tmp_path_factory: pytest.TempPathFactory) -> Job:
    folder = tmp_path_factory.mktemp(request.param)
    begin, done = folder / "begin", folder / "done"
    begin.mkdir()
    arguments: tuple[str, ...] = ("import", "--warc", str(archive), "--json")
    if request.param == "reparse":
        assert ask(begin, *arguments).status == 0
        with closing(sqlite3.connect(begin / "collector.sqlite3")) as connection, connection:
            # What an older reader made of the pages.
            connection.execute("UPDATE revisions SET digest = 'old', content = json_set(content, '$.text', 'Old.')")
            connection.execute("UPDATE entries SET digest = 'old'")
        arguments = ("reparse", BLOG, "--adopt", "--json")
    shutil.copytree(begin, done)
    assert ask(done, *arguments).status == 0
    beside = [str(path.relative_to(done)) for path in done.glob("derivations/*/*.sqlite3")]
    return Job(arguments, begin, told(done), *beside)


def assert_goes_on(job: Job, home: Path) -> None:
    """Whatever happened, the store is whole, and the command made again ends as if nothing had."""
    database = home / "collector.sqlite3"
    if database.exists():
        store = kept(f"sqlite:///{database}").store
        with store.read() as connection:
            assert_intact(connection)
        store.close()
        kept.cache_clear()
    assert ask(home, *job.arguments).status == 0
    assert told(home) == job.done
    shutil.rmtree(home)


def writes(job: Job, worker: Worker, name: str) -> list[Call]:
    """The writes to the store when nothing goes wrong: all, or some of them."""
    home = job.staged(name)
    assert job.run(worker, home) == 0, Path(f"{home}.err").read_text()
    found = calls(log_of(home / "collector.sqlite3"))
    assert len(found) > SOME
    return found if THOROUGH else found[:: max(1, len(found) // SOME)]


@pytest.mark.usefixtures("strace")
def test_killed_before_a_write(job: Job, workers: Workers) -> None:
    def killed(worker: Worker, call: Call) -> None:
        home = job.staged(f"killed-{call[0]}-{call[1]}")
        fault = f"{call[0]}:signal=SIGKILL:when={call[1]}"
        ends.append(job.run(worker, home, fault))
        stopped.append(home)

    stopped: list[Path] = []
    ends: list[int] = []
    workers.each(killed, writes(job, workers.every[0], "undisturbed-kill"))
    assert {*ends} <= {KILLED, 0}  # a run may do with a few writes less than another
    assert ends.count(KILLED) > len(ends) / 2
    for home in stopped:
        assert_goes_on(job, home)


@pytest.mark.usefixtures("strace")
def test_a_disk_that_is_full_or_broken(job: Job, workers: Workers) -> None:
    def failing(worker: Worker, call: Call) -> None:
        home = job.staged(f"failing-{call[0]}-{call[1]}")
        fault = f"{call[0]}:error=ENOSPC:when={call[1]}+" if call[1] % 2 else f"{call[0]}:error=EIO:when={call[1]}"
        ended = job.run(worker, home, fault)
        assert ended in (0, 1, 78), Path(f"{home}.err").read_text()
        stopped.append(home)

    stopped: list[Path] = []
    workers.each(failing, writes(job, workers.every[0], "undisturbed-fail"))
    for home in stopped:
        assert_goes_on(job, home)


def test_killed_at_any_moment(job: Job, workers: Workers) -> None:
    moments, worker = Random(17), workers.every[0]  # noqa: S311 (no secret, moments)
    home = job.staged("timed")
    begun = time.monotonic()
    worker.begin(folder=str(home), arguments=list(job.arguments))
    worker.go()
    assert worker.end().ended == 0
    lasts = time.monotonic() - begun
    ends = []
    for number in range(40 if THOROUGH else 3):
        home = job.staged(f"moment-{number}")
        child = os.pidfd_open(worker.begin(folder=str(home), arguments=list(job.arguments)))
        worker.go()
        time.sleep(moments.uniform(0, lasts))
        with suppress(ProcessLookupError):  # it was done before
            signal.pidfd_send_signal(child, signal.SIGKILL)
        os.close(child)
        ends.append(worker.end().ended)
        assert_goes_on(job, home)
    assert set(ends) <= {KILLED, 0}
