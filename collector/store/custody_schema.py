"""The tables of the chain of custody: links, acts (what was done on purpose to what is kept), roots over all chains."""

from __future__ import annotations

from sqlalchemy import JSON, BigInteger, Column, ForeignKey, Index, Integer, LargeBinary, Table, Text, UniqueConstraint

from collector.store.schema import Id, Instant, metadata

custody = Table(
    "custody",
    metadata,
    Column("id", Id, primary_key=True),
    Column("blog_id", ForeignKey("blogs.id")),
    Column("watch_id", ForeignKey("watches.id")),  # of a poll that no blog was known for: its watch has a chain too
    Column("number", Integer, nullable=False),  # of the link; the last one's is the blog's version
    # What it is a link of. The poll is named and not referred to: that its row is there is for `verify` to see.
    Column("poll_id", Id, unique=True),
    Column("leaves", JSON, nullable=False),  # collector.custody.Leaf, each as a list
    Column("checksum", BigInteger, nullable=False),  # crc32 of the leaves: no head covers the salts, which may go
    Column("head", Text, nullable=False),
    UniqueConstraint("blog_id", "number"),  # the links of a blog; a chain has no fork
    UniqueConstraint("watch_id", "number"),  # the links of a watch without a blog
)

acts = Table(
    "acts",
    metadata,
    Column("id", Id, primary_key=True),
    Column("kind", Text, nullable=False),  # erased, expired, held, released or retracted
    Column("at", Instant, nullable=False),
    Column("who", Text, nullable=False),
    Column("why", Text, nullable=False),
    Column("blog_id", ForeignKey("blogs.id"), nullable=False),
    Column("what", JSON, nullable=False),  # the numbers of the rows and links that it is of; never what they said
    Index(None, "blog_id", "id"),  # whether a blog is held; what was done to it
)

roots = Table(
    "roots",
    metadata,
    Column("id", Id, primary_key=True),
    Column("at", Instant, nullable=False),
    Column("root", Text, nullable=False),
    Column("heads", JSON, nullable=False),  # collector.custody.Head, each as a list
    Column("stamp", LargeBinary),  # an authority's reply, RFC 3161
    Index(None, "at"),  # the latest root
)
