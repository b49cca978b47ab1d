"""Which pictures a LiveBlogPosting's updates have of their own, and which are the page's."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from collector.extract.habits import identity
from collector.extract.jsonld import Thing
from collector.extract.stays import once
from collector.extract.urls import absolute
from collector.model import Media


def of_page(posting: Thing, updates: Sequence[Thing]) -> frozenset[str]:
    """The pictures that are the page's: its own, and those that stand at most of its updates."""
    counts = Counter(name for update in updates for name in once(update, _names, None))
    common = (name for name, times in counts.items() if times > max(1, len(updates) // 2))
    return frozenset((*once(posting, _names, None), *common))


def own(update: Thing, pages: frozenset[str], base: str) -> Iterator[Media]:
    """An update's own pictures: those that are not the page's."""
    for said in _addresses(update):
        address = absolute(base, said) if identity(said) not in pages else None
        if address:
            yield Media("image", address, identity(address))


def _names(thing: Thing, _: None) -> list[str]:
    return [identity(address) for address in _addresses(thing)]


def _addresses(thing: Thing) -> list[str]:
    """The addresses of the pictures of a thing, as told."""
    told = thing.get("image")
    said = [
        each.get("url") if isinstance(each, dict) else each for each in (told if isinstance(told, list) else [told])
    ]
    return [address for address in said if isinstance(address, str)]
