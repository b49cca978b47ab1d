"""The table of sources in which new live blogs are looked for."""

from __future__ import annotations

from sqlalchemy import JSON, Column, Table, Text

from collector.store.schema import Instant, metadata

looks = Table(
    "looks",
    metadata,
    Column("source", Text, primary_key=True),  # the address
    Column("next_at", Instant, nullable=False),
    Column("conditions", JSON, nullable=False),  # the headers that ask for it only if it is not as it was
    Column("said", Text, nullable=False),  # what came of the last look, in words
)
