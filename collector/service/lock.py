"""One service for each data directory: a lock that the kernel lets go of when its holder ends, however it ends."""

from __future__ import annotations

import fcntl
import os
import platform
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from collector.errors import BusyError


@contextmanager
def held(home: Path) -> Iterator[None]:
    """Holds the data directory's lock.

    Raises:
        BusyError: when another process holds it; the message names that process.
    """
    home.mkdir(parents=True, exist_ok=True)
    with (home / "run.lock").open("a+", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as problem:
            file.seek(0)
            holder = file.read().strip() or "another process"
            way_out = "stop that one first, or choose another COLLECTOR_HOME"
            raise BusyError(f"{home} is served by {holder}: {way_out}") from problem
        file.truncate(0)
        file.write(f"process {os.getpid()} on {platform.node()}\n")
        file.flush()
        yield
