"""What polling needs of the outside world: pages fetched, and pages read."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import ClassVar, Protocol
from urllib.parse import urlsplit

from collector.model import Failure, Page, Reading
from collector.sites import same_site

Fetch = Callable[[str, Mapping[str, str]], Awaitable[Page]]
"""Fetches an address with further request headers. What goes wrong comes back as the page's failure."""


class Reader(Protocol):
    """What polling needs of a publisher. `hosts` are those of its site, whatever their names."""

    hosts: ClassVar[tuple[str, ...]]

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


def reading_of(reader: type[Reader], page: Page) -> Reading | Failure:
    """What a reader makes of a page, its blog under an address of the page's own site.

    A page that names another site's as its own is a copy, a mirror or a lie: what it says is not that site's word.
    """
    read, own = reader.read(page), page.final_url or page.url
    if isinstance(read, Failure) or same_site(read.blog.canonical_url, own):
        return read
    here, told = urlsplit(own), urlsplit(read.blog.canonical_url)
    if {here.hostname, told.hostname} <= {*reader.hosts}:
        return read
    address = told._replace(scheme=here.scheme, netloc=here.netloc).geturl()
    return replace(read, blog=replace(read.blog, canonical_url=address))
