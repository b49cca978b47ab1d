"""Lines that nearly all entries of a page get or lose at one stroke: buttons, notices. No editor wrote them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from collector.model import Entry

MANY = 4
"""So many entries at least."""

NEARLY_ALL = 0.75
"""Of the entries of the page."""


def of_the_page(changed: Sequence[tuple[Entry, Entry]], entries: int) -> list[bool]:
    """Which entries (before, after) say the same but for lines that nearly all of a page's `entries` got, or lost."""
    differing = [_differing(before, after) for before, after in changed]
    times = Counter(line for lines in differing for line in lines)
    common = {line for line, n in times.items() if n >= MANY and n > NEARLY_ALL * entries}
    return [bool(lines) and lines <= common for lines in differing]


def _differing(before: Entry, after: Entry) -> frozenset[tuple[str, str]]:
    """The lines that an entry lost and got, told apart; none where its headline or the order of the others differs."""
    was, now = before.text.splitlines(), after.text.splitlines()
    lost, got = Counter(was) - Counter(now), Counter(now) - Counter(was)
    stayed = [line for line in was if line not in lost] == [line for line in now if line not in got]
    if before.title != after.title or not stayed:
        return frozenset()
    return frozenset({*(("lost", line) for line in lost), *(("got", line) for line in got)})
