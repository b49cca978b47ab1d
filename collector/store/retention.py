"""Letting go of pages of blogs that are done with, as long after they were fetched as `schedules.yaml` says."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import func, select

from collector.cadence import in_words
from collector.store.acts import Reason, expire
from collector.store.keep import Keep
from collector.store.leases import ONCE
from collector.store.schema import watches
from collector.store.service_schema import dues

# A blog is done with when none of its watches is polled again; each of them must say for how long pages are kept.
_DONE = (
    select(watches.c.blog_id, func.max(dues.c.keep).label("seconds"))
    .join_from(dues, watches, watches.c.id == dues.c.watch_id)
    .where(watches.c.blog_id.is_not(None), dues.c.source != ONCE)
    .group_by(watches.c.blog_id)
    .having(
        func.count(dues.c.next_at) == 0,
        func.count(dues.c.owner) == 0,
        func.count(dues.c.keep) == func.count(),
    )
)


def let_go(keep: Keep, now: datetime) -> int:
    """Drops the pages that were kept for long enough, but for those that a blog showed last; returns how many.

    A blog under a hold keeps its pages. Entries, revisions and changes stay in any case.
    """
    with keep.store.read() as connection:
        done = connection.execute(_DONE).all()
    dropped = 0
    for row in done:
        kept_for = timedelta(seconds=row.seconds)
        why = f"kept for {in_words(row.seconds)} after they were fetched, as schedules.yaml says"
        with keep.store.write() as connection:
            reason = Reason("the service", now, why)
            dropped += expire(connection, keep.bodies, row.blog_id, now - kept_for, reason)
    return dropped
