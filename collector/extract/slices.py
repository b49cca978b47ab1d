"""Cutting a page into the slices that are its entries, so that a slice read once is not read again.

A live page of twenty entries changes in one of them. Each entry's own bytes are cut out and read alone; the page is
parsed with a stub in every slice's place, which keeps order and containers. What a slice says depends on nothing but
its bytes and the page's address, so that a remembered result is the result.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from hashlib import blake2b
from typing import TypeVar

from collector.recent import RECENT

NUMBER = "data-slice-of-page"
"""The attribute of a stub that says which slice it stands for."""

INDEX = re.compile("[0-9]{1,6}")
NAME = re.compile(rb'[0-9A-Za-z_-]{1,64}(?=")')

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Cut:
    """A page with stubs in place of its slices."""

    rest: bytes
    slices: tuple[bytes, ...]

    def find(self, number: str | None) -> bytes | None:
        """The slice that a stub's number names, None when it names none."""
        known = number is not None and INDEX.fullmatch(number) and int(number) < len(self.slices)
        return self.slices[int(number)] if known and number is not None else None


def cut(body: bytes, tag: bytes, prefix: bytes) -> Cut:
    """Cuts out every `<tag id="prefix...">` to its `</tag>`, where nothing of the same tag lies between the two."""
    opening, same, closing = b"<" + tag + b' id="' + prefix, b"<" + tag, b"</" + tag + b">"
    rest: list[bytes] = []
    slices: list[bytes] = []
    done = 0
    start = body.find(opening)
    while start >= 0:
        name = NAME.match(body, start + len(opening))
        end = body.find(closing, start) + len(closing)
        if end < len(closing):
            break
        if name and body.find(same, start + len(same), end) < 0:
            stub = b'%s%s" %s="%d"></%s>' % (opening, name[0], NUMBER.encode(), len(slices), tag)
            rest += [body[done:start], stub]
            slices.append(body[start:end])
            done = end
        start = body.find(opening, max(done, start + 1))
    return Cut(b"".join([*rest, body[done:]]), tuple(slices))


def read_once(reader: Hashable, address: str, known_by: bytes, make: Callable[[], T]) -> T:
    """What `reader` lately made of these bytes at this address; else what `make` says."""
    return RECENT.answer((reader, address, blake2b(known_by, digest_size=20).digest()), make)
