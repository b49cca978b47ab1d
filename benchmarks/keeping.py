"""Bytes a poll, and milliseconds a body, of four ways to keep every body: ours, WARC, zstd alone, git.

`python benchmarks/keeping.py [VERSIONS]`: the recorded blogs, where they are, and the demo newsroom, all pages of every
version, every generated name new at each fetch, which is harder than any real site. WARC is a gzip member a record
(warcio); git is `fast-import` and a repack with window and depth 50, read through `cat-file --batch`. Times are of one
body; git's writing has the repack in it.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from io import BytesIO
from pathlib import Path
from random import Random
from statistics import mean, quantiles
from tempfile import TemporaryDirectory
from time import perf_counter

from archive import CORPUS, READS, SEED, SEQUENCES, Version, archived, invented, recorded
from backports import zstd
from rich.console import Console
from rich.table import Table
from warcio.archiveiterator import ArchiveIterator
from warcio.warcwriter import WARCWriter

LEVEL = 6
URL = "https://www.theguardian.com/"


@dataclass
class Way:
    """What a way to keep bodies took: bytes, and milliseconds of single bodies."""

    size: int = 0
    writes: list[float] = field(default_factory=list)
    reads: list[float] = field(default_factory=list)


@contextmanager
def timed(into: list[float]) -> Iterator[None]:
    """Adds the milliseconds that something takes."""
    begun = perf_counter()
    yield
    into.append((perf_counter() - begun) * 1000)


def some(bodies: Sequence[bytes]) -> list[int]:
    """The bodies that are read."""
    return Random(SEED).choices(range(len(bodies)), k=READS)  # noqa: S311 (no secret, a sample)


def zstd_alone(bodies: Sequence[bytes]) -> Way:
    """Each body a zstd frame of its own."""
    way, frames = Way(), []
    for body in bodies:
        with timed(way.writes):
            frames.append(zstd.compress(body, level=LEVEL))
    for place in some(bodies):
        with timed(way.reads):
            zstd.decompress(frames[place])
    way.size = sum(map(len, frames))
    return way


def warc(bodies: Sequence[bytes]) -> Way:
    """Each body a record of a WARC file."""
    way, file, places = Way(), BytesIO(), []
    writer = WARCWriter(file, gzip=True)
    for body in bodies:
        places.append(file.tell())
        with timed(way.writes):
            writer.write_record(writer.create_warc_record(URL, "resource", payload=BytesIO(body)))
    for place in some(bodies):
        file.seek(places[place])
        with timed(way.reads):
            next(iter(ArchiveIterator(file))).content_stream().read()
    way.size = len(file.getvalue())
    return way


def git(bodies: Sequence[bytes]) -> Way:
    """Each body a commit of one file, all of them packed together."""
    way = Way()
    with TemporaryDirectory() as folder:

        def run(*arguments: str, given: bytes | None = None) -> bytes:
            command = ["git", "-C", folder, *arguments]
            return subprocess.run(command, input=given, capture_output=True, check=True).stdout  # noqa: S603

        run("init", "--quiet", "--bare")
        begun = perf_counter()
        run("fast-import", "--quiet", given=b"".join(map(_commit, bodies)))
        run("repack", "-adfq", "--window=50", "--depth=50")
        way.writes = [(perf_counter() - begun) * 1000 / len(bodies)]
        way.size = sum(path.stat().st_size for path in Path(folder, "objects", "pack").glob("*.pack"))
        names = run("log", "--reverse", "--format=%H:page", "main").split()
        way.reads = _read_by_git(folder, [names[place] for place in some(bodies)])
    return way


def _commit(body: bytes) -> bytes:
    head = b"commit refs/heads/main\ncommitter a <a> 0 +0000\ndata 0\nM 100644 inline page\n"
    return head + b"data %d\n%b\n" % (len(body), body)


def _read_by_git(folder: str, names: Sequence[bytes]) -> list[float]:
    reads: list[float] = []
    command = ["git", "-C", folder, "cat-file", "--batch"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:  # noqa: S603
        assert process.stdin  # noqa: S101 (for mypy)
        assert process.stdout  # noqa: S101
        for name in names:
            with timed(reads):
                process.stdin.write(name + b"\n")
                process.stdin.flush()
                process.stdout.read(int(process.stdout.readline().split()[2]) + 1)
    return reads


OTHERS: dict[str, Callable[[Sequence[bytes]], Way]] = {
    "WARC, gzip a record": warc,
    f"zstd -{LEVEL} alone": zstd_alone,
    "git, repacked": git,
}


def compared(title: str, blogs: Sequence[Callable[[], Iterator[Version]]]) -> Table:
    """A table of all ways to keep these blogs."""
    kept = [archived(blog()) for blog in blogs]
    bodies = [body for blog in blogs for version in blog() for _, body in version]
    packed, polls = sum(a.packed for a in kept), sum(a.polls for a in kept)
    ways = {"the collector": Way(packed, [t for a in kept for t in a.writes], [t for a in kept for t in a.reads])}
    ways |= {name: way(bodies) for name, way in OTHERS.items()}
    table = Table(title=f"{title}: {polls} versions, {len(bodies)} bodies, {sum(map(len, bodies)) / 1e6:.0f} MB")
    for column in ("", "KB a poll", "of WARC", "write ms", "read ms", "read ms, p99"):
        table.add_column(column)
    for name, way in ways.items():
        share = ways["WARC, gzip a record"].size / way.size
        times = (f"{mean(way.writes):.1f}", f"{mean(way.reads):.1f}", f"{quantiles(way.reads, n=100)[98]:.1f}")
        table.add_row(name, f"{way.size / polls / 1000:.1f}", f"1/{share:.1f}", *times)
    return table


def main(versions: int) -> None:
    """Prints a table of recorded blogs, where they are, and one of an invented one."""
    console = Console(width=100)
    if CORPUS.is_dir():
        console.print(compared("Recorded", [partial(recorded, sequence) for sequence in SEQUENCES]))
    console.print(compared("The newsroom", [partial(invented, versions, renamed=True, whole=True)]))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 500)
