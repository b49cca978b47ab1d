"""The chain of custody: commitments to what was recorded, chained, and one root over all chains. Pure.

A poll's facts are committed to subject by subject: the poll, each capture, each entry. A commitment is
`sha256(salt + facts)`, the facts as canonical JSON: whoever erases a subject throws its salt away with it, and nobody
can try out afterwards what it may have said, while the chain stays whole. A link's head is the sha256 of the link
before, its own number and its commitments.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any, NamedTuple
from zlib import crc32

from collector.changes import stamp

_LEAF, _NODE = b"\x00", b"\x01"
"""What a root's leaves and nodes begin with, so that neither can pass for the other (RFC 6962, 2.1)."""


class Leaf(NamedTuple):
    """A commitment: to what (`entry`), to which (its key), salt and digest in hexadecimal.

    Without `which` and `salt` it is of something that was erased: its digest alone is left.
    """

    what: str
    which: str | None
    salt: str | None
    digest: str


@dataclass(frozen=True, slots=True)
class Head:
    """Where a chain ended: its name (`blog 3`), the number of its last link, and that link's head."""

    chain: str
    number: int
    head: str


def canonical(facts: Any) -> bytes:
    """JSON in the one form that is committed to: keys sorted, no spaces, UTF-8, times as they are printed."""
    return json.dumps(facts, ensure_ascii=False, separators=(",", ":"), sort_keys=True, default=_printed).encode()


def _printed(value: Any) -> str:
    return stamp(value) if isinstance(value, datetime) else repr(value)


def commitment(salt: str, facts: Any) -> str:
    """The digest that binds whoever recorded the facts, and tells nobody else what they are."""
    return sha256(bytes.fromhex(salt) + canonical(facts)).hexdigest()


def checksum(leaves: Sequence[Leaf]) -> int:
    """What tells of damage to the names and salts of leaves, which no head covers: they may be erased."""
    return crc32(canonical(leaves))


def head(before: str, number: int, digests: Sequence[str]) -> str:
    """The head of link `number`, which follows the link with the head `before` ("" for a chain's first)."""
    return sha256(canonical({"before": before, "number": number, "leaves": digests})).hexdigest()


def merkle_root(heads: Iterable[Head]) -> str:
    """One digest over all chains, the order in which they are handed over not counting."""
    level = sorted(sha256(_LEAF + canonical([h.chain, h.number, h.head])).digest() for h in heads)
    while len(level) > 1:
        pairs = [level[place : place + 2] for place in range(0, len(level), 2)]
        level = [sha256(_NODE + b"".join(pair)).digest() if len(pair) > 1 else pair[0] for pair in pairs]
    return level[0].hex() if level else sha256(b"").hexdigest()
