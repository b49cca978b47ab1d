"""The tables, readable as text. What the publisher said and what we observed stand in columns apart.

Every index says whose question it answers. Times are milliseconds since 1970 in UTC. The migrations in `migrations/`
make these tables; a test holds the two against each other.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Row,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
)

HEAD = "0011"
"""The revision of the newest migration, so that a command need not load Alembic to see that there is nothing to do."""

APPLICATION_ID = 0x4C424C43
"""SQLite's application_id of our files ("LBLC"): how a database of something else is told from ours."""


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)


class Instant(TypeDecorator[datetime]):
    """An aware datetime in UTC, kept as milliseconds since 1970."""

    impl = BigInteger
    cache_ok = True

    # The names and arguments are SQLAlchemy's.
    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        # The whole milliseconds, as `changes.stamp` prints them: a time that was printed finds what it is the time of.
        return None if value is None else (value - _EPOCH) // _MILLISECOND

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:
        return None if value is None else _EPOCH + value * _MILLISECOND


AnyRow = Row[*tuple[Any, ...]]
"""A row whose columns its query names."""

Id = BigInteger().with_variant(Integer, "sqlite")

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

blogs = Table(
    "blogs",
    metadata,
    Column("id", Id, primary_key=True),
    Column("publisher", Text, nullable=False),
    # what the publisher said, last
    Column("canonical_url", Text, nullable=False, unique=True),
    Column("title", Text, nullable=False),
    Column("standfirst", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("published_at", Instant),
    Column("updated_at", Instant),
    Column("said", JSON, nullable=False),
    # what we observed
    Column("first_seen_at", Instant, nullable=False),
    Column("last_seen_at", Instant, nullable=False),
    Column("extractor", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("head", Text),  # of the chain of custody; null, where no poll was recorded since there is one
)

watches = Table(
    "watches",
    metadata,
    Column("id", Id, primary_key=True),
    Column("url", Text, nullable=False, unique=True),
    Column("publisher", Text, nullable=False),
    Column("blog_id", ForeignKey("blogs.id")),
    Column("created_at", Instant, nullable=False),
    Index(None, "blog_id"),  # the watches of a blog
)

bodies = Table(
    "bodies",
    metadata,
    Column("id", Id, primary_key=True),
    Column("watch_id", ForeignKey("watches.id"), nullable=False),
    Column("number", Integer, nullable=False),  # counts the bodies of its watch from 0, in the order they were fetched
    Column("digest", Text, nullable=False),  # sha256 of the bytes, hexadecimal
    Column("size", Integer, nullable=False),  # of the bytes
    Column("frame", LargeBinary, nullable=False),  # zstd, against the body that bodies.base() names
    Column("checksum", BigInteger),  # crc32 of the frame; null of those kept before 0004
    UniqueConstraint("watch_id", "number"),  # find the base of a frame
    UniqueConstraint("watch_id", "digest"),  # each body of a watch is kept once
    Index(None, "digest"),  # the bytes that a digest names
)

polls = Table(
    "polls",
    metadata,
    Column("id", Id, primary_key=True),
    Column("uid", Text, nullable=False, unique=True),  # a poll is recorded once, even when its commit was in doubt
    Column("watch_id", ForeignKey("watches.id"), nullable=False),
    Column("blog_id", ForeignKey("blogs.id")),
    Column("started_at", Instant, nullable=False),
    Column("captured_at", Instant, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("error_kind", Text),
    Column("error_message", Text),
    Column("reach", Text, nullable=False),
    Column("newest", Instant),
    Column("oldest", Instant),
    Column("coverage_reason", Text, nullable=False),
    Column("entries", Integer, nullable=False),
    Column("first_page_entries", Integer, nullable=False),
    Column("extractor", Text, nullable=False),
    Column("depth", Text),  # how much was asked for; null in polls of before 0007
    Index(None, "blog_id", "id"),  # the latest polls of a blog
    Index(None, "watch_id", "id"),  # the latest polls of a watch
)

captures = Table(
    "captures",
    metadata,
    Column("id", Id, primary_key=True),
    Column("poll_id", ForeignKey("polls.id"), nullable=False),
    Column("position", Integer, nullable=False),
    Column("role", Text, nullable=False),  # page or aside
    Column("url", Text, nullable=False),
    Column("final_url", Text, nullable=False),
    Column("redirects", JSON, nullable=False),
    Column("status", Integer, nullable=False),
    Column("headers", JSON, nullable=False),
    Column("captured_at", Instant, nullable=False),
    Column("failure_kind", Text),  # what went wrong on its way: of an answer that was cut, or that never came
    Column("failure_message", Text),
    Column("request_headers", JSON),  # null where they are not known: of captures before 0004, and those imported
    Column("peer", Text),  # the address that answered
    Column("certificate", Text),  # sha256 of the server's certificate, hexadecimal
    Column("body_id", ForeignKey("bodies.id")),  # at a 304, the body it confirms
    UniqueConstraint("poll_id", "position"),  # the captures of a poll, in the order they were fetched
    Index(None, "body_id"),  # whether a body was captured before
)

snapshots = Table(
    "snapshots",
    metadata,
    Column("id", Id, primary_key=True),
    Column("poll_id", ForeignKey("polls.id"), nullable=False, unique=True),
    Column("blog_id", ForeignKey("blogs.id"), nullable=False),
    Column("captured_at", Instant, nullable=False),
    Column("title", Text, nullable=False),
    Column("standfirst", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("said", JSON, nullable=False),  # the live blog without its entries
    Column("entries", Integer, nullable=False),
    Column("extractor", Text, nullable=False),
    Index(None, "blog_id", "captured_at"),  # the blog as of a moment
)

documents = Table(
    "documents",
    metadata,
    Column("id", Id, primary_key=True),
    Column("blog_id", ForeignKey("blogs.id"), nullable=False),
    Column("url", Text, nullable=False),
    Column("etag", Text),
    Column("last_modified", Text),
    Column("modified_at", Instant),
    Column("body_digest", Text, nullable=False),
    Column("first_key", Text),
    Column("next_url", Text),
    Column("entries", Integer, nullable=False),
    Column("captured_at", Instant, nullable=False),
    Column("seen_at", Instant, nullable=False),
    Column("in_order", JSON(none_as_null=True)),  # the keys of its entries from the top, where some tell no time
    UniqueConstraint("blog_id", "url"),  # the validators of a page
)

entries = Table(
    "entries",
    metadata,
    Column("id", Id, primary_key=True),
    Column("blog_id", ForeignKey("blogs.id"), nullable=False),
    Column("key", Text, nullable=False),
    Column("key_source", Text, nullable=False),
    # what the publisher said, last
    Column("published_at", Instant),
    # what we observed
    Column("state", Text, nullable=False),
    Column("revision", Integer, nullable=False),  # the number of the latest
    Column("digest", Text, nullable=False),
    Column("text_digest", Text, nullable=False),
    Column("document_id", ForeignKey("documents.id", ondelete="SET NULL")),  # the page that shows it
    Column("first_seen_at", Instant, nullable=False),
    Column("last_seen_at", Instant, nullable=False),  # while a page shows it, that page's seen_at is later and holds
    Column("last_modified", Text),
    Column("modified_at", Instant),
    Column("missing_since", Instant),
    Column("reissue_of", Text),
    Column("shown_as", Text),  # the id under which pages showed it last, where that was another than the key
    UniqueConstraint("blog_id", "key"),  # the entries of a blog
    Index(None, "document_id"),  # the entries that a page shows
)

revisions = Table(
    "revisions",
    metadata,
    Column("id", Id, primary_key=True),
    Column("entry_id", ForeignKey("entries.id"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("poll_id", ForeignKey("polls.id"), nullable=False),
    Column("digest", Text, nullable=False),
    Column("text_digest", Text, nullable=False),
    Column("content", JSON, nullable=False),  # the entry as extracted
    Column("reverts_to", Integer),
    Column("reinterprets", Integer),  # the revision of which it is a newer extractor's reading
    Column("first_seen_at", Instant, nullable=False),
    Column("extractor", Text, nullable=False),
    UniqueConstraint("entry_id", "number"),  # the history of an entry
)

changes = Table(
    "changes",
    metadata,
    Column("seq", Id, primary_key=True, autoincrement=False),
    Column("blog_id", ForeignKey("blogs.id"), nullable=False),
    Column("poll_id", ForeignKey("polls.id"), nullable=False),
    Column("after_poll", Integer),  # the poll before, which showed the old state
    Column("kind", Text, nullable=False),
    Column("entry", Text),
    Column("revision", Integer),
    Column("reverts_to", Integer),
    Column("reissue_of", Text),
    Column("fields", JSON, nullable=False),
    Column("labels", JSON, nullable=False),
    Column("before", JSON),
    Column("after", JSON),
    Column("evidence", JSON, nullable=False),
    Column("from_at", Instant),
    Column("to_at", Instant, nullable=False),
    Column("retracted_by", Id),  # the act that calls it wrongly recorded
    Index(None, "blog_id", "seq"),  # the changes of a blog, in the order they were found
    Index(None, "blog_id", "entry", "to_at"),  # the state of an entry as of a moment
)

counters = Table(
    "counters",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", BigInteger, nullable=False),
)
