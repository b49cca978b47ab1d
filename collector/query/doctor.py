"""What can be wrong before a poll is even made."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path

from collector.config import Config, current
from collector.errors import CollectorError, ContactMissing, StoreMissing
from collector.incidents import FULL, LOW
from collector.query.answers import Answer
from collector.schedule import Schedule
from collector.store import schema
from collector.store.connecting import SQLITE, journal_mode
from collector.store.keep import begun
from collector.store.room import free_space, standing

SAFE_PYTHON = (3, 11, 15)
"""The first of the 3.11 series with the e-mail header fixes of CVE-2024-6923 and CVE-2026-1299."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing examined. `verdict` is ok, note (works, with a caution) or wrong."""

    subject: str
    verdict: str
    sentence: str

    def answer(self) -> Answer:
        """As a JSON object."""
        return asdict(self)


def examine(schedule: Path | None, read: Callable[[Path], Schedule]) -> Iterator[Finding]:
    """Every finding, the configuration first: what follows depends on it.

    `schedule` is the file that the service is to watch by, where it is named; `read` reads it as the service does.
    """
    yield _python()
    yield _sqlite()
    try:
        config = current()
    except CollectorError as problem:
        yield Finding("configuration", "wrong", str(problem))
        return
    yield _contact(config)
    if config.proxy:
        yield _proxy(config.proxy)
    yield from _store(config)
    yield disk(config.home)
    yield _schedule(schedule, read)
    below = ", ".join(f"{name} {version(name)}" for name in ("scrapy", "lxml", "sqlalchemy", "nh3"))
    yield Finding("software", "ok", below)


def _python() -> Finding:
    running = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info[:2] == SAFE_PYTHON[:2] and sys.version_info < SAFE_PYTHON:
        wanted = ".".join(map(str, SAFE_PYTHON))
        return Finding("Python", "note", f"{running} has security faults that {wanted} mends; upgrade when you can")
    return Finding("Python", "ok", running)


def _sqlite() -> Finding:
    running, mode = ".".join(map(str, SQLITE)), journal_mode(SQLITE)
    if mode == "WAL":
        return Finding("SQLite", "ok", f"{running}, journal WAL, synchronous FULL")
    return Finding(
        "SQLite",
        "note",
        f"{running} can corrupt a WAL database that several connections use (mended in 3.51.3, 3.50.7, 3.44.6), "
        "so the journal is PERSIST with synchronous FULL: safe, a little slower, readers wait for a commit",
    )


def _contact(config: Config) -> Finding:
    if config.contact:
        return Finding("contact", "ok", config.contact)
    return Finding("contact", "note", "none is set: only loopback is fetched; set COLLECTOR_CONTACT")


def _proxy(proxy: str) -> Finding:
    address = proxy.rpartition("@")[2].removeprefix("http://")
    return Finding(
        "proxy",
        "note",
        f"everything but COLLECTOR_ALLOW_PRIVATE goes through {address}. Names are judged by the addresses that they "
        "have on this machine; which one the proxy connects to, and what a name means to it that has no address here, "
        "cannot be checked: let it refuse your inner networks itself",
    )


def _store(config: Config) -> Iterator[Finding]:
    try:
        store = begun(config.database_url).store
        with store.read() as connection:
            connection.exec_driver_sql("SELECT count(*) FROM polls")
            broken = connection.exec_driver_sql("PRAGMA quick_check").scalar() if store.is_sqlite else "ok"
    except StoreMissing as problem:
        yield Finding("store", "note", str(problem))
        return
    except CollectorError as problem:
        yield Finding("store", "wrong", str(problem))
        return
    if broken != "ok":
        yield Finding("store", "wrong", f"{store.url} is damaged ({broken}): stop, keep a copy, restore a backup")
        return
    yield Finding("store", "ok", f"{store.url}, schema {schema.HEAD}")


def disk(home: Path, free_at: Callable[[Path], int] = free_space) -> Finding:
    """Whether there is room where the data are, or are to be, and it may be used."""
    if not os.access(standing(home), os.W_OK):
        return Finding("disk", "wrong", f"{home} may not be written to: mend its permissions")
    free = free_at(home)
    said = f"{free / 1024**3:.1f} GiB free at {home}"
    if free < FULL:
        return Finding("disk", "wrong", f"only {said}: the service polls nothing until there are {FULL // 1024**2} MiB")
    return Finding("disk", "note", f"only {said}") if free < LOW else Finding("disk", "ok", said)


def _schedule(named: Path | None, read: Callable[[Path], Schedule]) -> Finding:
    path = named or Path("schedules.yaml")
    if named is None and not path.exists():
        return Finding("schedule", "note", f"no {path} in this folder; --schedule names another")
    try:
        schedule = read(path)
    except ContactMissing as problem:
        return Finding("schedule", "wrong" if named else "note", str(problem))
    except CollectorError as problem:
        return Finding("schedule", "wrong", str(problem))
    return Finding("schedule", "ok", f"{path}: {len(schedule.watches)} watches, {len(schedule.discover)} rules")
