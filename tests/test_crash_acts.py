"""A backup, an erasure, an upgrade from the first release: killed or failed at any write, nothing is lost or half done.

Each is a command in a process that is stopped before one of its writes, one after the other, or meets a full or broken
disk there. A few of them here; COLLECTOR_THOROUGH=1 leaves out none.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import func, select

from collector.archive import backup
from collector.archive.verify import Verification
from collector.store import schema as s
from collector.store.store import Store
from tests import first_release
from tests.test_crash import KILLED, Call, Worker, Workers, calls, log_of, strace, workers
from tests.test_takedown import in_bodies, lived, on_disk
from tests.thorough import THOROUGH
from tests.toy import URL, Watcher, a_harbour

__all__ = ["strace", "workers"]  # fixtures

FAULTS = ("signal=SIGKILL:when={}", "error=ENOSPC:when={}+", "error=EIO:when={}")
FEW = 4
"""How many writes of a command are tried, where not all are."""

ERASE = ["erase", URL, "--entry", "canary", "--why", "asked for"]


def store_of(home: Path) -> Store:
    return Store(f"sqlite:///{home / 'collector.sqlite3'}")


def polls_that_verify(home: Path) -> int:
    """How many polls the store holds, all of it as it was recorded."""
    store = store_of(home)
    try:
        assert [*Verification(store).findings()] == []
        with store.read() as connection:
            return connection.execute(select(func.count()).select_from(s.polls)).scalar_one()
    finally:
        store.close()


def backed_up(home: Path, ended: int) -> None:
    """There is a backup, and it is whole, or there is none."""
    file = home / "out.sqlite3"
    assert file.exists() or ended != 0
    if file.exists():
        backup.restore(file, f"sqlite:///{home / 'again' / 'collector.sqlite3'}")
        assert polls_that_verify(home / "again") == 5


def erased(home: Path, ended: int) -> None:
    """The entry is gone from every answer, or nothing is; once more, and no byte of it is left."""
    store = store_of(home)
    with store.read() as connection:
        there = connection.execute(select(s.entries.c.id).where(s.entries.c.key == "canary")).first()
    assert there is None or ended != 0
    assert bool(in_bodies(store)) == (there is not None)
    store.close()


def upgraded(home: Path, ended: int) -> None:
    """The store is of one release or the other; opening it, as was just done, brings it up to date."""
    assert ended or (home / f"collector.sqlite3.before-{s.HEAD}").exists()


@dataclass(frozen=True)
class Scene:
    """A command, what must hold after it was stopped, and which files it writes beside the store."""

    arguments: list[str]
    holds: Callable[[Path, int], None]
    beside: tuple[str, ...] = ()
    of_the_first_release: bool = False

    def home(self, folder: Path) -> Path:
        """A data directory as it is before the command."""
        shutil.copytree(folder.parent / "begin", folder)
        return folder

    def run(self, worker: Worker, home: Path, *faults: str) -> int:
        """Runs the command under faults; its exit status."""
        beside = [home / name for name in self.beside]
        return worker.traced(home / "collector.sqlite3", *faults, beside=beside, arguments=self.arguments).ended


SCENES = {
    "a backup": Scene(["backup", "OUT"], backed_up, ("out.sqlite3.part", "out.sqlite3.part-journal")),
    "an erasure": Scene(ERASE, erased),
    "an upgrade": Scene(["blogs"], upgraded, (f"collector.sqlite3.before-{s.HEAD}.part",), of_the_first_release=True),
}


@pytest.fixture(scope="module", params=[*SCENES.values()], ids=[*SCENES])
def scene(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Scene, Path]:
    scene: Scene = request.param
    begin = tmp_path_factory.mktemp("acts") / "begin"
    begin.mkdir()
    watcher = Watcher(a_harbour(), begin)
    lived(watcher)
    watcher.keep.store.close()
    if scene.of_the_first_release:
        first_release.rewritten(begin / "store.sqlite3")
    (begin / "store.sqlite3").rename(begin / "collector.sqlite3")
    (begin / "store.sqlite3-journal").unlink(missing_ok=True)
    return scene, begin.parent


def few(found: list[Call]) -> list[Call]:
    """Some of the writes, from the first to the last; all, when there is time."""
    step = 1 if THOROUGH else max(1, (len(found) - 1) // (FEW - 1))
    return found[::step]


@pytest.mark.usefixtures("strace")
@pytest.mark.parametrize("fault", FAULTS, ids=["killed", "a full disk", "a broken disk"])
def test_stopped_at_any_write(scene: tuple[Scene, Path], workers: Workers, fault: str) -> None:
    command, folder = scene

    def prepared(name: str) -> tuple[Scene, Path]:
        home = command.home(folder / name)
        named = [str(home / "out.sqlite3") if word == "OUT" else word for word in command.arguments]
        return Scene(named, command.holds, command.beside), home

    undisturbed, home = prepared(f"undisturbed-{fault[:12]}")
    assert undisturbed.run(workers.every[0], home) == 0, Path(f"{home}.err").read_text()
    found = calls(log_of(home / "collector.sqlite3"))
    assert len(found) > 10

    def stopped(worker: Worker, call: Call) -> None:
        one, at = prepared(f"{fault[:12]}-{call[0]}-{call[1]}")
        ended = one.run(worker, at, f"{call[0]}:{fault.format(call[1])}")
        assert ended in ((KILLED, 0) if "SIGKILL" in fault else (0, 1, 78)), Path(f"{at}.err").read_text()
        assert polls_that_verify(at) == 5
        one.holds(at, ended)
        if one.arguments == ERASE:
            one.run(worker, at)
            assert on_disk(at) == []
        shutil.rmtree(at)

    assert len(workers.each(stopped, few(found))) >= FEW
