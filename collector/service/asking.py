"""Whether a service works on the store: then it is asked, and does what a command would have done."""

from __future__ import annotations

from datetime import UTC, datetime

from collector.config import Config
from collector.service.lock import is_held
from collector.store import collectors
from collector.store.keep import kept


def is_served(config: Config) -> bool:
    """Whether a service is alive: told by its lock on the data directory, or by its heartbeat in PostgreSQL."""
    if config.database_url.startswith("sqlite"):
        return is_held(config.home)
    with kept(config.database_url).store.read() as connection:
        return bool(collectors.alive(connection, datetime.now(UTC)))
