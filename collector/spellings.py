"""One id in two spellings: "602fd0c48f08" in a page's data, "block-602fd0c48f08" at its element.

Which of them a page offers depends on what of it could be read. An entry stays under the one it is known by.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from collector.model import Entry, KeySource

_CORE = re.compile(r"(?=[^\W\d]*\d)[^\W_]{6,}$")
"""What two spellings share: letters and figures at the end, too many to be a number of places."""


def as_known(entries: Sequence[Entry], known: Iterable[str]) -> tuple[Entry, ...]:
    """The entries, those under another spelling of a known key under that; where it is not one alone, as they are."""
    here = {entry.key for entry in entries}
    lost = _by_core(key for key in known if key not in here)
    if not lost:
        return tuple(entries)
    keys = {*known}
    fresh = _by_core(e.key for e in entries if e.key not in keys and e.key_source is not KeySource.DERIVED)
    names = {key: lost[core] for core, key in fresh.items() if core in lost}
    return tuple(replace(e, key=names[e.key]) if e.key in names else e for e in entries)


def _by_core(keys: Iterable[str]) -> dict[str, str]:
    """The keys by their core, without those that share one."""
    found = [(core[0].casefold(), key) for key in keys if (core := _CORE.search(key))]
    times = Counter(core for core, _ in found)
    return {core: key for core, key in found if times[core] == 1}
