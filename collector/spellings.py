"""One entry under two ids: "602fd0c48f08" in a page's data, "block-602fd0c48f08" at its element, a UUID since today.

Which of them a page offers depends on what of it could be read, and on when. An entry stays under the one it was first
known by.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from collector.memory import Known
from collector.model import Entry, KeySource

_CORE = re.compile(r"(?=[^\W\d]*\d)[^\W_]{6,}$")
"""What two spellings share: letters and figures at the end, too many to be a number of places."""


def as_known(entries: Sequence[Entry], known: Known) -> tuple[Entry, ...]:
    """The entries, those under another id of a known entry under its key; where it is not one alone, as they are."""
    here = {entry.key for entry in entries}
    lost = known.entries.keys() - here
    if not lost:
        return tuple(entries)
    aliases = known.names
    names = {shown: key for shown, key in aliases.items() if shown in here and key in lost}
    left = lost.difference(names.values())
    cores = _by_core({key: key for key in left} | {shown: key for shown, key in aliases.items() if key in left})
    fresh = {e.key for e in entries if e.key_source is not KeySource.DERIVED} - known.entries.keys() - names.keys()
    names |= {shown: cores[core] for core, shown in _by_core({key: key for key in fresh}).items() if core in cores}
    return tuple(replace(e, key=names[e.key]) if e.key in names else e for e in entries)


def other_id(shown: Entry, key: str) -> str | None:
    """The id under which a page shows an entry, if that is no spelling of its key, nor made here."""
    if shown.key_source is KeySource.DERIVED or _core(shown.key) == _core(key):
        return None
    return shown.key


def _by_core(names: Mapping[str, str]) -> dict[str, str]:
    """The keys that names stand for, by the names' core, without those that are not one alone."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for name, key in names.items():
        found[_core(name)].add(key)
    return {core: keys.pop() for core, keys in found.items() if len(keys) == 1}


def _core(name: str) -> str:
    """What a name shares with its other spellings; the whole, where it has none."""
    core = _CORE.search(name)
    return core[0].casefold() if core else name
