"""What the generic reader costs, beside a bare parse of the same bytes.

`python benchmarks/generic.py [FOLDER]`: every FOLDER/NAME/page.html[.gz]; without one, pages that are made up here.
Each figure is the least processor time of several readings in one thread: "first" of a page never seen, "again" of one
whose entries were read before. What other programs cost: benchmarks/others/readers.py.
"""

from __future__ import annotations

import gzip
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from lxml import etree

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from collector.extract import generic
from collector.model import Page, Reading
from collector.recent import RECENT
from tests.printing import PRINTERS, Item, page

NOW = datetime(2024, 8, 27, 12, 0, tzinfo=UTC)
READINGS = 7
FILLER = '<script type="application/json">{"menu": "' + "x" * 400_000 + '"}</script>'
PROSE = "The ferry has reached the inner harbour with two tugs at its sides, the harbour office says. " * 4


def pages(folder: str | None) -> Iterator[tuple[str, bytes]]:
    """The pages to read, with their names."""
    for path in sorted(Path(folder).glob("*/page.html*")) if folder else ():
        yield path.parent.name, gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    if folder is None:
        items = [Item(f"e-{900 - n}", f"Report {n}", PROSE, NOW - timedelta(minutes=7 * n)) for n in range(30)]
        for printer in PRINTERS:
            yield printer.__name__, page("Storm live", printer(items), FILLER)


def best(action: Callable[[], object]) -> float:
    """The least processor time of several runs, in milliseconds."""
    found = []
    for _ in range(READINGS):
        started = time.process_time()
        action()
        found.append(time.process_time() - started)
    return min(found) * 1000


def first(page: Page) -> object:
    """A reading that remembers nothing."""
    RECENT.forget()
    return generic.read(page)


def main() -> None:
    """Prints a line for each page."""
    heads = ("KB", "entries", "parse ms", "first ms", "again ms", "first", "again")
    sys.stdout.write(f"{'page':26} {' '.join(f'{head:>8}' for head in heads)}\n")
    for name, body in pages(sys.argv[1] if len(sys.argv) > 1 else None):
        one = Page(f"https://news.example/live/{name}", NOW, body=body)
        reading = generic.read(one)
        count = len(reading.blog.entries) if isinstance(reading, Reading) else 0
        parse = best(lambda body=body: etree.fromstring(body, etree.HTMLParser(encoding="utf-8")))
        new, again = best(lambda one=one: first(one)), best(lambda one=one: generic.read(one))
        figures = f"{parse:8.1f} {new:8.1f} {again:8.1f} {new / parse:8.1f} {again / parse:8.1f}"
        sys.stdout.write(f"{name:26} {len(body) // 1024:8} {count:8} {figures}\n")


if __name__ == "__main__":
    main()
