"""Recorded blogs read by the general rules, as one of a publisher that nobody knows: held against its own reader.

The general rules see the newest page alone, and know less; what they tell must have happened.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from collector.changes import Change
from collector.fetch.reader import Reader
from spiders.guardian import Guardian
from tests.readers import AnyPage
from tests.test_faults_corpus import Site, Version
from tests.toy import Watcher

DATA = re.compile(rb'<script type="application/ld\+json".*?</script>', re.DOTALL)
QUIET = {"missing", "backfilled", "layout", "reinterpreted"}
Told = tuple[int, str, str]
"""The version at which something was told, its kind, and the entry."""


def lived(folder: Path, reader: type[Reader], cut: Callable[[bytes], bytes]) -> dict[Told, Change]:
    """What is told of each version, polled twice."""
    site = Site(Version(folder, 0), cut)
    told: dict[Told, Change] = {}
    with TemporaryDirectory() as home:
        watcher = Watcher(site, Path(home), reader, site.url)
        for number in range(len(list((folder / "pages").glob("???.html.gz")))):
            site.version = Version(folder, number)
            first = len(watcher.changes)
            for _ in range(2):
                site.wait(90)
                watcher.poll()
            for change in watcher.changes[first:]:
                told[number, change.kind, (change.key or "").removeprefix("block-")] = change
        watcher.keep.store.close()
    return told


@cache
def happened(folder: Path) -> frozenset[Told]:
    return frozenset(lived(folder, Guardian, whole))


def whole(page: bytes) -> bytes:
    return page


def without_data(page: bytes) -> bytes:
    return DATA.sub(b"", page)


@pytest.mark.parametrize("cut", [whole, without_data])
@pytest.mark.parametrize("name", ["seq1", "seq2", "seq3", "seq5"])
def test_the_general_rules_tell_nothing_that_did_not_happen(
    name: str, cut: Callable[[bytes], bytes], shared: Path
) -> None:
    folder = shared / "corpus" / "guardian" / name
    told = lived(folder, AnyPage, cut)
    assert {kind for _, kind, _ in told} >= {"new", "edited", "removed", "headline", "closed"}
    # The publisher itself links words of its entries to its topics; its own reader knows these links by their marks.
    loud = {each for each, change in told.items() if change.kind not in QUIET and change.fields != ("links",)}
    assert loud - happened(folder) == set()
