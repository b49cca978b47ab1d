"""The service in processes of its own: begins, is asked, is told to end, is killed, and goes on where it was."""

from __future__ import annotations

import json
import signal
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import pytest
from sqlalchemy import func, select

from collector.newsroom.server import Fault, Newsroom
from collector.query import status
from collector.service.lock import is_held
from collector.store.schema import changes, polls
from collector.store.service_schema import requests
from collector.store.store import Store
from tests.afternoon import EDITIONS, evening
from tests.processes import ROOT, environment, free_port

Found = TypeVar("Found")
SOON = 60.0
"""Seconds that a busy machine may take for what takes one."""

PROMISED = 10.0
"""Seconds in which a service ends, on a machine that is not busy."""


def until(look: Callable[[], Found], seconds: float = SOON) -> Found:
    """What a look finds, once it finds something."""
    deadline = time.monotonic() + seconds
    while not (found := look()):
        assert time.monotonic() < deadline, "it did not come to pass"
        time.sleep(0.1)
    return found


@dataclass
class Home:
    """A data directory, its schedule, and commands that work on it."""

    folder: Path
    port: int

    @property
    def schedule(self) -> Path:
        return self.folder.parent / "schedules.yaml"

    @property
    def log(self) -> Path:
        return self.folder.parent / "log"

    def lists(self, *urls: str, every: str = "20s") -> None:
        rows = "".join(f"  - {{url: '{url}', publisher: guardian, every: {every}}}\n" for url in urls)
        self.schedule.write_text(f"version: 1\nwatches:\n{rows}" if rows else "version: 1\nwatches: []\n")

    def start(self) -> subprocess.Popen[bytes]:
        command = ("run", "--schedule", str(self.schedule), "--port", str(self.port), "--json-log")
        with self.log.open("ab") as log:
            return subprocess.Popen(self._command(*command), cwd=ROOT, env=self._environment, stdout=log, stderr=log)

    @contextmanager
    def running(self) -> Iterator[subprocess.Popen[bytes]]:
        service = self.start()
        try:
            yield service
        finally:
            service.kill()
            service.wait()

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            self._command(*command),
            cwd=ROOT,
            env=self._environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )

    def begin(self, *command: str) -> subprocess.Popen[str]:
        pipe = subprocess.PIPE
        return subprocess.Popen(
            self._command(*command), cwd=ROOT, env=self._environment, stdout=pipe, stderr=pipe, text=True
        )

    def answers(self) -> list[dict[str, Any]]:
        with self._store() as store, store.read() as connection:
            answered = select(requests.c.answer).where(requests.c.finished_at.is_not(None))
            return [*connection.execute(answered).scalars()]

    def logged(self, part: str) -> list[dict[str, Any]]:
        lines = [json.loads(line) for line in self.log.read_text().splitlines() if line.startswith("{")]
        return [line for line in lines if part in line["message"]]

    def watched(self) -> list[dict[str, Any]]:
        with self._store() as store:
            return [*status.watched(store)]

    def count(self, table: Any) -> int:
        with self._store() as store, store.read() as connection:
            return connection.execute(select(func.count()).select_from(table)).scalar_one()

    def polled(self, url: str, times: int = 1) -> bool:
        return any(row["url"] == url and row["polls"] >= times for row in self.watched())

    @contextmanager
    def _store(self) -> Iterator[Store]:
        store = Store(f"sqlite:///{self.folder / 'collector.sqlite3'}")
        yield store
        store.close()

    def _command(self, *command: str) -> list[str]:
        return [sys.executable, "-m", "collector", *command]

    @property
    def _environment(self) -> dict[str, str]:
        return environment(COLLECTOR_HOME=str(self.folder))


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "data", free_port())


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Home, Newsroom]]:
    """A service that has polled its one watch, and the newsroom that it watches."""
    home = Home(tmp_path_factory.mktemp("service") / "data", free_port())
    with Newsroom(EDITIONS[4], evening) as newsroom:
        home.lists(newsroom.url)
        with home.running():
            until(lambda: home.folder.exists() and (home.folder / "collector.sqlite3").exists())
            until(lambda: home.polled(newsroom.url))
            yield home, newsroom


