"""Polls as they were kept: what was asked for and what came, enough to make each of them again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from hashlib import sha256
from itertools import groupby

from collector.model import Failure, FailureKind, Page
from collector.store import captures
from collector.store.keep import Keep
from collector.store.schema import AnyRow
from collector.watch import Depth

DERIVATIONS = "derivations"
"""The folder in the data directory where captures that were read again leave their stores."""

OK = 200
JUDGED = frozenset(
    {
        *(FailureKind.BLOCKED, FailureKind.INTERSTITIAL, FailureKind.NOT_FOUND, FailureKind.GONE, FailureKind.EMPTY),
        *(FailureKind.RATE_LIMITED, FailureKind.CLIENT_ERROR, FailureKind.SERVER_ERROR, FailureKind.NOT_HTML),
        *(FailureKind.STALE, FailureKind.WRONG_PAGE, FailureKind.NOT_A_LIVE_BLOG, FailureKind.EXTRACTION_COLLAPSE),
    }
)
"""Failures that were read from what came, and are read from it again; the others are what happened on the way."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came at one address: the page without its body, and how to get at the body (of a 304: what it confirms)."""

    page: Page
    body: Callable[[], bytes]

    def as_it_came(self) -> Page:
        """The page with its body; a 304 has none."""
        return self.page if self.page.status == captures.NOT_MODIFIED else self.in_full()

    def in_full(self) -> Page:
        """The page as it would have come to somebody who had asked for it unconditionally."""
        body = self.body()
        status = OK if self.page.status == captures.NOT_MODIFIED else self.page.status
        return replace(self.page, status=status, body=body, body_digest=sha256(body).hexdigest())


@dataclass(frozen=True, slots=True)
class KeptPoll:
    """One poll: what was watched, how far it was to read, and what came, in the order in which it came."""

    uid: str
    url: str
    publisher: str
    started_at: datetime
    depth: Depth
    answers: tuple[Answer, ...]

    @property
    def captured_at(self) -> datetime:
        """When the first answer came."""
        return self.answers[0].page.captured_at


def of_rows(keep: Keep, rows: Iterable[AnyRow]) -> Iterator[KeptPoll]:
    """The polls of a store's captures (`store.captures.kept`), bodies left where they are until they are asked for."""
    for _, group in groupby(rows, key=lambda row: row.poll_id):
        made = [*group]
        first = made[0]
        answers = tuple(Answer(_page(row), partial(_body, keep, row.body_id)) for row in made)
        yield KeptPoll(
            first.uid, first.watch, first.publisher, first.started_at, Depth(first.depth or Depth.ALL), answers
        )


def _page(row: AnyRow) -> Page:
    return Page(
        url=row.url,
        captured_at=row.captured_at,
        status=row.status,
        headers=tuple((name, value) for name, value in row.headers),
        body=None,
        final_url=row.final_url,
        redirects=tuple(row.redirects),
        failure=what_happened(row),
        request_headers=tuple((name, value) for name, value in row.request_headers or ()),
        peer=row.peer,
        certificate=row.certificate,
    )


def what_happened(row: AnyRow) -> Failure | None:
    """What went wrong on the way of an answer. Before 0007 (no depth is known) only the poll's own failure was kept."""
    if row.failure_kind:
        return Failure(FailureKind(row.failure_kind), row.failure_message)
    if row.depth is None and row.position == 0 and row.error_kind and row.error_kind not in JUDGED:
        return Failure(FailureKind(row.error_kind), row.error_message)
    return None


def _body(keep: Keep, body: int | None) -> bytes:
    if body is None:
        return b""
    with keep.store.read() as connection:
        return keep.bodies.read(connection, body)
