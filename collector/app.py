"""`collector run` put together: the service and the web face on the same loop."""

from __future__ import annotations

import asyncio
import gc
import logging
import os
import signal
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

from scrapy.settings import Settings
from scrapy.utils.reactor import install_reactor

from collector.poll import Poll
from collector.service.doors import Doors
from collector.service.plan import Plan
from collector.service.service import Service, utc_now
from collector.store.keep import kept
from collector.web.serve import Place, server, site

logger = logging.getLogger(__name__)

SETTLED = 30.0
"""Seconds after which what a service needs for good is loaded."""


class Running:
    """A service and its web face, from the first tick to the last. `place` None leaves the web face out."""

    def __init__(
        self, settings: Settings, schedule: Path, tell: Callable[[Poll], None], place: Place | None = None
    ) -> None:
        store = kept(settings["COLLECTOR_DATABASE_URL"]).store
        self.settings = settings
        self.plan = Plan(schedule, store, utc_now)
        self.tell = tell
        self.web = server(site(store, place), place) if place else None
        if self.web:
            self.web.config.app = Doors(self.web.config.app, store, utc_now)
        self.problem: BaseException | None = None
        self.stuck = False

    def run(self, listener: socket.socket | None = None) -> None:
        """Works until SIGTERM or Ctrl-C.

        Raises:
            Whatever made it end otherwise.
        """
        install_reactor(self.settings["TWISTED_REACTOR"])
        from twisted.internet import reactor  # noqa: PLC0415 (importing it earlier would install the wrong reactor)

        running: Any = reactor
        running.callWhenRunning(lambda: asyncio.ensure_future(self._main(running, listener)))
        running.run(installSignalHandlers=False)
        if self.stuck:
            # Threads that wait for the store would keep the process as long; nothing of theirs is begun, nor missed.
            logging.shutdown()
            os._exit(0)
        if self.problem is not None:
            raise self.problem

    async def _main(self, reactor: Any, listener: socket.socket | None) -> None:
        try:
            await self._serve(listener)
        except Exception as problem:  # noqa: BLE001 (raised again once the loop has ended)
            self.problem = problem
        finally:
            reactor.stop()

    async def _serve(self, listener: socket.socket | None) -> None:
        service = Service(self.settings, self.plan, self.tell)
        loop = asyncio.get_running_loop()
        for each in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(each, service.stopping.set)
        loop.add_signal_handler(signal.SIGHUP, lambda: loop.run_in_executor(None, service.reread))
        loop.call_later(SETTLED, settle)
        web = asyncio.create_task(self.web.serve([listener])) if self.web and listener else None
        self.stuck = not await service.run()
        if self.web and web:
            self.web.should_exit = True
            await asyncio.wait([web], timeout=1)


def settle() -> None:
    """Spares garbage collections what is loaded by now: walking it kept every answer waiting, 0.1 s each time."""
    gc.collect()
    gc.freeze()
