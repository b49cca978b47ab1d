"""What of each row is committed to. Numbers that the database draws are left out; names and digests stand for them.

A column is added to these lists in the release that makes it, never later: what was committed to is recomputed from
the same columns for ever.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

POLL = (
    *("uid", "started_at", "captured_at", "outcome", "error_kind", "error_message", "reach", "newest", "oldest"),
    *("coverage_reason", "entries", "first_page_entries", "extractor", "depth"),
)
CAPTURE = (
    *("position", "role", "url", "final_url", "redirects", "status", "headers", "captured_at"),
    *("failure_kind", "failure_message", "request_headers", "peer", "certificate"),
    "digest",  # of its body
)
SNAPSHOT = ("captured_at", "title", "standfirst", "status", "said", "entries", "extractor")
REVISION = ("number", "digest", "text_digest", "content", "reverts_to", "reinterprets", "first_seen_at", "extractor")
CHANGE = (
    *("kind", "entry", "revision", "reverts_to", "reissue_of", "fields", "labels", "before", "after", "evidence"),
    *("from_at", "to_at"),
)
BLOG = (
    *("publisher", "canonical_url", "title", "standfirst", "status", "published_at", "updated_at", "said"),
    "first_seen_at",
)
PAGE = (
    *("url", "etag", "last_modified", "body_digest", "first_key", "next_url", "entries", "captured_at", "seen_at"),
    *("modified_at", "in_order"),
)
STATE = (
    *("key", "state", "revision", "digest", "text_digest", "published_at", "first_seen_at", "last_seen_at"),
    *("last_modified", "modified_at", "missing_since"),
    "document",  # the address of the page that shows the entry
    "shown_as",
)
ACT = ("kind", "at", "who", "why", "what")


def of(columns: tuple[str, ...], row: Mapping[Any, Any]) -> dict[str, Any]:
    """These columns of a row, but for what is null: a column added later does not change the commitments of before."""
    return {name: row[name] for name in columns if row[name] is not None}
