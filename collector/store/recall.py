"""The bodies used last, unpacked: as many as fit into so many bytes."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock

CACHE_BYTES = 64 * 1024 * 1024


class Recall:
    """Bodies by their digests, so that a transaction rolled back cannot mislead it. For several threads at once."""

    def __init__(self, most: int = CACHE_BYTES) -> None:
        self.most = most
        self.size = 0
        self._bodies: OrderedDict[str, bytes] = OrderedDict()
        self._lock = Lock()

    def get(self, body_digest: str) -> bytes | None:
        """The body with that digest, None where it is not here any more."""
        with self._lock:
            if body_digest in self._bodies:
                self._bodies.move_to_end(body_digest)
            return self._bodies.get(body_digest)

    def put(self, body_digest: str, body: bytes) -> None:
        """Keeps a body, and lets go of those that were used longest ago; the last one stays, however large."""
        with self._lock:
            if body_digest not in self._bodies:
                self.size += len(body)
            self._bodies[body_digest] = body
            while self.size > self.most and len(self._bodies) > 1:
                self.size -= len(self._bodies.popitem(last=False)[1])
