"""What a page does not say anew: a time that is read otherwise today, though the page tells it as it did.

A clock alone is put on a day by what stands around it and by when the page was fetched; a format that tells seconds may
be missing today; a list of key events shows the last few. None of it is an editor's doing.
"""

from __future__ import annotations

from dataclasses import replace

from collector.copies import minute_of
from collector.model import Entry, Flag

PICKED = frozenset({Flag.KEY_EVENT})
GUESSED = frozenset({"clock_only", "minute", "assumed_tz"})
"""Precisions of times in which a day or a zone may be ours and not the page's, or the seconds are left out."""


def with_known_time(before: Entry, now: Entry) -> Entry:
    """An entry under the time that was known of it, unless the page tells another one."""
    if before.published_at is None or before.published_at == now.published_at:
        return now
    if _tells_the_same(before, now):
        return replace(now, published_at=before.published_at, time_precision=before.time_precision)
    return now


def with_known_pick(before: Entry, now: Entry) -> Entry:
    """An entry that is a key event if it was known as one."""
    flags = (now.flags - PICKED) | (before.flags & PICKED)
    return now if flags == now.flags else replace(now, flags=flags)


def _tells_the_same(before: Entry, now: Entry) -> bool:
    precisions = {before.time_precision, now.time_precision}
    if precisions <= GUESSED and now.published_raw and now.published_raw == before.published_raw:
        return True
    return bool(precisions & GUESSED) and minute_of(before.published_at) == minute_of(now.published_at)
