"""What polling needs of the outside world: pages fetched, and pages read."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Protocol

from collector.model import Failure, Page, Reading

Fetch = Callable[[str, Mapping[str, str]], Awaitable[Page]]
"""Fetches an address with further request headers. What goes wrong comes back as the page's failure."""


class Reader(Protocol):
    """What polling needs of a publisher."""

    @classmethod
    def read(cls, page: Page) -> Reading | Failure:
        """One page, read."""
        ...

    @classmethod
    def permalink(cls, blog_url: str, key: str) -> str | None:
        """The address of one entry."""
        ...

    @classmethod
    def asked_for(cls, url: str) -> str | None:
        """The key that a page's address names."""
        ...
