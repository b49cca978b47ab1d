"""The store of a process with its packed bodies, opened once for each address."""

from __future__ import annotations

from concurrent.futures import Executor
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from sqlalchemy import make_url

from collector.errors import StoreMissing
from collector.store.bodies import Bodies
from collector.store.recollections import Recollections
from collector.store.store import Store, is_begun
from collector.store.together import Together


@dataclass(frozen=True)
class Keep:
    """A store, the bodies it packs, what is remembered of its blogs from poll to poll, and who makes shared commits."""

    store: Store
    bodies: Bodies
    recollections: Recollections = field(default_factory=Recollections)
    worker: Executor | None = None

    @cached_property
    def together(self) -> Together:
        """Where what is written at the same time shares a commit."""
        return Together(self.store, self.worker)


@lru_cache(maxsize=4)
def kept(url: str) -> Keep:
    """The store at an address, opened at the first call and shared from then on.

    Raises:
        StoreError: when it cannot be used.
    """
    return Keep(Store(url), Bodies())


def begun(url: str) -> Keep:
    """The store at an address as `kept` has it, which makes none where there is none.

    Raises:
        StoreMissing: when nothing was begun there: a mistyped place is no empty store.
        StoreError: when it cannot be used.
    """
    if not is_begun(url):
        place = make_url(url)
        raise StoreMissing(
            f"there is no store at {place.database if place.get_backend_name() == 'sqlite' else place}: "
            "`collector capture URL` and `collector run` begin one; if there should be one, "
            "COLLECTOR_HOME and COLLECTOR_DATABASE_URL say where it is looked for"
        )
    return kept(url)
