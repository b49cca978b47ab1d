"""What is known of blogs, kept from one poll to the next: by the heads of their chains of custody.

Whatever is recorded of a blog, or done to it, by whichever process, moves its head. What is found under a head is what
the store would read, and a transaction rolled back cannot mislead it.
"""

from __future__ import annotations

from collections import OrderedDict
from datetime import datetime, timedelta
from sys import getsizeof
from threading import Lock

from collector.memory import Known

MOST = 32 * 1024 * 1024
"""Bytes of what is known at most, of all blogs together."""

OF_BLOG, OF_ENTRY = 2_000, 700
"""Bytes that a blog takes, and each of its entries besides its key: to count them costs more than to read them anew."""

KEPT = timedelta(hours=1)
"""For how long: a blog that is asked for more seldom, since it is quiet or closed, may be read from the store."""


class Recollections:
    """Remembers for one poll each, and forgets what was put longest ago. For several threads at once."""

    def __init__(self, most: int = MOST) -> None:
        self.most = most
        self.size = 0
        self._known: OrderedDict[str, tuple[datetime, Known]] = OrderedDict()
        self._lock = Lock()

    def put(self, head: str, known: Known, now: datetime) -> None:
        """Keeps what is known of a blog whose chain ends so."""
        with self._lock:
            self._known[head] = now, known
            self.size += weight(known)
            while self._known and (self.size > self.most or self._oldest() < now - KEPT):
                _, (_, forgotten) = self._known.popitem(last=False)
                self.size -= weight(forgotten)

    def take(self, head: str | None) -> Known | None:
        """What is known of the blog whose chain ends so, None where it is not here; the poll to come moves the head."""
        with self._lock:
            _, known = self._known.pop(head, (None, None)) if head else (None, None)
            self.size -= weight(known) if known else 0
            return known

    def _oldest(self) -> datetime:
        return next(iter(self._known.values()))[0]


def weight(known: Known) -> int:
    """About how many bytes it takes to know this."""
    return OF_BLOG + OF_ENTRY * len(known.entries) + sum(map(getsizeof, known.entries))
