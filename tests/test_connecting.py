"""Who shares a PostgreSQL with others and falls silent, or whose server does, holds nobody up for long."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic
from typing import Any

import pytest
from sqlalchemy import Connection, select, update

from collector.errors import StoreAway
from collector.store import connecting
from collector.store.schema import counters
from collector.store.store import Store
from tests.postgres import new_store


@contextmanager
def opened(url: str) -> Iterator[Store]:
    store = Store(url)
    yield store
    store.close()


def count(connection: Connection, value: int) -> None:
    connection.execute(update(counters).where(counters.c.name == "seq").values(value=value))


def test_a_collector_that_falls_silent_in_a_transaction_holds_no_lock_for_long(
    postgres_server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connecting, "SILENCE", 0.5)
    url = new_store(postgres_server)
    with opened(url) as silent, opened(url) as other:

        def falls_silent() -> None:
            with silent.write() as connection:
                count(connection, 7)
                began = monotonic()
                with other.write() as after:
                    count(after, 8)
                assert monotonic() - began >= 0.4
                count(connection, 7)

        with pytest.raises(StoreAway):
            falls_silent()
        with silent.read() as connection:
            assert connection.execute(select(counters.c.value).where(counters.c.name == "seq")).scalar() == 8


def test_both_ends_of_every_connection_find_out_that_the_other_is_gone(postgres_server: str) -> None:
    with opened(new_store(postgres_server)) as store, store.read() as connection:
        driver: Any = connection.connection.driver_connection
        asked = driver.info.get_parameters()
        assert {name: int(asked[name]) for name in connecting.HEARD} == connecting.HEARD
        patience = connection.exec_driver_sql("SHOW idle_in_transaction_session_timeout").scalar()
        assert patience == "1min"
