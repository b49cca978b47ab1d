"""Transactions that share a commit: a disk takes as long to confirm one as to confirm twenty.

What comes while an earlier commit is under way is made in one thread, in the order in which it came, and committed at
once. Each is whole by itself: what one raises undoes that one alone, and nobody is told before all of it is on disk.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from functools import partial
from queue import Empty, SimpleQueue
from typing import Any, TypeVar

from collector.errors import BusyError, Undone
from collector.store.store import Store

MOST = 16
"""How many share a commit: until then readers see nothing of them, and others wait who want to write."""

T = TypeVar("T")
Act = Callable[[], Any]
Told = Callable[[], None]


class Together:
    """What is to be written into an SQLite store by acts of which each calls `Store.write`. For several threads.

    `worker` makes them, one after the other; a thread of their own if it is left out.
    """

    def __init__(self, store: Store, worker: Executor | None = None) -> None:
        self._store = store
        self._worker = worker or ThreadPoolExecutor(1, "together")
        self._waiting: SimpleQueue[tuple[Act, Future[Any]]] = SimpleQueue()

    def make(self, act: Callable[[], T]) -> Future[T]:
        """What an act returns or raises, once it is on disk or undone."""
        future: Future[T] = Future()
        self._waiting.put((act, future))
        self._worker.submit(self._work)
        return future

    def _work(self) -> None:
        waiting = [(act, future) for act, future in self._next() if future.set_running_or_notify_cancel()]
        for tell in self._made(waiting):
            tell()

    def _next(self) -> list[tuple[Act, Future[Any]]]:
        found: list[tuple[Act, Future[Any]]] = []
        while len(found) < MOST:
            try:
                found.append(self._waiting.get_nowait())
            except Empty:  # the rest was taken with what came before it
                break
        return found

    def _made(self, waiting: Sequence[tuple[Act, Future[Any]]]) -> list[Told]:
        if len(waiting) > 1:
            try:
                with self._store.together():
                    return [_made(act, future) for act, future in waiting]
            except BusyError as problem:  # so it would be for each, after as long
                return [partial(future.set_exception, problem) for _, future in waiting]
            except Exception:  # noqa: BLE001 (a full disk, say: what is to blame shows when each is made alone)
                return [_made(act, future) for act, future in waiting]
        return [_made(act, future) for act, future in waiting]


def _made(act: Act, future: Future[Any]) -> Told:
    """Makes one; returns how it is told what came of it."""
    try:
        return partial(future.set_result, act())
    except Undone:
        raise
    except BaseException as problem:  # noqa: BLE001 (whoever waits for it hears of it)
        return partial(future.set_exception, problem)
