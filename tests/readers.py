"""Readers for watchers of pages whose entries have no addresses of their own."""

from __future__ import annotations

from typing import ClassVar

from collector.extract import generic
from collector.model import Failure, Page, Reading


class Unaddressed:
    """Half a publisher: its entries are on the blog's own pages and nowhere else."""

    version = 1
    hosts: ClassVar[tuple[str, ...]] = ()

    @classmethod
    def permalink(cls, blog_url: str, key: str) -> str | None:  # noqa: ARG003
        """There is none."""
        return None

    @classmethod
    def asked_for(cls, url: str) -> str | None:  # noqa: ARG003
        """No address names an entry."""
        return None


class AnyPage(Unaddressed):
    """Reads whatever comes, as the publisher of unknown pages does."""

    @classmethod
    def read(cls, page: Page) -> Reading | Failure:
        """The generic reader's reading."""
        return generic.read(page)
