"""An event loop whose clock jumps: where everybody sleeps, it is at once the moment at which the first one wakes.

What is handed to a thread is done on the spot, so that nothing depends on how fast this machine is: the same seed, the
same month.
"""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any


class _Jumping(selectors.DefaultSelector):
    """Waits for nothing: it says how long would have been waited."""

    waited: Callable[[float], None]

    def select(self, timeout: float | None = None) -> list[Any]:
        """What is ready at once; if nothing is, the wait has passed."""
        if timeout is None:
            raise RuntimeError("nobody will ever wake: nothing is ready and nothing is planned")
        ready = super().select(0)
        if not ready and timeout > 0:
            self.waited(timeout)
        return ready


class OnTheSpot(ThreadPoolExecutor):
    """Does what it is handed before it returns."""

    def submit(self, act: Callable[..., Any], /, *given: Any, **named: Any) -> Future[Any]:
        """The result, there already."""
        done: Future[Any] = Future()
        try:
            done.set_result(act(*given, **named))
        except BaseException as problem:  # noqa: BLE001 (it is whoever asked for the result who meets it)
            done.set_exception(problem)
        return done


class WarpLoop(asyncio.SelectorEventLoop):
    """The loop; `now` is its clock as a moment."""

    def __init__(self, begun: datetime) -> None:
        self.begun = begun
        self.passed = 0.0
        selector = _Jumping()
        selector.waited = self._pass
        super().__init__(selector)
        self.set_default_executor(OnTheSpot())

    def _pass(self, seconds: float) -> None:
        self.passed += seconds

    def time(self) -> float:
        """Seconds since the loop was made, on its own clock."""
        return self.passed

    def now(self) -> datetime:
        """What time it is in the loop."""
        return self.begun + timedelta(seconds=self.passed)
