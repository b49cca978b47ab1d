"""The tables by which collectors share work: what is due, who has it, which hosts are left alone, what went wrong.

A watch that was never scheduled, only captured by hand, has no row in `dues` until a service is asked to capture it.
"""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, Column, Float, ForeignKey, Index, Integer, Table, Text, text

from collector.store.schema import Id, Instant, metadata

dues = Table(
    "dues",
    metadata,
    Column("watch_id", ForeignKey("watches.id"), primary_key=True),
    Column("host", Text),  # None: this machine, which no gate guards
    # what was asked for
    Column("source", Text, nullable=False),  # schedule, demand, or once: not watched, only captured
    Column("name", Text),
    Column("group_name", Text),
    Column("tags", JSON, nullable=False),
    Column("every", Float),  # seconds; None leaves it to the cadence
    Column("shortest", Float),
    Column("longest", Float),
    Column("priority", Float, nullable=False),
    Column("active", JSON, nullable=False),  # the windows outside which it is left alone
    Column("checked_after_closing", Boolean, nullable=False),
    Column("keep", Float),  # seconds for which pages are kept once the blog is done with; None for ever
    Column("paused", Boolean, nullable=False),
    # what was learnt
    Column("next_at", Instant),  # None: never again
    Column("planned_at", Instant, nullable=False),  # when that was decided: in the future, where the clock was set back
    Column("reason", Text, nullable=False),
    Column("pace", JSON, nullable=False),
    Column("stage", Text, nullable=False),  # of its life
    Column("life", JSON, nullable=False),
    Column("leads_to", Text),  # where its blog goes on
    Column("failing_since", Instant),
    # who has it
    Column("owner", Text),
    Column("leased_until", Instant),
    Column("fence", Integer, nullable=False),  # counts the leases: only the holder of the last one may record a poll
    Index(None, "next_at"),  # what is due
    Index(None, "host"),  # the watches that share a host
    Index(None, "owner"),  # the leases of a collector
)

hosts = Table(
    "hosts",
    metadata,
    Column("name", Text, primary_key=True),
    Column("gap", Float, nullable=False),  # seconds from the end of an answer to the next request
    Column("next_ok_at", Instant, nullable=False),
    Column("until", Instant, nullable=False),  # the host is left alone until then
    Column("troubles", Integer, nullable=False),
    Column("reason", Text, nullable=False),
    Column("owner", Text),  # the one collector that speaks to it
    Column("leased_until", Instant),
)

collectors = Table(
    "collectors",
    metadata,
    Column("owner", Text, primary_key=True),
    Column("process", Text, nullable=False),
    Column("started_at", Instant, nullable=False),
    Column("seen_at", Instant, nullable=False),
    Column("figures", JSON, nullable=False),
)

requests = Table(
    "requests",
    metadata,
    Column("id", Id, primary_key=True),
    Column("watch_id", ForeignKey("watches.id"), nullable=False),
    Column("asked_at", Instant, nullable=False),
    Column("progress", Text, nullable=False),
    Column("finished_at", Instant),
    Column("answer", JSON),  # the poll as `collector capture` prints it; None when it came to nothing
    Index(None, "finished_at"),  # what is still to be done
)

incidents = Table(
    "incidents",
    metadata,
    Column("id", Id, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("sentence", Text, nullable=False),
    Column("began_at", Instant, nullable=False),
    Column("ended_at", Instant),
    # what is wrong now: each thing once
    Index(
        "ix_incidents_open",
        "kind",
        "subject",
        unique=True,
        sqlite_where=text("ended_at IS NULL"),
        postgresql_where=text("ended_at IS NULL"),
    ),
)
