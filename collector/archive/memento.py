"""Memento (RFC 7089): asking for what was at an address at a moment. Headers and lists, without a server.

A memento's own address names its moment to the millisecond and never changes. Of the mementos there are, that of a
moment is the last one made by then, as everywhere else in the collector; before the first, the first.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime

from collector.archive.warc import uri
from collector.errors import UsageError

LINK_FORMAT = "application/link-format"
_HTTP_DATE = "%a, %d %b %Y %H:%M:%S GMT"
_STAMP = "%Y%m%d%H%M%S"
_DIGITS = re.compile(r"\d{14}(\d{3})?")


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where the parts of the protocol are served for one original address; `base` ends without a slash."""

    base: str
    original: str

    @property
    def timegate(self) -> str:
        """Chooses a memento."""
        return f"{self.base}/timegate/{uri(self.original)}"

    def timemap(self, after: int = 0) -> str:
        """Lists mementos, those after a capture's number."""
        return f"{self.base}/timemap/{after}/{uri(self.original)}"

    def memento(self, at: datetime) -> str:
        """What was there at a moment."""
        return f"{self.base}/memento/{stamp(at)}/{uri(self.original)}"


@dataclass(frozen=True, slots=True)
class Around:
    """The moments around a memento; None where there is no earlier or later one."""

    first: datetime
    last: datetime
    this: datetime
    before: datetime | None = None
    after: datetime | None = None


def wanted(header: str | None) -> datetime | None:
    """The moment that an Accept-Datetime header asks for; None without one.

    Raises:
        UsageError: when it is not in the one form that is allowed.
    """
    if header is None:
        return None
    try:
        at = datetime.strptime(header.strip(), _HTTP_DATE).replace(tzinfo=UTC)
    except ValueError:
        at = None
    if at is None or http_date(at) != header.strip():
        raise UsageError("Accept-Datetime must be like: Wed, 27 Mar 2024 14:05:00 GMT")
    return at


def http_date(at: datetime) -> str:
    """A moment as HTTP writes it, to the second."""
    return format_datetime(at.astimezone(UTC).replace(microsecond=0), usegmt=True)


def stamp(at: datetime) -> str:
    """A moment in 17 digits, to the millisecond."""
    told = at.astimezone(UTC)
    return f"{told.strftime(_STAMP)}{told.microsecond // 1000:03}"


def moment(digits: str) -> datetime:
    """The moment of 17 digits, or of 14: that second, to its end.

    Raises:
        UsageError: when these are no such digits.
    """
    found = _DIGITS.fullmatch(digits)
    try:
        at = datetime.strptime(digits[:14], _STAMP).replace(tzinfo=UTC) if found else None
    except ValueError:
        at = None
    if found is None or at is None:
        raise UsageError(f"{digits[:40]!r} is no moment: write it as 20240327140500, or with three digits more")
    return at.replace(microsecond=int(found[1] or "999") * 1000)


def links(addresses: Addresses, around: Around) -> str:
    """The Link header of a memento, or of the answer that leads to it."""
    return ", ".join([*_of_the_original(addresses), *_mementos(addresses, around)])


def _of_the_original(addresses: Addresses) -> Iterator[str]:
    yield _link(uri(addresses.original), "original")
    yield _link(addresses.timegate, "timegate")
    yield _link(addresses.timemap(), "timemap", f'type="{LINK_FORMAT}"')


def _mementos(addresses: Addresses, around: Around) -> Iterator[str]:
    named = (
        ("first", around.first),
        ("prev", around.before),
        ("", around.this),
        ("next", around.after),
        ("last", around.last),
    )
    moments: dict[datetime, list[str]] = {}
    for name, at in named:
        if at is not None:
            moments.setdefault(at, []).extend([name] if name else [])
    for at in sorted(moments):
        yield _memento(addresses, at, *moments[at])


def timemap(addresses: Addresses, moments: Sequence[datetime], ends: Around, after: int, following: int | None) -> str:
    """A list of mementos in link format. It begins after capture `after`; the next list, if any, after `following`."""
    span = (f'from="{http_date(moments[0])}"', f'until="{http_date(moments[-1])}"')
    lines = [
        _link(uri(addresses.original), "original"),
        _link(addresses.timegate, "timegate"),
        _link(addresses.timemap(after), "self", f'type="{LINK_FORMAT}"', *span),
    ]
    if following is not None:
        lines.append(_link(addresses.timemap(following), "timemap", f'type="{LINK_FORMAT}"'))
    for at in dict.fromkeys(moments):
        names = [name for name, end in (("first", ends.first), ("last", ends.last)) if end == at]
        lines.append(_memento(addresses, at, *names))
    return ",\n".join(lines) + "\n"


def _memento(addresses: Addresses, at: datetime, *names: str) -> str:
    return _link(addresses.memento(at), " ".join([*names, "memento"]), f'datetime="{http_date(at)}"')


def _link(address: str, relation: str, *more: str) -> str:
    return "; ".join([f"<{address}>", f'rel="{relation}"', *more])


def shown_as(headers: Iterable[Sequence[str]]) -> tuple[str, bool]:
    """The content type under which captured bytes are handed out, and whether a browser may show them.

    Never the one under which they came: no browser may take them for a page, a script or a picture of ours.
    """
    said = next((value for name, value in headers if name.lower() == "content-type"), "text/html")
    kind, _, rest = said.partition(";")
    is_text = kind.strip().lower().startswith("text/") or kind.strip().lower().endswith(("json", "xml"))
    charset = re.search(r"charset\s*=\s*\"?([\w.:-]{1,40})", rest, re.ASCII | re.IGNORECASE)
    if not is_text:
        return "application/octet-stream", False
    return f"text/plain; charset={charset[1] if charset else 'utf-8'}", True
