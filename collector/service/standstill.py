"""A store that cannot be used, told once: every job meets it again several times a second until it is over."""

from __future__ import annotations

import logging
import os
import platform
from collections.abc import Callable
from datetime import datetime

from collector.cadence import in_words
from collector.errors import BusyError, CollectorError, StoreError, StoreShut
from collector.incidents import Incident, Trouble
from collector.store import incidents
from collector.store.store import Store

logger = logging.getLogger(__name__)

OF_STORE = (BusyError, StoreError, StoreShut)
"""What jobs raise when the store is away, held by others, full or shut."""


class Standstill:
    """What keeps this process from its store: an incident that can be written down only when it is over."""

    def __init__(self, store: Store, clock: Callable[[], datetime]) -> None:
        self.store = store
        self.clock = clock
        self._began: tuple[datetime, Incident] | None = None

    def met(self, problem: CollectorError) -> None:
        """Takes note that the store could not be used; tells it where that is news."""
        if self._began is None:
            incident = Incident(Trouble.STORE, f"process {os.getpid()} on {platform.node()}", str(problem))
            self._began = self.clock(), incident
            logger.error("%s: %s: %s", *_named(incident), problem, extra={"incident": incident.kind})

    def over(self) -> None:
        """Tells that it is over, where there was anything, and how long it lasted.

        Raises:
            CollectorError: when it is not over.
        """
        if self._began is None:
            return
        (since, incident), now = self._began, self.clock()
        with self.store.write() as connection:
            incidents.begin(connection, incident, since)
            incidents.end(connection, incident, now)
        self._began = None
        lasted = in_words(max(0.0, (now - since).total_seconds()))
        logger.warning("%s: %s: over, after %s", *_named(incident), lasted, extra={"incident": incident.kind})


def _named(incident: Incident) -> tuple[str, str]:
    return incident.kind, incident.subject
