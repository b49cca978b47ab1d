"""The daily root: one digest that stands for everything recorded until then, and the stamp of an authority on it.

A root that is known elsewhere (printed, mailed, stamped) is what makes rewriting the whole store noticeable. Nothing is
sent from here: a request is written to a file, and the authority's reply is taken from one.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import Connection

from collector.archive.finding import Finding
from collector.custody import Head, merkle_root
from collector.errors import NotFound, UsageError
from collector.store import roots
from collector.store.schema import AnyRow
from collector.store.store import Store

_REQUEST = bytes.fromhex("30390201013031300d060960864801650304020105000420")
"""A TimeStampReq of version 1 up to the sha256 that it asks a stamp for (RFC 3161, 2.4.1), in DER."""

_AND_CERTIFICATE = bytes.fromhex("0101ff")
_IMPRINT = bytes.fromhex("300d060960864801650304020105000420")
"""What stands before the digest in the stamp: that it is a sha256."""

_GRANTED = (b"\x02\x01\x00", b"\x02\x01\x01")


def take(store: Store, at: datetime) -> AnyRow:
    """Takes a root now."""
    with store.write() as connection:
        return roots.take(connection, at)


def daily(store: Store, at: datetime) -> AnyRow | None:
    """Takes a root if none was taken on that day (UTC) and there is something: for the service to ask now and then."""
    with store.write() as connection:
        last = roots.last_taken(connection)
        taken = last is not None and last.date() >= at.date()
        return None if taken or not roots.heads(connection) else roots.take(connection, at)


def request(root: str) -> bytes:
    """What an authority is asked with (RFC 3161, `application/timestamp-query`)."""
    return _REQUEST + bytes.fromhex(root) + _AND_CERTIFICATE


def stamp(store: Store, reply: bytes) -> str:
    """Keeps an authority's reply with the root that it is of; that root.

    The signature is for `openssl ts -verify` to check, against the authority's certificate.

    Raises:
        UsageError: when it is no granted reply.
        NotFound: when it is of no root of this store.
    """
    place = reply.find(_IMPRINT)
    if place < 0 or not any(reply[2:].find(granted, 0, 16) >= 0 for granted in _GRANTED):
        raise UsageError("that is no stamp on a sha256: the file is to be what the authority answered, as it came")
    root = reply[place + len(_IMPRINT) :][:32].hex()
    with store.write() as connection:
        if not roots.stamp(connection, root, reply):
            raise NotFound(f"the stamp is on {root}, which is no root of this store")
    return root


def findings(connection: Connection) -> Iterator[Finding]:
    """Roots that are not of the heads they name, and chains that no longer lead through those."""
    for row in roots.kept(connection):
        place = f"root {row.id}"
        if merkle_root(Head(*head) for head in row.heads) != row.root:
            yield Finding(place, "altered", "is not the root of the heads that it names")
        for chain in roots.departures(connection, row):
            yield Finding(chain, "altered", f"no longer leads through the link that {place} found at its end")
