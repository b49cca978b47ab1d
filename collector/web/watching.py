"""What people change of the watches, each act with its line in the audit record, in one transaction."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from sqlalchemy import Connection

from collector.access.people import note
from collector.access.roles import Who
from collector.store import demands
from collector.store.demands import Added
from collector.web.site import Site

MOST_TAGS = 20


def watch(site: Site, who: Who, url: str, publisher: str | None, tags: tuple[str, ...], every: str) -> Added:
    """Watches an address from now on; returns how it stands.

    Raises:
        UsageError: when it is no address, publisher or pace are none, or `schedules.yaml` has it watched.
        ContactMissing: when nothing but this machine may be fetched.
    """
    from collector.schedulefile import every_of  # noqa: PLC0415 (with Scrapy, which costs a second and is rarely needed)
    from collector.service.plan import as_watched, require_contact, wanted  # noqa: PLC0415

    (asked,) = as_watched([wanted(url, publisher, tags, every_of(every))], site.store)
    require_contact(asked.url)
    now = site.clock()
    with site.store.write() as connection:
        added = demands.add(connection, asked, now)
        note(connection, who, now, "watch.add", asked.url, {"tags": list(tags), "every": every})
    return added


def unwatch(site: Site, who: Who, url: str) -> None:
    """Watches an address no longer.

    Raises:
        NotFound: when it is not watched.
        UsageError: when `schedules.yaml` lists it.
    """
    _act(site, who, "watch.remove", url, partial(demands.remove, now=site.clock()))


def rest(site: Site, who: Who, url: str, *, rests: bool) -> None:
    """Leaves a watch alone, or takes it up again, one that had moved or was retired too.

    Raises:
        NotFound: when it is not watched.
    """
    if rests:
        _act(site, who, "watch.pause", url, demands.pause)
    else:
        _act(site, who, "watch.resume", url, partial(demands.resume, now=site.clock()))


def _act(site: Site, who: Who, name: str, url: str, act: Callable[[Connection, str], None]) -> None:
    with site.store.write() as connection:
        act(connection, url.strip())
        note(connection, who, site.clock(), name, url.strip())
