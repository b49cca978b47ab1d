"""What is live now: blogs by how lately they changed, how busily they post, how much was rewritten and is withdrawn."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from collector.changes import ChangeKind
from collector.model import State, Status
from collector.query import answers
from collector.query.answers import Answer
from collector.store import activity
from collector.store.store import Store

BARS = 36
RECENT = timedelta(hours=6)
"""The time that the posting rate of a live blog is told for, in `BARS` equal stretches."""

_REWRITTEN = (ChangeKind.EDITED, ChangeKind.REVERTED)
LIVE, OVER = (Status.LIVE, Status.UNKNOWN), (Status.CLOSED,)


def overview(
    store: Store, at: datetime, statuses: Sequence[Status] = LIVE, before: int | None = None, limit: int = 50
) -> list[Answer]:
    """Blogs of these statuses, the one that changed last first.

    `rate` counts what was posted in each of `BARS` stretches: of the last six hours while a blog is live, else from its
    first entry to its last. `rewritten` and `headlines` count changes; `withdrawn`, as everywhere, the entries that are
    gone now. `last_seq` is the cursor.
    """
    since = at - RECENT if statuses == LIVE else None
    with store.read() as connection:
        rows = activity.busiest(connection, statuses, before, limit)
        ids = [row.id for row in rows]
        posted, found = activity.postings(connection, ids, since), activity.counts(connection, ids)
        sizes = {(row.blog_id, row.state): row.n for row in activity.sizes(connection, ids)}
    moments, kinds = defaultdict(list), {(row.blog_id, row.kind): row.n for row in found}
    for row in posted:
        moments[row.blog_id].append(row.at)
    return [
        {
            "id": row.id,
            "url": row.canonical_url,
            "publisher": row.publisher,
            "title": row.title,
            "status": row.status,
            "entries": sizes.get((row.id, State.VISIBLE), 0),
            "rewritten": sum(kinds.get((row.id, kind), 0) for kind in _REWRITTEN),
            "withdrawn": sizes.get((row.id, State.REMOVED), 0),
            "headlines": kinds.get((row.id, ChangeKind.HEADLINE), 0),
            "rate": rate(moments[row.id], (since, at) if since else None),
            "changed_at": answers.time(row.changed_at),
            "last_seen_at": answers.time(row.last_seen_at),
            "last_seq": row.last_seq,
        }
        for row in rows
    ]


def rate(moments: Iterable[datetime], span: tuple[datetime, datetime] | None = None) -> list[int]:
    """How many of the moments fall into each of `BARS` equal stretches of a span; by default, that of the moments."""
    told = sorted(moments)
    bars = [0] * BARS
    if not told:
        return bars
    start, end = span or (told[0], told[-1])
    length = (end - start) / BARS or timedelta(seconds=1)
    for moment in told:
        if start <= moment <= end:
            bars[min(int((moment - start) / length), BARS - 1)] += 1
    return bars
