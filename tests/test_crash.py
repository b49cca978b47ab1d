"""Whatever stops a capture, the store holds whole polls, and among them every poll that was acknowledged.

Three ways to stop one: kill -9 at fifty moments of `collector capture`; kill -9 before every call by which SQLite
writes to its file or its journal, one after the other; a disk that is full or broken at each of these calls. A worker's
lives are the same in every process (see `tests/crash_worker.py`), so their stores are compared row by row with those of
a life without accidents. COLLECTOR_THOROUGH=1 leaves out no call where some would do, and takes minutes.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from queue import SimpleQueue
from random import Random
from typing import Any

import pytest
from sqlalchemy import Connection, select

from collector.archive.verify import Verification
from collector.newsroom.server import Newsroom
from collector.newsroom.story import Edition
from collector.query.show import show
from collector.store import schema as s
from collector.store.bodies import Bodies
from collector.store.feed import last_seq
from collector.store.store import Store
from tests.afternoon import EDITIONS, evening
from tests.crash_worker import Life, live_on
from tests.processes import ROOT, environment
from tests.thorough import THOROUGH

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="how a process is stopped here is Linux's way")

AT_ONCE = 2
WRITES = ("write", "pwrite64", "fsync", "fdatasync", "ftruncate", "unlink", "rename")
KILLED = -signal.SIGKILL
Call = tuple[str, int]


# --- What must hold of a store, whatever happened to it -------------------------------------------------------------


def assert_sound(home: Path, acknowledged: Sequence[int]) -> None:
    """The store opens, and holds whole polls only, those that were acknowledged among them."""
    database = home / "collector.sqlite3"
    if not database.exists():
        assert not acknowledged
        return
    store = Store(f"sqlite:///{database}")
    with store.read() as connection:
        assert_intact(connection)
        kept = {row.id: row for row in connection.execute(select(s.polls))}
        assert set(acknowledged) <= kept.keys()
        for poll in kept.values():
            assert_whole(connection, poll)
        assert_bodies_are_what_they_say(connection)
        assert_numbered_without_gap(connection)
    store.close()


def assert_intact(connection: Connection) -> None:
    assert connection.exec_driver_sql("PRAGMA integrity_check").scalars().all() == ["ok"]
    assert connection.exec_driver_sql("PRAGMA foreign_key_check").all() == []


def assert_whole(connection: Connection, poll: Any) -> None:
    captures = connection.execute(select(s.captures).where(s.captures.c.poll_id == poll.id)).all()
    snapshots = connection.execute(select(s.snapshots.c.id).where(s.snapshots.c.poll_id == poll.id)).all()
    assert [c.position for c in sorted(captures, key=lambda c: c.position)] == [*range(len(captures))]
    if poll.outcome == "captured":
        assert len(snapshots) == 1
    if poll.outcome != "failed":
        assert captures
        assert all(c.body_id is not None for c in captures if c.status in (200, 304))


def assert_bodies_are_what_they_say(connection: Connection) -> None:
    unpacked = Bodies()
    rows = connection.execute(select(s.bodies.c.id, s.bodies.c.digest, s.bodies.c.size)).all()
    for row in rows:
        body = unpacked.read(connection, row.id)
        assert (sha256(body).hexdigest(), len(body)) == (row.digest, row.size)
    remembered = connection.execute(select(s.documents.c.body_digest)).scalars().all()
    assert set(remembered) <= {row.digest for row in rows}


def assert_numbered_without_gap(connection: Connection) -> None:
    numbers = connection.execute(select(s.changes.c.seq).order_by(s.changes.c.seq)).scalars().all()
    assert numbers == [*range(1, len(numbers) + 1)]
    assert last_seq(connection) == len(numbers)
    revisions: Counter[int] = Counter(connection.execute(select(s.revisions.c.entry_id)).scalars())
    latest = connection.execute(select(s.entries.c.id, s.entries.c.revision)).all()
    assert {row.id: row.revision for row in latest} == revisions


def assert_shows(home: Path, url: str, edition: Edition) -> None:
    """What is shown as last observed is what the newsroom serves."""
    store = Store(f"sqlite:///{home / 'collector.sqlite3'}")
    with store.read() as connection:
        answer = show(connection, url)
    store.close()
    visible = {e["key"]: (e["title"], e["text"]) for e in answer["entries"] if e["state"] == "visible"}
    assert visible == {post.id: (post.shown_title, post.text) for post in edition.posts}
    assert answer["blog"]["title"] == edition.headline
    assert answer["blog"]["status"] == ("live" if edition.live else "closed")


# --- Who is stopped --------------------------------------------------------------------------------------------------


@dataclass
class Told:
    """What a worker's child said: the polls it acknowledged, the error it met, and how it ended."""

    acknowledged: list[int] = field(default_factory=list)
    error: str | None = None
    sentence: str = ""
    ended: int = 0


