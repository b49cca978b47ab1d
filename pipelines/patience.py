"""Waiting for the store: what a poll has read is not lost while another process holds it, or its server is away."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable

from collector.errors import BusyError, LeaseLost, StoreAway
from collector.poll import Poll

PATIENCE = 600.0
"""Seconds for which a stage of the service waits."""

BY_HAND = 60.0
"""Seconds for which a poll by hand waits for a store that is away; one that is held is for its user to try again."""


Stage = Callable[[Poll], Poll]


async def patiently(
    stage: Stage, poll: Poll, made: Callable[[Stage, Poll], Awaitable[Poll]] = asyncio.to_thread
) -> Poll:
    """What a stage makes of a poll, in a thread.

    Raises:
        BusyError: when the store was not to be had for too long, or the poll is no longer ours to record.
    """
    began = time.monotonic()
    while True:
        try:
            return await made(stage, poll)
        except BusyError as problem:
            if time.monotonic() - began > _patience(poll, problem):
                raise
            await asyncio.sleep(1)


def _patience(poll: Poll, problem: BusyError) -> float:
    if isinstance(problem, LeaseLost):
        return 0.0
    if poll.watch.lease is not None:
        return PATIENCE
    return BY_HAND if isinstance(problem, StoreAway) else 0.0
