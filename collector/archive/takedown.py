"""What an operator does on purpose to what is kept: erasing, dropping after a time, holding, retracting.

Each act is recorded with who, when and why, commits to itself in the blog's chain, and leaves every chain whole.
"""

from __future__ import annotations

from datetime import datetime

from collector.errors import NotFound, UsageError
from collector.query.show import found
from collector.store import acts, blogs, erasing
from collector.store.acts import Reason
from collector.store.backup import copies_before_upgrades
from collector.store.keep import Keep


def erase(keep: Keep, url: str, reason: Reason, entry: str | None = None, capture: str | None = None) -> int:
    """Erases a blog, or of it an entry (its key) or a capture (`POLL/POSITION`), to the last byte; the act's number.

    Copies that upgrades left beside the store go too: they hold what is erased.

    Raises:
        Held: where a hold stands on the blog.
        NotFound: when there is no such thing.
    """
    try:
        number = _erase(keep, url, reason, entry, capture)
    except NotFound:  # perhaps because an erasure was killed before its end
        _clean(keep)
        raise
    _clean(keep)
    return number


def _erase(keep: Keep, url: str, reason: Reason, entry: str | None, capture: str | None) -> int:
    with keep.store.write() as connection:
        blog = found(connection, url).id
        if entry is not None:
            return erasing.erase_entry(connection, keep.bodies, blog, entry, reason)
        if capture is not None:
            return erasing.erase_capture(connection, keep.bodies, *_place(capture), reason)
        return erasing.erase_blog(connection, blog, reason)


def _clean(keep: Keep) -> None:
    erasing.scrub(keep.store)
    for copy in copies_before_upgrades(keep.store):
        copy.unlink()


def _place(capture: str) -> tuple[int, int]:
    poll, _, position = capture.partition("/")
    if not (poll.isdecimal() and position.isdecimal()):
        raise UsageError(f"{capture} names no capture: it is the poll's number, a slash, and 0 for its first page")
    return int(poll), int(position)


def expire(keep: Keep, before: datetime, reason: Reason, publisher: str | None = None) -> int:
    """Drops the bodies last fetched before a moment, of blogs that no hold stands on; how many.

    Digests, entries and changes stay. What a page showed last stays too: the next poll is held against it.
    """
    dropped = 0
    with keep.store.read() as connection:
        wanted = blogs.ids_of(connection, publisher)
    for blog in wanted:
        with keep.store.write() as connection:
            dropped += acts.expire(connection, keep.bodies, blog, before, reason)
    if dropped:
        erasing.scrub(keep.store)
    return dropped


def hold(keep: Keep, url: str, reason: Reason, *, release: bool = False) -> int:
    """Puts a blog under a legal hold, or releases it: meanwhile nothing of it can be erased or dropped."""
    with keep.store.write() as connection:
        return acts.hold(connection, found(connection, url).id, reason, release=release)


def retract(keep: Keep, seq: int, reason: Reason) -> int:
    """Marks a change as wrongly recorded: it stays, struck through, wherever it appears."""
    with keep.store.write() as connection:
        return acts.retract(connection, seq, reason)
