"""Processes to be killed: forked from one that has loaded everything, so that hundreds of them cost little.

`python -m tests.crash_worker` forks a child for every line that describes a job. The child says its process id and
waits for a second line, so that there is time to tie a tracer to it. There are two jobs:

- a life: the collector's own stages poll `tests/toy.py`'s outlet, chapter after chapter, until the child has told
  enough or is stopped. Every chapter is the same in every process, its clock included: stores that hold the same
  chapters are equal to the last byte of every row.
- a command: `collector` with these arguments, as its entry point runs it.
"""

from __future__ import annotations

import ctypes
import json
import os
import sys
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from pkgutil import resolve_name
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import func, select

from collector.cli.main import WHERE
from collector.cli.main import main as collector
from collector.errors import CollectorError
from collector.poll import Recorded
from collector.service import crawl, memory
from collector.store.bodies import Bodies
from collector.store.keep import Keep
from collector.store.schema import polls
from collector.store.store import Store
from spiders import guardian
from tests.toy import START, Outlet, Watcher

LOADED = (crawl, guardian, memory, *(resolve_name(f"collector.cli.{where}") for where in WHERE.values()))
"""What a command loads when it is needed: here it is there before the fork."""

ANYBODY = -1
MAY_TRACE_ME = 0x59616D61  # PR_SET_PTRACER: strace is no parent of ours
BROKEN = 70


def opening(outlet: Outlet) -> None:
    outlet.page_size = 3
    for number in range(1, 8):
        outlet.wait(60)
        outlet.publish(f"e{number}", f"Entry number {number} says that {number} boats are in.")


def growth(outlet: Outlet) -> None:
    outlet.publish("e8", "An eighth boat came in with the tide.")
    outlet.wait(60)
    outlet.edit("e5", text="Entry number 5 says that 50 boats are in.")


def withdrawal(outlet: Outlet) -> None:
    outlet.withdraw("e3", silently=True)
    outlet.touch()
    outlet.title = "A day in the harbour, told in full – live"


def return_and_end(outlet: Outlet) -> None:
    outlet.publish("e3", "Entry number 3 says that 3 boats are in.")
    outlet.live = False


STORY = (opening, growth, withdrawal, return_and_end)


def outlet_in(chapter: int) -> Outlet:
    """The outlet as it is in a chapter, the first being 0: an hour passes between two."""
    outlet = Outlet()
    for number, event in enumerate(STORY[: chapter + 1]):
        outlet.now = START.replace(hour=START.hour + number)
        event(outlet)
    return outlet


class Life(Watcher):
    """The collector's side of the story, taken up where the store in the folder leaves it."""

    def __init__(self, folder: Path) -> None:
        super().__init__(outlet_in(0), folder)

    @staticmethod
    def _opened(file: Path) -> Keep:
        return Keep(Store(f"sqlite:///{file}"), Bodies())

    def told_so_far(self) -> int:
        """How many chapters the store holds."""
        with self.keep.store.read() as connection:
            return connection.execute(select(func.count()).select_from(polls)).scalar_one()

    def live(self, chapter: int) -> Recorded:
        """Polls the outlet in a chapter."""
        self.outlet = outlet_in(chapter)
        self._polls = count(chapter + 1)
        return self.poll()


def live_on(folder: Path, until: int) -> Iterator[Recorded]:
    """Lives through the chapters before `until` that the store lacks."""
    life = Life(folder)
    for chapter in range(life.told_so_far(), until):
        yield life.live(chapter)
    life.keep.store.close()


def _life(folder: Path, until: int) -> int:
    try:
        for recorded in live_on(folder, until):
            _say(acknowledged=recorded.poll)
    except CollectorError as problem:
        _say(error=type(problem).__name__, sentence=str(problem))
        return problem.exit_status
    return 0


def _command(folder: Path, arguments: list[str]) -> int:
    """A command with its data in the folder, its output in `out` and its errors in `err` beside the data."""
    os.environ |= {"COLLECTOR_HOME": str(folder), "COLLECTOR_ALLOW_PRIVATE": "127.0.0.0/8"}
    for stream, name in ((1, "out"), (2, "err")):
        os.dup2(os.open(f"{folder}.{name}", os.O_CREAT | os.O_TRUNC | os.O_WRONLY), stream)
    sys.argv = ["collector", *arguments]
    try:
        collector()
    except SystemExit as leaving:
        return leaving.code if isinstance(leaving.code, int) else 0
    return 0


def _say(**facts: object) -> None:
    """One line, at once: a child that is killed has no time to empty a buffer."""
    os.write(1, f"{json.dumps(facts)}\n".encode())


def _heard() -> str:
    """The next line, and not a byte more: parent and child read the same stream."""
    line = b""
    while not line.endswith(b"\n"):
        byte = os.read(0, 1)
        if not byte:
            return ""
        line += byte
    return line.decode().strip()


def _child(job: dict[str, Any]) -> int:
    ctypes.CDLL(None).prctl(MAY_TRACE_ME, ctypes.c_ulong(ANYBODY), 0, 0, 0)
    _say(pid=os.getpid())
    _heard()
    folder = Path(job["folder"])
    try:
        return _life(folder, job["until"]) if "until" in job else _command(folder, job["arguments"])
    except BaseException as problem:  # noqa: BLE001 (told to the test, which fails by it)
        os.write(2, f"{problem!r}\n".encode())
        return BROKEN


def main() -> None:
    """A child for every line, one after the other."""
    with TemporaryDirectory() as folder:  # loads what only the making of a store loads
        Store(f"sqlite:///{folder}/store.sqlite3").close()
    _say(ready=os.getpid())
    while line := _heard():
        pid = os.fork()
        if pid == 0:
            os._exit(_child(json.loads(line)))
        _, status = os.waitpid(pid, 0)
        _say(ended=os.waitstatus_to_exitcode(status))


if __name__ == "__main__":
    main()
