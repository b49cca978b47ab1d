"""The store of a process with its packed bodies, opened once for each address."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from collector.store.bodies import Bodies
from collector.store.store import Store


@dataclass(frozen=True, slots=True)
class Keep:
    """A store and the bodies it packs."""

    store: Store
    bodies: Bodies


@lru_cache(maxsize=4)
def kept(url: str) -> Keep:
    """The store at an address, opened at the first call and shared from then on.

    Raises:
        StoreError: when it cannot be used.
    """
    return Keep(Store(url), Bodies())
