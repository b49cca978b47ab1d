"""The tables of who may do what: people, what they sign in with, and what they did.

No secret stands here: of passwords, tokens, sessions and links only digests are kept.
"""

from __future__ import annotations

from sqlalchemy import JSON, Column, ForeignKey, Index, Table, Text, UniqueConstraint

from collector.store.schema import Id, Instant, metadata

users = Table(
    "users",
    metadata,
    Column("id", Id, primary_key=True),
    Column("name", Text, nullable=False, unique=True),
    Column("role", Text, nullable=False),
    Column("password", Text),  # scrypt with its salt and cost; none until one is chosen
    Column("created_at", Instant, nullable=False),
    Column("disabled_at", Instant),
)

credentials = Table(
    "credentials",
    metadata,
    Column("id", Id, primary_key=True),
    Column("user_id", ForeignKey("users.id"), nullable=False),
    Column("kind", Text, nullable=False),  # token, session or link
    Column("digest", Text, nullable=False),  # sha256 of the secret: it is random, so that a fast digest is enough
    Column("label", Text, nullable=False),
    Column("scopes", JSON, nullable=False),  # what a token may do at most
    Column("created_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("ended_at", Instant),  # revoked, signed out or used
    Index(None, "user_id", "kind"),  # what a person signs in with
)

searches = Table(
    "saved_searches",
    metadata,
    Column("id", Id, primary_key=True),
    Column("user_id", ForeignKey("users.id"), nullable=False),
    Column("name", Text, nullable=False),
    Column("query", Text, nullable=False),
    Column("created_at", Instant, nullable=False),
    UniqueConstraint("user_id", "name"),  # the searches of a person
)

audit = Table(
    "audit",
    metadata,
    Column("id", Id, primary_key=True),
    Column("at", Instant, nullable=False),
    Column("who", Text, nullable=False),  # the name at that time
    Column("way", Text, nullable=False),  # command, session, token or link
    Column("action", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("detail", JSON, nullable=False),
)
