"""Files that are there whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from collector.errors import UsageError

UNFINISHED = ".open"


@contextmanager
def whole(path: Path) -> Iterator[IO[bytes]]:
    """A new file to write to. Until all of it is on the disk it has `.open` at the end of its name.

    Raises:
        UsageError: when there is a file of that name, or no folder for it.
    """
    if path.exists():
        raise UsageError(f"{path} is there already and is not written over: move it away, or name another file")
    if not path.parent.is_dir():
        raise UsageError(f"there is no folder {path.parent} to put {path.name} in: make it, or name another one")
    unfinished = path.with_name(path.name + UNFINISHED)
    try:
        with unfinished.open("wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        unfinished.rename(path)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    """Has the folder know its new name for good."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
