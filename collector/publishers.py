"""The publishers there are: the spiders that Scrapy's loader finds, by name and by host."""

from __future__ import annotations

import os
from functools import cache
from ipaddress import ip_address
from typing import TYPE_CHECKING, cast
from urllib.parse import urlsplit

from scrapy.settings import Settings
from scrapy.spiderloader import SpiderLoader
from scrapy.utils.project import get_project_settings

from collector.errors import BadUrl, UnknownPublisher

if TYPE_CHECKING:
    from collector.publisher import Publisher

ANY = "generic"
"""The publisher that reads pages of hosts that no other names."""


def project_settings() -> Settings:
    """The project's settings, whatever folder the command was called in."""
    os.environ["SCRAPY_SETTINGS_MODULE"] = "collector.settings"
    return get_project_settings()


def names() -> list[str]:
    """Every publisher's name, sorted."""
    return sorted(_loader().list())


def by_name(name: str) -> type[Publisher]:
    """The publisher of that name.

    Raises:
        UnknownPublisher: when there is none.
    """
    try:
        return cast("type[Publisher]", _loader().load(name))
    except KeyError:
        raise UnknownPublisher(f"there is no publisher {name!r}; there are: {', '.join(names())}") from None


def by_url(url: str) -> type[Publisher]:
    """The publisher whose pages are at that host; where none names it, the one that reads any page.

    Raises:
        BadUrl: when it is not an absolute http or https address.
    """
    host = host_of(url)
    found = (by_name(name) for name in names())
    return next((publisher for publisher in found if host in publisher.hosts), None) or by_name(ANY)


def host_of(url: str) -> str:
    """The host of an address.

    Raises:
        BadUrl: when it is not an absolute http or https address.
    """
    try:
        parts = urlsplit(url.strip())
        host = parts.hostname
        _ = parts.port
    except ValueError as problem:
        raise BadUrl(f"{url!r} is not an address: {problem}") from problem
    if parts.scheme not in ("http", "https") or not host or any(c.isspace() for c in url.strip()):
        raise BadUrl(f"{url!r} is not an address that can be polled: give one that begins with https:// or http://")
    return host


def is_this_machine(host: str) -> bool:
    """Whether a host is this machine by its name or number; "127.example" may be anybody's."""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


@cache
def _loader() -> SpiderLoader:
    return SpiderLoader.from_settings(project_settings())
