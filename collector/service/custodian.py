"""What a service does daily for the archive: it takes the root over all chains, and looks whether all is as it was.

The look is the command `collector verify` in a process of its own, so that no poll waits for it. It follows every chain
and takes a sample of the rest; once it has found damage it looks at everything, until there is none.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import sys
from collections.abc import Callable
from datetime import datetime
from typing import Any

from scrapy.settings import Settings

from collector.archive import roots
from collector.changes import stamp
from collector.config import PROJECT
from collector.errors import CollectorError
from collector.incidents import Incident, Trouble, moved, of_damage
from collector.service import trouble
from collector.store import incidents
from collector.store.store import Store

logger = logging.getLogger(__name__)

LOOK_AT_DATE = 3600.0
VERIFY_EVERY = 24 * 3600.0
VERIFY_FIRST = 3600.0
"""Seconds after the start: a service that is started again and again is not to read its archive each time."""

SAMPLE = 500
"""So many polls and bodies are looked at."""

_FOUND = 1
"""The exit status of `collector verify` when it has found damage."""


def take_root(store: Store, now: datetime) -> None:
    """Takes the root of the day if there is none yet, and says it in the log, where others keep it."""
    row = roots.daily(store, now)
    if row is not None:
        logger.info("the root over %d chains is %s at %s", len(row.heads), row.root, stamp(row.at))


async def verify(store: Store, settings: Settings, clock: Callable[[], datetime]) -> None:
    """Looks whether the store is as it was recorded, and tells of damage, and of its end.

    Raises:
        CollectorError: when the look came to no end.
    """
    told = [each for each in await asyncio.to_thread(_still, store) if each.kind is Trouble.DAMAGE]
    found = await _findings(settings, () if told else ("--sample", str(SAMPLE)))
    first = f"{found[0]['place']}: {found[0]['sentence']}" if found else ""
    damage = of_damage(len(found), first)
    await asyncio.to_thread(trouble.tell, store, *moved(told, [damage] if damage else []), clock())


def _still(store: Store) -> list[Incident]:
    with store.read() as connection:
        return incidents.still(connection)


async def _findings(settings: Settings, how: tuple[str, ...]) -> list[dict[str, Any]]:
    own = {name: settings[name] for name in ("COLLECTOR_HOME", "COLLECTOR_DATABASE_URL")}
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "collector", "verify", "--json", *how),
        cwd=PROJECT,
        env=os.environ | own,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        said, complained = await process.communicate()
    finally:
        if process.returncode is None:  # the service ends
            process.kill()
    if process.returncode not in (0, _FOUND):
        raise CollectorError(f"`collector verify` came to no end: {complained.decode(errors='replace').strip()}")
    return [json.loads(line) for line in said.splitlines()]
