"""The service under load: ten minutes of many watches on one machine, and how fast it is beside a bare Scrapy crawl.

    .venv/bin/python benchmarks/throughput.py [--minutes 10] [--watches 600] [--every 30] [--changed 10]

First `collector run` on SQLite with so many watches of live blogs of 400 KB on loopback, five of a host, of which so
many polls in a hundred find a changed page and the others are answered 304. Nothing of the first minute counts. Then
the same service with as much to do as it can, beside Scrapy with its default settings asking for the same pages: all
changed, then none. Processor time stands beside every rate, since the machine may be busy.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import pairwise
from math import ceil
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event, Thread
from urllib.parse import urlsplit

from rich.console import Console
from rich.table import Table
from sqlalchemy import func, select

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.parts import bare
from benchmarks.parts.running import Running, Usage, running, wanted
from benchmarks.parts.sites import Served, served
from collector.cadence import stagger
from collector.query.status import service, watched
from collector.store.schema import polls, watches
from collector.store.store import Store

SIZE = 400_000
ON_A_HOST = 5
WARM_UP = 60.0
LOOK = 3.0
LAG, CORE, ANSWER = 1.0, 0.5, 0.05
CHANGED, UNCHANGED = 0.9, 1.6
BLOGS, VERSIONS, STILL = 100, 24, 20
console = Console(width=120)


@dataclass
class Looks:
    """What was seen of a service from outside every few seconds: how long its answers took, and what it had used."""

    answers: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    usages: list[Usage] = field(default_factory=list)

    def look(self, it: Running) -> None:
        """Asks once."""
        for path in ("/healthz", "/api/status"):
            self.answers[path].append(it.asked(path))
        began = time.monotonic()
        service(it.store, datetime.now(UTC))
        [*watched(it.store)]
        self.answers["collector status"].append(time.monotonic() - began)
        self.usages.append(it.usage())

    def until(self, it: Running, done: Event) -> None:
        """Asks again and again."""
        while not done.wait(LOOK):
            self.look(it)


@dataclass(frozen=True)
class Turn:
    """One poll that was made: of which watch, when it was due, begun, and read, in seconds since 1970."""

    url: str
    due: float
    began: float
    read: float
    outcome: str


def turns(store: Store, every: float, since: float, until: float) -> list[Turn]:
    """The polls that began in that time, each with the latest of its watch's own moments before it."""
    wanted = select(watches.c.url, polls.c.started_at, polls.c.captured_at, polls.c.outcome)
    with store.read() as connection:
        rows = connection.execute(wanted.join_from(polls, watches, watches.c.id == polls.c.watch_id)).all()
    found = []
    for row in rows:
        began = row.started_at.timestamp()
        own = stagger(row.url, every)
        due = own + every * int((began - own) / every)
        if since <= began < until:
            found.append(Turn(row.url, due, began, row.captured_at.timestamp(), row.outcome))
    return sorted(found, key=lambda turn: turn.began)


def missed(made: Sequence[Turn], urls: Sequence[str], every: float, since: float, until: float) -> int:
    """How many moments at which a watch was due, well within that time, saw no poll of it before the next one."""
    had = {(turn.url, round((turn.due - stagger(turn.url, every)) / every)) for turn in made}
    moments = ((url, n) for url in urls for n in _moments(stagger(url, every), every, since, until))
    return sum(moment not in had for moment in moments)


def _moments(own: float, every: float, since: float, until: float) -> range:
    return range(ceil((since - own) / every), ceil((until - every - own) / every))


def share(values: Sequence[float], part: float) -> float:
    """The value that such a part of them does not go beyond."""
    return sorted(values)[max(0, ceil(len(values) * part) - 1)]


def real(options: argparse.Namespace) -> Table:
    """So many minutes of the service at its everyday work."""
    period, versions = options.every * 100 / options.changed, ceil(options.minutes * 60 / options.every) + 8
    hosts = ceil(options.watches / ON_A_HOST)
    with TemporaryDirectory() as folder, served(options.watches, period, SIZE, versions) as sites:
        urls = sites.urls(hosts)
        with running(Path(folder), wanted(urls, options.every, lambda url: urlsplit(url).hostname)) as it:
            time.sleep(WARM_UP)
            looks, done, since, before = Looks(), Event(), time.time(), it.usage()
            helper = Thread(target=looks.until, args=(it, done))
            helper.start()
            time.sleep(options.minutes * 60)
            done.set()
            helper.join()
            until, after = time.time(), it.usage()
            figures, other = sites.figures(), Usage.of(sites.pid)
            made = turns(it.store, options.every, since, until)
        lost = missed(made, urls, options.every, since, until)
    table = Table(
        "", "measured", "aim", title=f"{options.watches} watches, every {options.every:.0f} s, {options.minutes} min"
    )
    for row in _rows(made, lost, looks, (before, after), until - since):
        table.add_row(*row)
    table.add_row("requests by status", str(figures["statuses"]), "")
    table.add_row("shortest pause of a host, s", f"{figures['shortest']:.3f}", "1")
    table.add_row("the server of the pages, processor time in all, s", f"{other.work:.1f}", "")
    return table


