"""How much room there is where the data are, or are to be."""

from __future__ import annotations

import shutil
from pathlib import Path


def standing(folder: Path) -> Path:
    """The folder, or the nearest above it that is there: what is made will lie on the same disk."""
    return next(place for place in (folder, *folder.parents) if place.exists())


def free_space(folder: Path) -> int:
    """How many bytes are free for what is in a folder, or will be once it is made."""
    return shutil.disk_usage(standing(folder)).free
