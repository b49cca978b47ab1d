"""The service as a benchmark runs it: a process of its own on a store of its own, looked at from outside."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.request import Request, urlopen

from collector.access import keys, people
from collector.access.roles import OPERATOR, Role, Scope
from collector.store import watches
from collector.store.store import Store
from collector.store.watches import DEMAND, Wanted

ROOT = Path(__file__).resolve().parents[2]
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Usage:
    """What a process has used: seconds since some moment, seconds of processor time, resident bytes."""

    at: float
    work: float
    memory: int

    @classmethod
    def of(cls, pid: int) -> Usage:
        """A process as it stands."""
        told = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        work = (int(told[11]) + int(told[12])) / TICKS
        return cls(time.monotonic(), work, int(told[21]) * os.sysconf("SC_PAGE_SIZE"))

    def share(self, before: Usage) -> float:
        """How much of one core was used since."""
        return (self.work - before.work) / (self.at - before.at)


@dataclass(frozen=True)
class Running:
    """A service at work: its process, its port, its store, and a token for its API."""

    pid: int
    port: int
    store: Store
    token: str

    def usage(self) -> Usage:
        """What it has used so far."""
        return Usage.of(self.pid)

    def asked(self, path: str) -> float:
        """How many seconds an answer took, read to its end."""
        request = Request(f"http://127.0.0.1:{self.port}{path}", headers={"Authorization": f"Bearer {self.token}"})
        began = time.monotonic()
        with urlopen(request, timeout=60) as answer:  # noqa: S310 (our own)
            answer.read()
        return time.monotonic() - began


def wanted(urls: Sequence[str], every: float, hosts: Callable[[str], str | None]) -> list[Wanted]:
    """Watches of the Guardian's markup, so many seconds apart."""
    return [Wanted(url, "guardian", hosts(url), every=every) for url in urls]


@contextmanager
def running(folder: Path, watched: Sequence[Wanted]) -> Iterator[Running]:
    """Runs `collector run` on a new store with these watches; what it logs stands in the folder."""
    store = Store(f"sqlite:///{folder / 'collector.sqlite3'}")
    now = datetime.now(UTC)
    with store.write() as connection:
        watches.ask(connection, watched, DEMAND, now)
    people.add(store, OPERATOR, "bench", Role.ADMIN, now)
    token = keys.new_token(store, OPERATOR, "bench", keys.Terms(timedelta(days=1), "a benchmark", (Scope.READ,)), now)
    schedule = folder / "schedules.yaml"
    schedule.write_text("version: 1\nwatches: []\n", encoding="utf-8")
    with socket.create_server(("127.0.0.1", 0)) as unused:
        port = int(unused.getsockname()[1])
    words = ("run", "--schedule", str(schedule), "--port", str(port), "--json-log")
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("COLLECTOR_")}
    own = {"COLLECTOR_HOME": str(folder), "COLLECTOR_ALLOW_PRIVATE": "127.0.0.0/8"}
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(  # noqa: S603 (ourselves)
            [sys.executable, "-m", "benchmarks.parts.service", *words],
            cwd=ROOT,
            env=inherited | own | {"COLLECTOR_CONTACT": "bench@collector.test"},
            stdout=log,
            stderr=log,
        )
    try:
        yield Running(process.pid, port, store, token)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=60)
        store.close()
