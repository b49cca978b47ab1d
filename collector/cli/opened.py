"""The store that a command works on."""

from __future__ import annotations

from collector.config import current
from collector.store.keep import Keep, begun, kept
from collector.store.store import Store


def keep() -> Keep:
    """The store that the configuration names, with its bodies; StoreMissing where there is none."""
    return begun(current().database_url)


def store() -> Store:
    """The same without the bodies."""
    return keep().store


def first_store() -> Store:
    """The store that the configuration names, begun where there is none: for commands that may come first."""
    return kept(current().database_url).store
