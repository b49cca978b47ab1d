"""`schedules.yaml` as the store keeps it: read at the start, on SIGHUP, and when it changes."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import urldefrag, urlsplit

from collector.config import current
from collector.discovery import spellings
from collector.errors import BadUrl, ConfigurationError, ContactMissing
from collector.publishers import ANY, by_name, by_url, host_of, is_this_machine, names
from collector.schedule import Schedule, ScheduledWatch, read_schedule
from collector.store.demands import reads_on
from collector.store.store import Store
from collector.store.watches import Wanted, publishers_of, schedule

logger = logging.getLogger(__name__)


def require_contact(url: str) -> None:
    """Refuses an address beyond this machine while no contact is set.

    Raises:
        ContactMissing: with the way out.
        BadUrl: when it is not an address.
    """
    if current().contact is None and not is_this_machine(host_of(url)):
        raise ContactMissing(
            f"{url} was not asked: set COLLECTOR_CONTACT to an address where the publisher can reach you "
            "(it goes into the User-Agent); without it nothing but loopback is fetched"
        )


def wanted(
    url: str, publisher: str | None = None, tags: tuple[str, ...] = (), every: timedelta | None = None
) -> Wanted:
    """A watch of an address as somebody asks for it by hand.

    Raises:
        UsageError: when it is no address, or there is no such publisher.
    """
    url = urldefrag(url.strip()).url
    host = host_of(url)
    if "@" in urlsplit(url).netloc:
        raise BadUrl("an address must hold no user name or password, since it is kept and shown: leave them out")
    name = (by_name(publisher) if publisher else by_url(url)).name
    away = None if is_this_machine(host) else host
    return Wanted(url, name, away, tags=tags, every=_seconds(every), named=publisher is not None)


def as_watched(those: Sequence[Wanted], store: Store) -> list[Wanted]:
    """The watches; one that is watched under another spelling of its address under that.

    Those that no publisher's host names are read as they are already.
    """
    with store.read() as connection:
        known = publishers_of(connection, [url for each in those for url in (each.url, *spellings(each.url))])
    return [_as_watched(each, known) for each in those]


def _as_watched(asked: Wanted, known: Mapping[str, str]) -> Wanted:
    url = next((url for url in (asked.url, *spellings(asked.url)) if url in known), asked.url)
    return replace(asked, url=url, publisher=known.get(url, ANY) if asked.publisher == ANY else asked.publisher)


def of_schedule(each: ScheduledWatch) -> Wanted:
    """A watch of `schedules.yaml` as the store keeps it."""
    plain = wanted(each.url, each.publisher, each.tags)
    return Wanted(
        url=plain.url,
        publisher=plain.publisher,
        host=plain.host,
        name=each.name,
        group=each.group,
        tags=each.tags,
        every=_seconds(each.every),
        shortest=_seconds(each.shortest),
        longest=_seconds(each.longest),
        priority=each.priority,
        active=each.active,
        checked_after_closing=each.checked_after_closing,
        keep=_seconds(each.keep),
        named=plain.named,
    )


def _seconds(span: timedelta | None) -> float | None:
    return None if span is None else span.total_seconds()


def read_file(path: Path) -> Schedule:
    """What a file asks for, checked for all that would keep it from being put in force.

    Raises:
        ConfigurationError: when it cannot be read or is wrong, or a contact is missing.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as problem:
        why = problem.strerror if isinstance(problem, OSError) else "it is not UTF-8"
        raise ConfigurationError(f"{path} cannot be read: {why}") from problem
    told = read_schedule(text, str(path), names())
    for url in (*(each.url for each in told.watches), *(each.source for each in told.discover)):
        require_contact(url)
    return told


class Plan:
    """The schedule in force, and the file that it comes from."""

    def __init__(self, path: Path, store: Store, clock: Callable[[], datetime]) -> None:
        self.path = path
        self.store = store
        self.clock = clock
        self.schedule = Schedule()
        self._read_as: tuple[int, int] | None = None

    def changed(self) -> bool:
        """Whether the file is not as it was when it was last read, well or in vain."""
        return self._stamp() != self._read_as

    def read(self) -> int:
        """Puts the file in force; returns how many watches it lists. A publisher that it names in vain is told.

        Raises:
            ConfigurationError: when it cannot be read or is wrong; what was in force stays so.
            UsageError: when it names an address that is none.
        """
        self._read_as = self._stamp()
        told = read_file(self.path)
        listed = [of_schedule(each) for each in told.watches]
        with self.store.write() as connection:
            schedule(connection, listed, self.clock())
            read_as = publishers_of(connection, [each.url for each in listed if each.named])
        for one in listed:
            if read_as.get(one.url, one.publisher) != one.publisher:
                logger.warning("%s", reads_on(one.url, read_as[one.url], one.publisher))
        self.schedule = told
        return len(listed)

    def _stamp(self) -> tuple[int, int] | None:
        try:
            found = self.path.stat()
        except OSError:
            return None
        return found.st_mtime_ns, found.st_size