class Worker:
    """`tests/crash_worker.py` in a process of its own, doing one job after the other."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.crash_worker"], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )

    def wait_until_ready(self) -> None:
        assert "ready" in self._hear()

    def begin(self, **job: object) -> int:
        """A child that waits for the word to start; its process id."""
        self._say(job)
        pid: int = self._hear()["pid"]
        return pid

    def go(self) -> None:
        self._say("go")

    def end(self) -> Told:
        """All that the child said, once it has ended."""
        told = Told()
        while "ended" not in (line := self._hear()):
            if "acknowledged" in line:
                told.acknowledged.append(line["acknowledged"])
            else:
                told.error, told.sentence = line["error"], line["sentence"]
        told.ended = line["ended"]
        return told

    def traced(self, database: Path, *faults: str, beside: Sequence[Path] = (), **job: object) -> Told:
        """Does a job with these faults injected. Every write to the database is in the file `log` beside its folder."""
        pid = self.begin(folder=str(database.parent), **job)
        paths = [database, Path(f"{database}-journal"), database.parent, *beside]
        tracer = subprocess.Popen(
            [
                *("strace", "-qq", "-f", f"--attach={pid}", f"--output={log_of(database)}"),
                *(word for path in paths for word in ("-P", str(path))),
                f"--trace={','.join(WRITES)}",
                *(f"--inject={fault}" for fault in faults),
            ]
        )
        while "TracerPid:\t0\n" in Path(f"/proc/{pid}/status").read_text():
            assert tracer.poll() is None, "strace did not attach"
            time.sleep(0.001)
        self.go()
        told = self.end()
        tracer.wait(10)
        return told

    def close(self) -> None:
        self.process.communicate()

    def _say(self, what: object) -> None:
        assert self.process.stdin
        self.process.stdin.write(f"{json.dumps(what)}\n".encode())
        self.process.stdin.flush()

    def _hear(self) -> dict[str, Any]:
        assert self.process.stdout
        heard: dict[str, Any] = json.loads(self.process.stdout.readline())
        return heard


def log_of(database: Path) -> Path:
    return Path(f"{database.parent}.log")


def calls(log: Path) -> list[Call]:
    """Every call that was traced, as its name and its number among those of that name."""
    names = re.findall(r"^\d+ +(\w+)\(", log.read_text(), re.MULTILINE)
    return [(name, names[: place + 1].count(name)) for place, name in enumerate(names)]


class Workers:
    """A few workers, each free or at work."""

    def __init__(self) -> None:
        self.every = [Worker() for _ in range(AT_ONCE)]
        self.free: SimpleQueue[Worker] = SimpleQueue()
        for worker in self.every:
            self.free.put(worker)

    def each(self, attempt: Callable[[Worker, Any], Any], over: Sequence[Any]) -> list[Any]:
        """Makes an attempt for each thing, some at once."""

        def one(thing: Any) -> Any:
            worker = self.free.get()
            try:
                return attempt(worker, thing)
            finally:
                self.free.put(worker)

        with ThreadPoolExecutor(AT_ONCE) as pool:
            return [*pool.map(one, over)]


@pytest.fixture(scope="module")
def workers() -> Iterator[Workers]:
    workers = Workers()
    for worker in workers.every:
        worker.wait_until_ready()
    yield workers
    for worker in workers.every:
        worker.close()


@pytest.fixture(scope="module")
def strace() -> None:
    """strace that may trace: without it the test is skipped."""
    program = shutil.which("strace")
    if program is None:
        pytest.skip("strace is not installed: nothing can be stopped at a chosen system call")
    harmless = [program, "-qq", "--trace=none", sys.executable, "-c", ""]
    tried = subprocess.run(harmless, capture_output=True, text=True, check=False)
    if tried.returncode:
        pytest.skip(f"strace may not trace here: {tried.stderr.strip()}")


# --- collector capture, killed at any moment -------------------------------------------------------------------------


@dataclass
class Desk:
    """Somebody who captures a newsroom's blog by command, and what was acknowledged so far."""

    home: Path
    newsroom: Newsroom
    acknowledged: list[int] = field(default_factory=list)

    @property
    def arguments(self) -> list[str]:
        return ["capture", self.newsroom.url, "--publisher", "guardian", "--json"]

    def start(self) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "collector", *self.arguments],
            cwd=ROOT,
            env=environment(COLLECTOR_HOME=str(self.home)),
            stdout=subprocess.PIPE,
            text=True,
        )

    def heard(self, out: str) -> None:
        """A line that was printed whole is an acknowledgement."""
        self.acknowledged += [json.loads(line)["poll"] for line in out.splitlines(keepends=True) if line[-1] == "\n"]

    def traced(self, worker: Worker, *faults: str) -> tuple[int, str]:
        """Captures under faults; the exit status and what was said of it."""
        told = worker.traced(self.home / "collector.sqlite3", *faults, arguments=self.arguments)
        self.heard(Path(f"{self.home}.out").read_text())
        return told.ended, Path(f"{self.home}.err").read_text()

    def capture(self, worker: Worker) -> None:
        """Captures in peace: all is found that is to be found."""
        worker.begin(folder=str(self.home), arguments=self.arguments)
        worker.go()
        ended = worker.end().ended
        assert ended == 0, Path(f"{self.home}.err").read_text()
        self.heard(Path(f"{self.home}.out").read_text())
        assert_sound(self.home, self.acknowledged)
        assert_shows(self.home, self.newsroom.url, self.newsroom.edition)

    def wait_for_the_first_page(self) -> None:
        """Returns once the newsroom was asked for a page."""
        deadline = time.monotonic() + 30
        while not any("/live/" in asked.path for asked in self.newsroom.requests):
            assert time.monotonic() < deadline, "no page was asked for"
            time.sleep(0.001)