def fetched(home: Home, path: str) -> str:
    with urllib.request.urlopen(f"http://127.0.0.1:{home.port}{path}", timeout=SOON) as answer:
        text: str = answer.read().decode()
    return text


# --- While it runs ---------------------------------------------------------------------------------------------------


def test_status_says_when_each_watch_is_polled_and_why_then(served: tuple[Home, Newsroom]) -> None:
    home, newsroom = served
    ended = home.run("status", "--json")
    rows = [json.loads(line) for line in ended.stdout.splitlines()]
    about, watches = rows[0], {row["url"]: row for row in rows[1:]}
    assert about["row"] == "service"
    assert len(about["collectors"]) == 1
    watch = watches[newsroom.url]
    assert (watch["why"], watch["entries"], watch["failures"]) == (
        "every 20 s, as asked",
        len(EDITIONS[4].posts),
        0,
    )
    assert watch["next_poll_at"] > watch["last_poll_at"]


def test_a_second_service_ends_and_names_the_holder(served: tuple[Home, Newsroom]) -> None:
    ended = served[0].run("run", "--schedule", str(served[0].schedule), "--no-web")
    assert ended.returncode == 75
    assert "is served by process" in " ".join(ended.stderr.split())


def test_a_capture_is_done_by_the_service_as_if_by_itself(served: tuple[Home, Newsroom]) -> None:
    home, newsroom = served
    address = f"{newsroom.url}?by=hand"
    before = len(newsroom.requests)
    ended = home.run("capture", address, "--publisher", "guardian", "--json")
    assert ended.returncode == 0, ended.stderr
    answer = json.loads(ended.stdout)
    assert (answer["url"], answer["outcome"]) == (address, "unchanged")
    assert answer["coverage"]["reach"] == "complete"
    assert len(newsroom.requests) > before
    assert address not in {row["url"] for row in home.watched()}


def test_captures_are_read_again_while_it_runs(served: tuple[Home, Newsroom]) -> None:
    home, newsroom = served
    ended = home.run("reparse", newsroom.url, "--adopt", "--json")
    assert ended.returncode == 0, ended.stderr
    said = json.loads(ended.stdout)
    assert (said["refused"], said["entries"], said["adopted"]) == (None, 0, False)
    polls_before = {row["url"]: row["polls"] for row in home.watched()}[newsroom.url]
    until(lambda: home.polled(newsroom.url, polls_before + 1))
    assert home.logged("came to nothing") == []


def test_a_watch_that_is_added_is_taken_up_and_one_that_is_paused_is_left(served: tuple[Home, Newsroom]) -> None:
    home, newsroom = served
    address = f"{newsroom.url}?client=acme"
    added = home.run("watch", "add", address, "--publisher", "guardian", "--tag", "acme", "--every", "1h")
    assert added.returncode == 0, added.stderr
    until(lambda: home.polled(address))
    (row,) = [json.loads(line) for line in home.run("watch", "list", "--tag", "acme", "--json").stdout.splitlines()]
    assert (row["url"], row["source"], row["tags"]) == (address, "demand", ["acme"])
    assert home.run("watch", "pause", address).returncode == 0
    assert {r["state"] for r in home.watched() if r["url"] == address} == {"paused"}
    assert home.run("watch", "remove", newsroom.url).returncode == 2


def test_a_schedule_with_a_mistake_leaves_the_running_one_in_force(served: tuple[Home, Newsroom]) -> None:
    home, newsroom = served
    other = f"{newsroom.url}?second=1"
    home.schedule.write_text(f"version: 1\nwatches:\n  - {{url: '{newsroom.url}', evry: 20s}}\n")
    said = until(lambda: home.logged("the schedule stays as it was"))
    assert "evry" in said[0]["message"]
    assert newsroom.url in {row["url"] for row in home.watched()}
    home.lists(newsroom.url, other)
    until(lambda: home.polled(other))


