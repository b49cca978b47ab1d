"""What was worked out lately of what pages say, at hand for the next poll: as much as fits into so many bytes.

From one poll to the next nearly all of a page is the same. Counted in answers, what is remembered would be as large as
pages are long: here bytes are counted, of all pages and all questions together. What is asked of short texts alone may
keep to `functools.lru_cache`.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import wraps
from sys import getsizeof
from threading import Lock
from typing import Any, TypeVar, TypeVarTuple

MOST = 48 * 1024 * 1024
"""Bytes that are remembered at most."""

PARTS = 4
"""In so many parts, the oldest of which is forgotten as a whole."""

OVERHEAD = 300
"""Bytes that an answer takes, however short: its place, its key, its weight."""

T = TypeVar("T")
Ts = TypeVarTuple("Ts")
_Held = tuple[Any, int]


class Recent:
    """Answers by what was asked, in parts of one size: a youngest that is full is followed, and the oldest forgotten.

    What is asked for again is young again. For several threads at once; what is found in `young` takes no lock.
    """

    def __init__(self, most: int = MOST) -> None:
        self.most = most
        self.young: dict[Hashable, _Held] = {}
        self._older: tuple[dict[Hashable, _Held], ...] = ()
        self._sizes: tuple[int, ...] = (0,)
        self._lock = Lock()

    @property
    def size(self) -> int:
        """How many bytes are remembered at most: what is in several parts counts in each."""
        return sum(self._sizes)

    def answer(self, key: Hashable, make: Callable[[], T]) -> T:
        """What was answered lately; else what `make` answers, which is then remembered."""
        held = next((held for part in (self.young, *self._older) if (held := part.get(key))), None)
        if held is None:
            made = make()
            held = made, OVERHEAD + weight(key) + weight(made)
        self._keep(key, held)
        answer: T = held[0]
        return answer

    def forget(self) -> None:
        """Forgets everything."""
        with self._lock:
            self.young, self._older, self._sizes = {}, (), (0,)

    def _keep(self, key: Hashable, held: _Held) -> None:
        heavy, room = held[1], self.most // PARTS
        if heavy > room // PARTS:  # it would leave too little for the others
            return
        with self._lock:
            if key in self.young:
                return
            if self._sizes[0] + heavy > room:
                self._older = (self.young, *self._older)[: PARTS - 1]
                self.young, self._sizes = {}, (0, *self._sizes)[:PARTS]
            self.young[key] = held
            self._sizes = self._sizes[0] + heavy, *self._sizes[1:]


RECENT = Recent()
"""What this process remembers."""


def recently(make: Callable[[*Ts], T]) -> Callable[[*Ts], T]:
    """Has a pure function answer as it did lately where it is asked the same."""

    @wraps(make)
    def answer(*asked: *Ts) -> T:
        key = make, *asked
        held = RECENT.young.get(key)  # looked for here, since a call more is felt: it is nearly always there
        return RECENT.answer(key, lambda: make(*asked)) if held is None else held[0]

    return answer


def weight(value: object) -> int:
    """About how many bytes a value takes: its texts, and what holds them, however deep."""
    total = 0
    waiting: list[Any] = [value]
    while waiting:
        one = waiting.pop()
        total += getsizeof(one)
        if isinstance(one, dict):
            waiting += one
            waiting += one.values()
        elif isinstance(one, tuple | list | frozenset):
            waiting += one
        elif not isinstance(one, str | bytes):
            waiting += [getattr(one, name) for name in getattr(type(one), "__dataclass_fields__", ())]
    return total