@contextmanager
def a_desk(home: Path, edition: Edition) -> Iterator[Desk]:
    with Newsroom(edition, evening) as newsroom:
        yield Desk(home, newsroom)


def seconds_of(work: Callable[[], object]) -> float:
    started = time.monotonic()
    work()
    return time.monotonic() - started


def test_killed_at_any_moment_from_its_start_on(tmp_path: Path, workers: Workers) -> None:
    moments = Random(11)  # noqa: S311 (no secret, moments)
    with a_desk(tmp_path / "before", EDITIONS[0]) as desk:
        lasts = seconds_of(lambda: desk.start().communicate(timeout=60))

    def again_and_again(worker: Worker, home: Path) -> int:
        """How many of ten captures, the blog moving on between them, were killed before their end."""
        ends = []
        with a_desk(home, EDITIONS[0]) as desk:
            for edition in EDITIONS[5:15:2]:
                desk.newsroom.edition = edition
                with desk.start() as process:
                    time.sleep(moments.uniform(0, lasts))
                    process.kill()
                    desk.heard(process.communicate()[0])
                ends.append(process.returncode)
                assert_sound(home, desk.acknowledged)
            desk.capture(worker)
        return ends.count(KILLED)

    assert sum(workers.each(again_and_again, [tmp_path / "one", tmp_path / "two"])) >= 5


def test_killed_at_any_moment_after_the_first_page(tmp_path: Path, workers: Workers) -> None:
    moments = Random(13)  # noqa: S311 (no secret, moments)
    worker = workers.every[0]
    with a_desk(tmp_path / "before", EDITIONS[0]) as desk:
        worker.begin(folder=str(desk.home), arguments=desk.arguments)
        worker.go()
        desk.wait_for_the_first_page()
        lasts = seconds_of(worker.end)

    def again_and_again(worker: Worker, home: Path) -> int:
        """How many of twenty captures, the blog moving on between them, were killed before their end."""
        ends = []
        with a_desk(home, EDITIONS[0]) as desk:
            for edition in EDITIONS[4:44:2]:
                desk.newsroom.edition = edition
                desk.newsroom.requests.clear()
                child = os.pidfd_open(worker.begin(folder=str(home), arguments=desk.arguments))
                worker.go()
                desk.wait_for_the_first_page()
                time.sleep(moments.uniform(0, lasts))
                with suppress(ProcessLookupError):  # it was done before
                    signal.pidfd_send_signal(child, signal.SIGKILL)
                os.close(child)
                ends.append(worker.end().ended)
                desk.heard(Path(f"{home}.out").read_text())
                assert_sound(home, desk.acknowledged)
            desk.capture(worker)
        return ends.count(KILLED)

    assert sum(workers.each(again_and_again, [tmp_path / "one", tmp_path / "two"])) >= 10


