"""Four collectors on one PostgreSQL: one is killed, the database is restarted, and no watch and no poll is lost."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable

from sqlalchemy import func, select

from collector.store.hosts import LEASE
from collector.store.schema import polls
from collector.store.store import Store
from collector.store.watches import GAP
from tests import postgres
from tests.collectors import Sites, collectors, watch

HOSTS, BLOGS, EVERY = 8, 3, 12.0
SOON = 120.0


def until(look: Callable[[], bool]) -> None:
    deadline = time.monotonic() + SOON
    while not look():
        assert time.monotonic() < deadline, "it did not come to pass"
        time.sleep(0.2)


def watches_polled(store: Store) -> int:
    """Of how many watches a poll is recorded."""
    with store.read() as connection:
        return connection.execute(select(func.count(polls.c.watch_id.distinct()))).scalar_one()


def test_four_collectors_share_hosts_and_survive_a_kill_and_a_restart(postgres_server: str) -> None:
    url = postgres.new_store(postgres_server)
    store = Store(url)
    with Sites() as sites:
        urls = [sites.url(host, blog) for host in range(HOSTS) for blog in range(BLOGS)]
        watch(store, urls, EVERY)
        with collectors(url, 4) as crew:
            until(lambda: sites.polled() == len(urls))
            os.kill(crew.pids[0], signal.SIGKILL)
            postgres.restart(postgres_server)
            killed = time.monotonic()
            # Whatever the killed one had is polled again when its leases are over.
            until(lambda: len({(v.host, v.path) for v in sites.visits if v.began > killed}) >= len(urls))
            assert time.monotonic() - killed < LEASE.total_seconds() + EVERY + SOON
            until(lambda: watches_polled(store) == len(urls))  # the last that was asked for is yet to be recorded
        acknowledged = set(crew.acknowledged)
    with store.read() as connection:
        kept = set(connection.execute(select(polls.c.id)).scalars())
    store.close()
    assert acknowledged
    assert acknowledged <= kept
    assert sites.shortest_gap() >= GAP * 0.99
