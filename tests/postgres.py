"""A PostgreSQL of the tests' own: started once a run, on a socket in a temporary folder, and stopped at its end."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from sqlalchemy import create_engine, make_url, text

from collector.store.store import Store

NOBODY = 65534
"""PostgreSQL refuses to run as root; the tests may have to."""

_names = (f"test_{number}" for number in count())


def programs() -> Path | None:
    """The folder of the newest PostgreSQL server on this machine, None where there is none."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    named = shutil.which("initdb")
    return (found[-1] if found else Path(named) if named else Path()).parent if found or named else None


@contextmanager
def server() -> Iterator[str]:
    """Runs a server; yields the address of its socket's folder."""
    if programs() is None:
        if os.environ.get("CI"):
            pytest.fail("no PostgreSQL server is installed, and CI does not do without")
        pytest.skip("no PostgreSQL server (Debian: apt-get install postgresql)")
    with TemporaryDirectory(prefix="pg", ignore_cleanup_errors=True) as place:
        if os.geteuid() == 0:
            os.chown(place, NOBODY, NOBODY)
        _run(place, "initdb", "-U", "collector", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
        options = f"-c listen_addresses='' -c unix_socket_directories={place} -c fsync=off -c max_connections=200"
        _run(place, "pg_ctl", "-w", "-l", str(Path(place) / "log"), "-o", options, "start")
        try:
            yield place
        finally:
            _run(place, "pg_ctl", "-w", "-m", "immediate", "stop")


def restart(place: str) -> None:
    """Restarts the server whose socket is in that folder, hanging up on everybody."""
    _run(place, "pg_ctl", "-w", "-l", str(Path(place) / "log"), "-m", "fast", "restart")


def _run(place: str, program: str, *arguments: str) -> None:
    """Runs one of PostgreSQL's programs on the data of that folder, never as root."""
    folder = programs()
    assert folder
    user = {"user": NOBODY, "group": NOBODY, "extra_groups": []} if os.geteuid() == 0 else {}
    command = [str(folder / program), "-D", str(Path(place) / "data"), *arguments]
    subprocess.run(command, check=True, cwd=place, stdout=subprocess.DEVNULL, **user)  # type: ignore[call-overload]


def new_database(place: str, template: str = "template1") -> str:
    """The URL of a new database, empty or a copy, on the server whose socket is in that folder."""
    engine = create_engine(_url(place, "postgres"), isolation_level="AUTOCOMMIT")
    name = next(_names)
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {template}"))
    engine.dispose()
    return _url(place, name)


def new_store(place: str) -> str:
    """The URL of a new store: a copy of one that was made once, since that takes a second."""
    return new_database(place, _empty_store(place))


@cache
def _empty_store(place: str) -> str:
    url = new_database(place)
    Store(url).close()
    return str(make_url(url).database)


def _url(place: str, name: str) -> str:
    return f"postgresql+psycopg://collector@/{name}?host={place}"