# --- At every write --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Scene:
    """What a life is stopped in: the chapters from `since` on, before `until`. Nothing exists before chapter 0."""

    folder: Path
    since: int
    until: int

    def stage(self, call: Call, fault: str) -> Path:
        """A database of its own, as it is when the scene begins; its folder is there, if nothing else."""
        folder = self.folder / f"{fault}-{call[0]}-{call[1]}"
        shutil.copytree(self.folder / "begin", folder)
        return folder / "store.sqlite3"


@pytest.fixture(scope="module", params=[(0, 1), (2, 3)], ids=["a store is made, a blog first seen", "a known blog"])
def scene(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Scene:
    scene = Scene(tmp_path_factory.mktemp("scene"), *request.param)
    (scene.folder / "begin").mkdir()
    if scene.since:
        for _ in live_on(scene.folder / "begin", scene.since):
            pass
    return scene


@pytest.fixture(scope="module")
def every_call(scene: Scene, workers: Workers, strace: None) -> list[Call]:  # noqa: ARG001 (nothing without strace)
    """Every write of the scene when nothing goes wrong."""
    database = scene.stage(("none", 0), "undisturbed")
    told = workers.every[0].traced(database, until=scene.until)
    assert (told.ended, len(told.acknowledged)) == (0, scene.until - scene.since), told
    found = calls(log_of(database))
    assert {name for name, _ in found} >= {"pwrite64", "fdatasync"}
    assert len(found) > 80
    return found


@pytest.fixture(scope="module")
def lives(tmp_path_factory: pytest.TempPathFactory) -> list[list[str]]:
    """The rows of stores in which nothing went wrong, after so many chapters."""
    folder = tmp_path_factory.mktemp("undisturbed")
    Store(f"sqlite:///{folder / 'store.sqlite3'}").close()
    return [rows(folder), *(rows(folder) for _ in live_on(folder, 4))]


def thinned(found: list[Call], every: int) -> list[Call]:
    """Everything but plain writes, of these only every so-many-eth: all, when there is time."""
    return [call for call in found if THOROUGH or call[0] != "pwrite64" or call[1] % every == 0]


def rows(folder: Path) -> list[str]:
    """A store as text, but for the salts of its chains and what follows from them: no two stores share those."""
    with closing(sqlite3.connect(folder / "store.sqlite3")) as kept, closing(sqlite3.connect(":memory:")) as copy:
        kept.backup(copy)
        copy.execute("UPDATE custody SET leaves = '', checksum = 0, head = ''")
        copy.execute("UPDATE blogs SET head = ''")
        return [*copy.iterdump()]


def assert_whole_chapters(folder: Path, scene: Scene, told: Told, lives: list[list[str]]) -> None:
    """The store holds whole chapters and no more: all that were acknowledged, and perhaps one that was not yet."""
    life = Life(folder)
    with life.keep.store.read() as connection:
        assert_intact(connection)
    kept = life.told_so_far()
    life.keep.store.close()
    assert kept - scene.since - len(told.acknowledged) in (0, 1)
    assert rows(folder) == lives[kept]


def assert_lives_on(folder: Path, scene: Scene, lives: list[list[str]]) -> None:
    """The story goes on as if nothing had happened, and no chain is broken."""
    for _ in live_on(folder, scene.until + 1):
        pass
    store = Store(f"sqlite:///{folder / 'store.sqlite3'}")
    assert [*Verification(store).findings()] == []
    store.close()
    assert rows(folder) == lives[scene.until + 1]


def after(folder: Path, scene: Scene, told: Told, lives: list[list[str]], call: Call) -> None:
    """Everything that must hold after an accident. Equal rows live on equally: that they do is seen at every fourth."""
    assert_whole_chapters(folder, scene, told, lives)
    if call[0] != "pwrite64" or call[1] % 4 == 0:
        assert_lives_on(folder, scene, lives)
    shutil.rmtree(folder)


def test_killed_before_any_write_a_poll_is_there_or_not(
    scene: Scene, every_call: list[Call], workers: Workers, lives: list[list[str]]
) -> None:
    def killed(worker: Worker, call: Call) -> None:
        database = scene.stage(call, "killed")
        told = worker.traced(database, f"{call[0]}:signal=SIGKILL:when={call[1]}", until=scene.until)
        assert told.ended == KILLED
        after(database.parent, scene, told, lives, call)

    workers.each(killed, every_call)


@pytest.mark.parametrize(
    ("fault", "errors"),
    [("ENOSPC:when={}+", {"StoreFull", "StoreUnreadable"}), ("EIO:when={}", {"StoreUnreadable"})],
    ids=["a full disk", "a broken disk"],
)
def test_a_disk_error_at_any_write_is_told_and_loses_nothing(
    scene: Scene,
    every_call: list[Call],
    workers: Workers,
    lives: list[list[str]],
    fault: str,
    errors: set[str],
) -> None:
    def failing(worker: Worker, call: Call) -> bool:
        database = scene.stage(call, fault[:3])
        told = worker.traced(database, f"{call[0]}:error={fault.format(call[1])}", until=scene.until)
        if told.ended:
            assert (told.ended, told.error in errors) == (78, True), told
            assert "store.sqlite3" in told.sentence
        else:  # the sync of the folder failed, on which SQLite does not depend
            assert (call[0], len(told.acknowledged)) == ("fdatasync", scene.until - scene.since)
        after(database.parent, scene, told, lives, call)
        return told.ended != 0

    told = workers.each(failing, every_call if scene.since else thinned(every_call, 3))
    assert sum(told) >= len(told) - 3


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory, workers: Workers) -> Iterator[Desk]:
    """A desk that has captured once; since then the blog has moved on."""
    with a_desk(tmp_path_factory.mktemp("desk") / "begin", EDITIONS[20]) as desk:
        desk.capture(workers.every[0])
        desk.newsroom.edition = EDITIONS[33]
        yield desk


