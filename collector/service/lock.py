"""One service for each data directory: a lock that the kernel lets go of when its holder ends, however it ends."""

from __future__ import annotations

import fcntl
import os
import platform
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from collector.errors import BusyError, ConfigurationError

LOOKS = 4


@contextmanager
def held(home: Path) -> Iterator[None]:
    """Holds the data directory's lock.

    Raises:
        BusyError: when another process holds it; the message names that process.
        ConfigurationError: when the directory cannot be made or written to.
    """
    with _file(home) as file:
        try:
            _lock(file)
        except OSError as problem:
            file.seek(0)
            holder = file.read().strip() or "another process"
            way_out = "stop that one first, or choose another COLLECTOR_HOME"
            raise BusyError(f"{home} is served by {holder}: {way_out}") from problem
        file.truncate(0)
        file.write(f"process {os.getpid()} on {platform.node()}\n")
        file.flush()
        yield


def _file(home: Path) -> IO[str]:
    try:
        home.mkdir(parents=True, exist_ok=True)
        return (home / "run.lock").open("a+", encoding="utf-8")
    except OSError as problem:
        raise ConfigurationError(
            f"the data directory {home} cannot be written to ({problem}): "
            "mend its permissions, or point COLLECTOR_HOME at another one"
        ) from problem


def is_held(home: Path) -> bool:
    """Whether some process holds the data directory's lock."""
    if not (home / "run.lock").exists():
        return False
    with (home / "run.lock").open("r", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except OSError:
            return True
    return False


def _lock(file: IO[str]) -> None:
    """Takes the lock; patiently, since somebody may be looking whether it is held."""
    for _ in range(LOOKS):
        with suppress(OSError):
            return fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        time.sleep(0.05)
    return fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
