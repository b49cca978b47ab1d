"""Several collectors on one PostgreSQL: how many claims a second they make, and how they take a kill and a restart.

    .venv/bin/python benchmarks/collectors.py [SECONDS]

Needs a PostgreSQL server (`tests/postgres.py` starts one of its own). The first table is the ceiling: processes that do
nothing but claim watches and hand them back. The second are four real collectors with 200 watches on 40 hosts, each
asked with a gap of a second; after a while one collector is killed with -9 and the database restarted.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from datetime import UTC, datetime, timedelta
from multiprocessing import get_context
from multiprocessing.pool import Pool
from pathlib import Path

from rich.console import Console
from rich.table import Table
from sqlalchemy import select, update

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from collector.store import leases, watches
from collector.store.hosts import LEASE
from collector.store.schema import polls
from collector.store.service_schema import dues
from collector.store.store import Store
from tests import postgres
from tests.collectors import Sites, collectors, watch

HOSTS, BLOGS, EVERY = 40, 5, 12.0
WATCHES = 2000
AT_ONCE = 10
console = Console()


def claim_for(job: tuple[str, float]) -> int:
    """Claims and hands back for so many seconds; returns how many watches."""
    url, seconds = job
    store, owner, made = Store(url), f"bench-{os.getpid()}", 0
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        now = datetime.now(UTC)
        with store.write() as connection:
            claims, _ = leases.claim(connection, owner, now, AT_ONCE)
        with store.write() as connection:
            for each in claims:
                leases.postpone(connection, each, now + timedelta(milliseconds=1), now, "benchmark")
        made += len(claims)
    store.close()
    return made


def ceiling(url: str, seconds: float) -> Table:
    """Claims a second of one, two and four processes."""
    store = Store(url)
    now = datetime.now(UTC)
    with store.write() as connection:
        those = [watches.Wanted(f"http://127.0.0.1/{n}", "generic", None) for n in range(WATCHES)]
        watches.ask(connection, those, watches.DEMAND, now)
        connection.execute(update(dues).values(next_at=now))
    store.close()
    table = Table("collectors", "claims a second", title=f"{WATCHES} watches due, {AT_ONCE} at a time")
    for count in (1, 2, 4):
        pool: Pool
        with get_context("spawn").Pool(count) as pool:
            made = sum(pool.map(claim_for, [(url, seconds)] * count))
        table.add_row(str(count), f"{made / seconds:.0f}")
    return table


def crew(server: str, seconds: float) -> Table:
    """Four collectors through a kill and a restart."""
    url = postgres.new_store(server)
    store = Store(url)
    with Sites() as sites:
        urls = [sites.url(host, blog) for host in range(HOSTS) for blog in range(BLOGS)]
        watch(store, urls, EVERY)
        with collectors(url, 4) as each:
            time.sleep(seconds / 2)
            os.kill(each.pids[0], signal.SIGKILL)
            postgres.restart(server)
            time.sleep(seconds / 2)
        told = set(each.acknowledged)
    with store.read() as connection:
        kept = set(connection.execute(select(polls.c.id)).scalars())
    store.close()
    table = Table("four collectors", "", title=f"{len(urls)} watches on {HOSTS} hosts, {seconds:.0f} s")
    table.add_row("watches polled", f"{sites.polled()} of {len(urls)}")
    table.add_row("polls acknowledged, lost", f"{len(told)}, {len(told - kept)}")
    table.add_row("longest time between two polls of a watch", f"{sites.longest_pause():.1f} s")
    table.add_row("lease and interval", f"{LEASE.total_seconds() + EVERY:.0f} s")
    table.add_row("shortest gap of a host", f"{sites.shortest_gap():.3f} s")
    return table


def main(seconds: float) -> None:
    """Prints both tables."""
    with postgres.server() as server:
        console.print(ceiling(postgres.new_store(server), min(5.0, seconds)))
        console.print(crew(server, seconds))


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 150.0)