def test_its_health_and_its_figures_can_be_asked_for(served: tuple[Home, Newsroom]) -> None:
    home, _ = served
    assert json.loads(until(lambda: _healthy(home)))["healthy"] is True
    figures = until(lambda: _counted(home))
    assert 'outcome="captured"} ' in figures
    assert "# TYPE collector_lag_seconds gauge" in figures


def _healthy(home: Home) -> str:
    """What `/healthz` says, once it is well: it answers 503 before the first heartbeat."""
    try:
        return fetched(home, "/healthz")
    except OSError:
        return ""


def _counted(home: Home) -> str:
    text = fetched(home, "/metrics")
    return text if "collector_polls_total{" in text else ""


# --- Its end ---------------------------------------------------------------------------------------------------------


def test_a_service_that_is_told_to_end_does_so_though_a_server_hangs(home: Home, newsroom: Newsroom) -> None:
    home.lists(newsroom.url)
    newsroom.fault = lambda path: None if "robots" in path else Fault(wait=25)
    with home.running() as service:
        until(lambda: home.folder.exists() and (home.folder / "collector.sqlite3").exists())
        until(lambda: any(row["polling"] for row in home.watched()))
        service.send_signal(signal.SIGTERM)
        told = time.monotonic()
        assert service.wait(timeout=SOON) == 0
        assert time.monotonic() - told < 2 * PROMISED
    assert [row["polling"] for row in home.watched()] == [False]
    assert home.count(polls) == 0
    for said in ("begun: ", "nobody can sign in yet", "ended as asked"):
        assert len(home.logged(said)) == 1


def test_a_service_is_told_to_end_while_another_process_holds_its_store(home: Home, newsroom: Newsroom) -> None:
    home.lists(newsroom.url)
    with home.running() as service:
        until(lambda: (home.folder / "collector.sqlite3").exists() and home.polled(newsroom.url))
        with closing(sqlite3.connect(home.folder / "collector.sqlite3", isolation_level=None, timeout=SOON)) as holder:
            holder.execute("BEGIN EXCLUSIVE")
            time.sleep(2)
            service.send_signal(signal.SIGTERM)
            told = time.monotonic()
            assert service.wait(timeout=SOON) == 0
            assert time.monotonic() - told < PROMISED
    assert home.logged("could not be handed back")


def test_a_service_that_is_killed_and_started_again_repeats_nothing(home: Home, newsroom: Newsroom) -> None:
    home.lists(newsroom.url, every="1h")
    with home.running():
        until(lambda: home.folder.exists() and (home.folder / "collector.sqlite3").exists())
        until(lambda: home.polled(newsroom.url))
    told = home.count(changes)
    newsroom.edition = EDITIONS[5]
    other = f"{newsroom.url}?second=1"
    home.lists(newsroom.url, other, every="1h")
    with home.running():
        until(lambda: home.polled(other))
        assert [row["polls"] for row in home.watched()] == [1, 1]
    assert home.count(changes) > told
    assert home.count(polls) == 2


def test_a_service_that_was_killed_is_at_work_no_longer(home: Home) -> None:
    def collectors() -> list[dict[str, object]]:
        lines = home.run("status", "--json").stdout.splitlines()
        return [each for line in lines[:1] for each in json.loads(line)["collectors"]]

    home.lists()
    with home.running():
        until(collectors)
    assert collectors() == []
    assert "no collector is at work" in home.run("status").stdout


def test_a_capture_does_not_wait_for_a_service_that_was_killed_and_is_answered_all_the_same(
    home: Home, newsroom: Newsroom
) -> None:
    home.lists()
    newsroom.fault = lambda path: None if "robots" in path else Fault(wait=25)
    with home.running():
        until(lambda: (home.folder / "collector.sqlite3").exists() and is_held(home.folder))
        asking = home.begin("capture", newsroom.url, "--publisher", "guardian", "--json")
        until(lambda: home.count(requests) == 1)
    said, complained = asking.communicate(timeout=SOON)
    assert (asking.returncode, said) == (75, "")
    assert "once it is started again it will" in " ".join(complained.split())
    newsroom.fault = lambda _path: None
    with home.running():
        (answer,) = until(home.answers)
    assert (answer["url"], answer["outcome"], answer["first"]) == (newsroom.url, "captured", True)
