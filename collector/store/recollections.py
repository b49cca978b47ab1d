"""What is known of blogs, kept from one poll to the next: by the heads of their chains of custody.

Whatever is recorded of a blog, or done to it, by whichever process, moves its head. What is found under a head is what
the store would read, and a transaction rolled back cannot mislead it.
"""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock

from collector.memory import Known

MOST_ENTRIES = 50_000
"""How many entries are known at most, of all blogs together; each takes about half a kilobyte."""


class Recollections:
    """Remembers for one poll each, and forgets what was put longest ago. For several threads at once."""

    def __init__(self, most: int = MOST_ENTRIES) -> None:
        self.most = most
        self.entries = 0
        self._known: OrderedDict[str, Known] = OrderedDict()
        self._lock = Lock()

    def put(self, head: str, known: Known) -> None:
        """Keeps what is known of a blog whose chain ends so."""
        with self._lock:
            self._known[head] = known
            self.entries += len(known.entries)
            while self.entries > self.most:
                self.entries -= len(self._known.popitem(last=False)[1].entries)

    def take(self, head: str | None) -> Known | None:
        """What is known of the blog whose chain ends so, None where it is not here; the poll to come moves the head."""
        with self._lock:
            known = self._known.pop(head, None) if head else None
            self.entries -= len(known.entries) if known else 0
            return known
