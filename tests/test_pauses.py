"""A pause that a host asked for is kept to the second, whatever becomes of who was asked for it."""

from __future__ import annotations

import os
import signal
from itertools import pairwise
from pathlib import Path

from collector.store.store import Store
from tests.collectors import Sites, collectors, watch
from tests.test_collectors import until

WAIT = 12


def test_t3_a_retry_after_is_kept_to_the_second_across_a_kill_and_a_restart(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'collector.sqlite3'}"
    store = Store(url)
    with Sites(wait=WAIT) as sites:
        watch(store, [sites.url(0, 0), sites.url(0, 1)], 1.0)  # the other one is due all the while
        with collectors(url, 1) as first:
            until(lambda: bool(first.acknowledged))
            os.kill(first.pids[0], signal.SIGKILL)
        with collectors(url, 1) as second:
            until(lambda: bool(second.acknowledged))
    store.close()
    asked = sorted((v for v in sites.visits if v.path != "/robots.txt"), key=lambda v: v.began)
    pauses = [later.began - earlier.ended for earlier, later in pairwise(asked)]
    assert pauses[0] >= WAIT
