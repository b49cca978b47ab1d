"""The store of a process with its packed bodies, opened once for each address."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache

from collector.store.bodies import Bodies
from collector.store.recollections import Recollections
from collector.store.store import Store


@dataclass(frozen=True, slots=True)
class Keep:
    """A store, the bodies it packs, and what is remembered of its blogs from poll to poll."""

    store: Store
    bodies: Bodies
    recollections: Recollections = field(default_factory=Recollections)


@lru_cache(maxsize=4)
def kept(url: str) -> Keep:
    """The store at an address, opened at the first call and shared from then on.

    Raises:
        StoreError: when it cannot be used.
    """
    return Keep(Store(url), Bodies())
