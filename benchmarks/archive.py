"""How much room the archive takes, held against gzip of every body; and how long a body takes to write and to read.

`python benchmarks/archive.py [VERSIONS]`. Bodies are kept as polls keep them: one watch a blog, all pages of a version
in a transaction, each page told what its address showed before. Room is what the frames take; the file around them adds
a few per cent, and the rows of a poll.
"""

from __future__ import annotations

import gzip
import sys
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from time import perf_counter

from rich.console import Console
from rich.table import Table
from sqlalchemy import Connection, func, insert, select

from collector.newsroom import pages
from collector.newsroom.generated import OPENED, generate
from collector.newsroom.sheet import Press
from collector.store.bodies import Bodies, digest
from collector.store.schema import bodies, watches
from collector.store.store import Store

CORPUS = Path(__file__).resolve().parents[1] / "../shared/corpus/guardian"
SEQUENCES = ("seq1", "seq2", "seq3", "seq5")
VERSIONS = 500
SEED = 7
WEIGHT = 345_000
READS = 200
GZIP_LEVEL = 6

Version = list[tuple[str, bytes]]
"""Every page of a blog at one moment: its address and its body, newest page first."""


def recorded(sequence: str) -> Iterator[Version]:
    """The versions of a recorded blog. Pages are addressed by their numbers: the recording is of whole sweeps."""
    folder = CORPUS / sequence / "pages"
    for first in sorted(folder.glob("???.html.gz")):
        number = first.name[:3]
        others = sorted(folder.glob(f"{number}.p*.html.gz"), key=lambda path: int(path.name.split(".")[1][1:]))
        yield [(path.name[3:], gzip.decompress(path.read_bytes())) for path in (first, *others)]


def invented(versions: int, *, renamed: bool, whole: bool) -> Iterator[Version]:
    """The newsroom's blog, its first page or the `whole` of it, each fetch a second after the other.

    Ages and clocks move. With `renamed`, all names that a renderer makes up (classes, ids, signatures) are new at every
    fetch: harder than any real site.
    """
    fetches = 0
    for edition in generate(SEED, versions):
        version: Version = []
        for number, ids in enumerate(pages.page_ids(edition) if whole else pages.page_ids(edition)[:1], start=1):
            fetches += 1
            press = Press("https://www.theguardian.com", noise_seed=fetches if renamed else 0, weight=WEIGHT)
            at = edition.last_modified + timedelta(seconds=30 + number)
            address = "" if number == 1 else f"?page=with:block-{ids[0]}"
            version.append((address, pages.render(edition, number, at, press).encode()))
        yield version


@dataclass
class Archive:
    """One watch's bodies in a new store, and what they took: sizes in bytes, times in milliseconds."""

    store: Store
    watch: int
    polls: int = 0
    raw: int = 0
    gzipped: int = 0
    writes: list[float] = field(default_factory=list)
    reads: list[float] = field(default_factory=list)
    packed: int = 0

    def keep(self, versions: Iterable[Version]) -> None:
        """Keeps every page of every version."""
        kept, shown = Bodies(), dict[str, str]()
        for version in versions:
            self.polls += 1
            named = [(address, body, digest(body)) for address, body in version]
            with self.store.write() as connection:
                for address, body, name in named:
                    begun = perf_counter()
                    kept.keep(connection, self.watch, body, name, shown.get(address, ""))
                    self.writes.append((perf_counter() - begun) * 1000)
            shown = {address: name for address, _, name in named}
            self.raw += sum(len(body) for _, body in version)
            self.gzipped += sum(len(zlib.compress(body, GZIP_LEVEL)) for _, body in version)

    def measure(self) -> None:
        """Reads some of the bodies, each with nothing at hand, and weighs all of them."""
        with self.store.read() as connection:
            self.packed = connection.execute(select(func.sum(func.length(bodies.c.frame)))).scalar_one()
            ids = connection.execute(select(bodies.c.id)).scalars().all()
            self.reads = [_read(connection, body) for body in Random(SEED).choices(ids, k=READS)]  # noqa: S311


def _read(connection: Connection, body: int) -> float:
    begun = perf_counter()
    Bodies().read(connection, body)
    return (perf_counter() - begun) * 1000


def archived(versions: Iterable[Version]) -> Archive:
    """A measured archive of these versions."""
    with TemporaryDirectory() as folder:
        store = Store(f"sqlite:///{folder}/store.sqlite3")
        row = {"url": "https://www.theguardian.com/", "publisher": "guardian", "created_at": OPENED}
        with store.write() as connection:
            watch = connection.execute(insert(watches).values(row).returning(watches.c.id)).scalar_one()
        archive = Archive(store, watch)
        archive.keep(versions)
        archive.measure()
        store.close()
    return archive


def row(name: str, archives: list[Archive], aim: str) -> tuple[str, ...]:
    """A line of the table."""
    gzipped, packed = sum(a.gzipped for a in archives), sum(a.packed for a in archives)
    polls, writes = sum(a.polls for a in archives), [t for a in archives for t in a.writes]
    reads = [t for a in archives for t in a.reads]
    return (
        name,
        str(polls),
        str(len(writes)),
        f"{sum(a.raw for a in archives) / 1e6:.0f}",
        f"{gzipped / polls / 1000:.0f}",
        f"{packed / polls / 1000:.1f}",
        f"1/{gzipped / packed:.1f}",
        aim,
        f"{sum(writes) / len(writes):.1f}",
        f"{sum(reads) / len(reads):.1f} ({max(reads):.0f})",
    )


def main(versions: int) -> None:
    """Prints the table."""
    console = Console(width=120)
    table = Table(title="The archive")
    for column in ("", "polls", "bodies", "MB", "gzip KB/poll", "KB/poll", "ratio", "aim", "write ms", "read ms (max)"):
        table.add_column(column)
    if CORPUS.is_dir():
        found = [archived(recorded(sequence)) for sequence in SEQUENCES]
        for sequence, archive in zip(SEQUENCES, found, strict=True):
            table.add_row(*row(sequence, [archive], ""))
        table.add_row(*row("the four together", found, "1/10"))
    else:
        console.print("No ../shared: the recorded live blogs are not here, so only invented ones are measured.")
    table.add_row(*row("newsroom, all pages", [archived(invented(versions, renamed=False, whole=True))], "1/25"))
    table.add_row(*row("the same, all names new", [archived(invented(versions, renamed=True, whole=True))], "1/25"))
    table.add_row(*row("the same, page 1 alone", [archived(invented(versions, renamed=True, whole=False))], ""))
    console.print(table)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else VERSIONS)
