"""How fast captures are read again, held against what the reader alone takes for their distinct pages.

`python benchmarks/reparse.py [VERSIONS]`. The newsroom's generated blog is polled whole, version after version, a 304
poll after each, as a watch in the field has it; then it is read again by the same publisher's file, in one process.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, process_time

from rich.console import Console
from rich.table import Table

from collector.archive.kept import Answer, KeptPoll
from collector.model import Page
from collector.newsroom import pages
from collector.newsroom.generated import generate
from collector.newsroom.sheet import Press
from collector.service.reparse import Reparse
from collector.service.replay import Line
from collector.store.blogs import find
from collector.store.keep import kept
from collector.watch import Depth
from spiders.guardian import Guardian

VERSIONS = 60
SEED = 7
WEIGHT = 345_000
PRESS = Press("https://www.theguardian.com", weight=WEIGHT)


def polled(versions: int) -> Iterator[KeptPoll]:
    """A poll of every page of each version, then one that finds all of it as it was."""
    for number, edition in enumerate(generate(SEED, versions)):
        url = PRESS.origin + edition.path
        at = edition.last_modified + timedelta(seconds=30)
        answers = []
        for place, ids in enumerate(pages.page_ids(edition), start=1):
            address = url if place == 1 else f"{url}?page=with:block-{ids[0]}"
            body = pages.render(edition, place, at, PRESS).encode()
            page = Page(address, at + timedelta(seconds=place), 200, body=None, final_url=address)
            answers.append(Answer(page, partial(bytes, body)))
        yield KeptPoll(f"seen {number}", url, "guardian", at, Depth.ALL, tuple(answers))
        again = Page(url, at + timedelta(seconds=20), 304, body=None, final_url=url)
        yield KeptPoll(f"as it was {number}", url, "guardian", at, Depth.NEWEST, (Answer(again, bytes),))


def main(versions: int) -> None:
    """Prints the table."""
    table = Table(title="Reading again, one process")
    for column in (
        "captures",
        "distinct pages",
        "MB",
        "captures/s",
        "captures a second of processor",
        "reader alone, ms/page",
        "ratio",
    ):
        table.add_column(column)
    with TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/store.sqlite3"
        keep, line = kept(url), Line.of(Guardian, url)
        bodies = dict[bytes, Page]()
        for poll in polled(versions):
            asyncio.run(line.again(poll))
            bodies |= {page.body: page for a in poll.answers if (page := a.as_it_came()).body}
        begun = perf_counter()
        for page in bodies.values():
            Guardian.read(page)
        alone = perf_counter() - begun
        with keep.store.read() as connection:
            blog = find(connection, PRESS.origin + next(iter(generate(SEED, 1))).path)
        if blog is None:
            sys.exit("the blog was not recorded")
        again = Reparse(keep, Path(folder), blog, Guardian)
        begun, worked = perf_counter(), process_time()
        read = sum(again.derive(lambda publisher, to: Line.of(publisher, str(to.store.url))))
        took, worked = perf_counter() - begun, process_time() - worked
        if not again.differences().silent:
            sys.exit("the same reader reads otherwise: what was measured is not what was meant")
        keep.store.close()
    table.add_row(
        str(read),
        str(len(bodies)),
        f"{sum(map(len, bodies)) / 1e6:.0f}",
        f"{read / took:.0f}",
        f"{read / worked:.0f}",
        f"{alone * 1000 / len(bodies):.1f}",
        f"{took / alone:.1f}",
    )
    Console(width=120).print(table)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else VERSIONS)