def _rows(
    made: Sequence[Turn], lost: int, looks: Looks, used: tuple[Usage, Usage], seconds: float
) -> Iterator[tuple[str, str, str]]:
    lags, reads = [turn.began - turn.due for turn in made], [turn.read - turn.due for turn in made]
    outcomes = {name: sum(turn.outcome == name for turn in made) for name in ("captured", "unchanged", "failed")}
    before, after = used
    yield "polls a second", f"{len(made) / seconds:.2f}", ""
    yield "captured, unchanged, failed", ", ".join(str(n) for n in outcomes.values()), ""
    yield "turns without a poll", str(lost), "0"
    yield "due to taken up, s: median, p95, most", _three(lags), f"p95 < {LAG}"
    yield "due to page read, s: median, p95, most", _three(reads), ""
    yield "longest time between two polls of a watch, s", f"{_longest(made):.1f}", ""
    yield "processor, cores", f"{after.share(before):.3f}", f"≤ {CORE}"
    yield "processor a poll, ms", f"{(after.work - before.work) / len(made) * 1000:.2f}", ""
    yield "memory before, after, most, MiB", _memory(before, after, looks), ""
    for path, took in looks.answers.items():
        yield f"{path}, ms: median, p95, most", _three([1000 * each for each in took], 1), f"≤ {ANSWER * 1000:.0f}"


def _three(values: Sequence[float], digits: int = 3) -> str:
    return ", ".join(f"{share(values, part):.{digits}f}" for part in (0.5, 0.95, 1.0))


def _memory(before: Usage, after: Usage, looks: Looks) -> str:
    most = max(usage.memory for usage in (before, after, *looks.usages))
    return ", ".join(str(size // 1024**2) for size in (before.memory, after.memory, most))


def _longest(made: Sequence[Turn]) -> float:
    by_watch: defaultdict[str, list[float]] = defaultdict(list)
    for turn in made:
        by_watch[turn.url].append(turn.began)
    return max((b - a for began in by_watch.values() for a, b in pairwise(began)), default=0.0)


def ours(sites: Served, count: int) -> bare.Speed:
    """The service with more to do than it can, after every watch was polled once, until so many polls more."""
    watched = wanted(sites.urls(), 0.02, lambda _url: None)
    with TemporaryDirectory() as folder, running(Path(folder), watched) as it:
        first = _reached(it, 2 * sites.blogs)
        last = _reached(it, first[0] + count)
    made, before, after = last[0] - first[0], first[1], last[1]
    return bare.Speed(made / (after.at - before.at), (after.work - before.work) / made * 1000)


def _reached(it: Running, count: int) -> tuple[int, Usage]:
    """How many polls there are once they are that many, and what was used until then."""
    while True:
        with it.store.read() as connection:
            made = connection.execute(select(func.max(polls.c.id))).scalar() or 0
        if made >= count:
            return made, it.usage()
        time.sleep(0.2)


def saturation() -> Table:
    """As fast as it goes, beside a crawl that stores nothing."""
    columns = ("pages", "who", "polls/s", "ms of processor", "ratio of polls/s", "ratio of processor", "aim")
    table = Table(*columns, title=f"At saturation, pages of {SIZE // 1000} KB")
    with served(BLOGS, 0, SIZE, VERSIONS) as sites:
        mine = ours(sites, BLOGS * (VERSIONS - 6))
    with served(BLOGS, 0, SIZE, VERSIONS) as sites:
        read, fetched = (bare.speed(kind, VERSIONS // 2, sites.urls()) for kind in ("read", "fetched"))
    _compared(table, "all changed", mine, {"Scrapy, an item an entry": read, "Scrapy, nothing read": fetched}, CHANGED)
    with served(BLOGS, 1e9, SIZE, 1) as sites:
        mine, bared = ours(sites, BLOGS * STILL), bare.speed("unmodified", STILL, sites.urls())
    _compared(table, "all 304", mine, {"Scrapy": bared}, UNCHANGED)
    return table


def _compared(table: Table, pages: str, mine: bare.Speed, others: dict[str, bare.Speed], aim: float) -> None:
    table.add_row(pages, "the service", f"{mine.rate:.0f}", f"{mine.cost:.2f}", "", "", "")
    for who, each in others.items():
        ratios = (f"{mine.rate / each.rate:.2f}", f"{each.cost / mine.cost:.2f}")
        table.add_row("", who, f"{each.rate:.0f}", f"{each.cost:.2f}", *ratios, f"{aim}")
    table.add_section()


def main() -> None:
    """Prints both tables."""
    told = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    told.add_argument("--minutes", type=float, default=10.0)
    told.add_argument("--watches", type=int, default=600)
    told.add_argument("--every", type=float, default=30.0)
    told.add_argument("--changed", type=float, default=10.0, help="polls in a hundred that find a changed page")
    told.add_argument("--only", choices=("real", "saturation"), help="one of the two tables")
    options = told.parse_args()
    if options.only != "saturation":
        console.print(real(options))
    if options.only != "real":
        console.print(saturation())


if __name__ == "__main__":
    main()
