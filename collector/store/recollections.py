"""What is known of blogs, kept from one poll to the next: by the heads of their chains of custody.

Whatever is recorded of a blog, or done to it, by whichever process, moves its head. What is found under a head is what
the store would read, and a transaction rolled back cannot mislead it.
"""

from __future__ import annotations

from collections import OrderedDict
from datetime import datetime, timedelta
from threading import Lock

from collector.memory import Known

MOST_ENTRIES = 50_000
"""How many entries are known at most, of all blogs together; each takes about half a kilobyte."""

KEPT = timedelta(hours=1)
"""For how long: a blog that is asked for more seldom, since it is quiet or closed, may be read from the store."""


class Recollections:
    """Remembers for one poll each, and forgets what was put longest ago. For several threads at once."""

    def __init__(self, most: int = MOST_ENTRIES) -> None:
        self.most = most
        self.entries = 0
        self._known: OrderedDict[str, tuple[datetime, Known]] = OrderedDict()
        self._lock = Lock()

    def put(self, head: str, known: Known, now: datetime) -> None:
        """Keeps what is known of a blog whose chain ends so."""
        with self._lock:
            self._known[head] = now, known
            self.entries += len(known.entries)
            while self._known and (self.entries > self.most or self._oldest() < now - KEPT):
                _, (_, forgotten) = self._known.popitem(last=False)
                self.entries -= len(forgotten.entries)

    def take(self, head: str | None) -> Known | None:
        """What is known of the blog whose chain ends so, None where it is not here; the poll to come moves the head."""
        with self._lock:
            _, known = self._known.pop(head, (None, None)) if head else (None, None)
            self.entries -= len(known.entries) if known else 0
            return known

    def _oldest(self) -> datetime:
        return next(iter(self._known.values()))[0]