def beside(desk: Desk, name: str) -> Desk:
    """A desk in the same state, with a home of its own."""
    home = desk.home.parent / name
    shutil.copytree(desk.home, home)
    return Desk(home, desk.newsroom, [*desk.acknowledged])


@pytest.fixture(scope="module")
def calls_of_a_command(desk: Desk, workers: Workers, strace: None) -> list[Call]:  # noqa: ARG001 (nothing without strace)
    """The writes of a capture by command: all, or every sync and some of the rest."""
    undisturbed = beside(desk, "undisturbed")
    assert undisturbed.traced(workers.every[0]) == (0, "")
    found = calls(log_of(undisturbed.home / "collector.sqlite3"))
    assert len(found) > 80
    return thinned(found, len(found) // 5)


def test_a_command_killed_before_a_write(desk: Desk, calls_of_a_command: list[Call], workers: Workers) -> None:
    def killed(worker: Worker, call: Call) -> None:
        at = beside(desk, f"killed-{call[0]}-{call[1]}")
        assert at.traced(worker, f"{call[0]}:signal=SIGKILL:when={call[1]}") == (KILLED, "")
        assert at.acknowledged == desk.acknowledged
        assert_sound(at.home, at.acknowledged)
        at.capture(worker)
        shutil.rmtree(at.home)

    assert len(workers.each(killed, calls_of_a_command)) >= 8


@pytest.mark.usefixtures("strace")
@pytest.mark.parametrize("fault", ["pwrite64:error=ENOSPC:when=7+", "fdatasync:error=EIO:when=4"])
def test_a_command_on_a_bad_disk_says_so_in_a_sentence(desk: Desk, workers: Workers, fault: str) -> None:
    at = beside(desk, fault)
    status, said = at.traced(workers.every[0], fault)
    assert (status, said.count("\n")) == (78, 1)
    assert said.startswith("collector: the store ")
    assert at.acknowledged == desk.acknowledged
    at.capture(workers.every[0])
