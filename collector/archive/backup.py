"""Backups that were read before they were called made, and stores that were read before they were put to use."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from collector.archive.verify import Verification
from collector.errors import BackupRefused
from collector.store import backup
from collector.store.digests import state_digest
from collector.store.store import Store


@dataclass
class Held:
    """What a copy holds: the digest of its state, and how many polls."""

    state: str = ""
    polls: int = 0

    def check(self, url: str) -> None:
        """Reads a store whole.

        Raises:
            BackupRefused: when anything in it is not as it was recorded.
        """
        store = Store(url)
        try:
            look = Verification(store)
            for finding in look.findings():
                raise BackupRefused(
                    f"it does not verify ({finding.place}: {finding.sentence}), so nothing was put in place: "
                    "see `collector verify`, or take another backup"
                )
            with store.read() as connection:
                self.state, self.polls = state_digest(connection), look.polls
        finally:
            store.close()


def make(store: Store, target: Path, at: datetime) -> tuple[Path, Held]:
    """Backs a store up, into a folder under a name with the time, or into a file that is not there yet.

    A target that is not there is a file if its name ends as files' names do, in `.sqlite3` or the like; else a folder,
    which is made: the same command works again tomorrow.

    SQLite's is verified before it has its name; PostgreSQL's is an archive, verified by `restore` once it is unpacked.

    Raises:
        StoreExists: when there is such a file.
        BackupRefused: when what was written does not verify; nothing is left of it.
    """
    if not target.suffix:
        backup.prepare(target)
    name = f"collector-{at:%Y%m%dT%H%M%SZ}{backup.suffix(store)}"
    file, held = (target / name if target.is_dir() else target), Held()
    backup.copy(store, file, held.check)
    return file, held


def restore(file: Path, url: str) -> Held:
    """Puts a backup where a store is to be, and nothing is yet; an older one is brought up to date.

    Raises:
        StoreExists: when something is kept there.
        BackupRefused: when the file is no backup of a store, or does not verify.
    """
    held = Held()
    backup.restore(file, url, held.check)
    return held
