"""A poll that is dropped, one that breaks the reader, a crawl that ends: each is told of once, and polling goes on."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from collector.newsroom.server import Newsroom
from collector.query import status
from collector.store import watches
from collector.store.store import Store
from collector.store.watches import DEMAND, Wanted
from tests.processes import ROOT, environment
from tests.test_service import until

GOOD, SPOILT, UNWANTED, LAST = "good", "spoilt", "unwanted", "last"


def test_what_comes_to_nothing_is_put_off_with_its_reason_and_the_crawl_begins_again(
    newsroom: Newsroom, tmp_path: Path
) -> None:
    store = Store(f"sqlite:///{tmp_path / 'collector.sqlite3'}")
    ask(store, *(f"{newsroom.url}?{name}" for name in (GOOD, SPOILT, UNWANTED, LAST)))
    with service(tmp_path) as process:
        until(lambda: all(why(store, name).startswith("the last poll came") for name in (SPOILT, UNWANTED, LAST)))
        told = why(store, SPOILT), why(store, UNWANTED), why(store, LAST)
        polls = row(store, GOOD)["polls"]
        until(lambda: row(store, GOOD)["polls"] > polls)
        until(lambda: counted(store))
        process.terminate()
        assert process.wait(60) == 0
    store.close()
    assert "ValueError('nobody thought of this')" in told[0]
    assert "it was dropped: not wanted" in told[1]
    assert "the crawl ended: enough for today" in told[2]


def ask(store: Store, *urls: str) -> None:
    """Has these watched."""
    with store.write() as connection:
        watches.ask(connection, [Wanted(url, "pier", None, every=1.0) for url in urls], DEMAND, datetime.now(UTC))


@contextmanager
def service(home: Path) -> Iterator[subprocess.Popen[bytes]]:
    """The service, which does not outlive the test."""
    with (home / "log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.faltering"],
            cwd=ROOT,
            env=environment(COLLECTOR_HOME=str(home)),
            stdout=log,
            stderr=log,
        )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def row(store: Store, name: str) -> dict[str, Any]:
    return next(each for each in status.watched(store) if each["url"].endswith(f"?{name}"))


def why(store: Store, name: str) -> str:
    said: str = row(store, name)["why"]
    return said


def counted(store: Store) -> bool:
    """Whether the service tells of three lost polls and a crawl begun again, and no poll hangs but perhaps the good."""
    (said,) = status.service(store, datetime.now(UTC))["collectors"]
    return bool(said.get("restarts", 0) >= 1 and said.get("lost", 0) >= 3 and said["under_way"] <= 1)
