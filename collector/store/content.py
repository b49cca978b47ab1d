"""Entries and blogs as JSON, the same in every column that holds one."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from pydantic import TypeAdapter

from collector.model import Entry, LiveBlog

_ENTRY = TypeAdapter(Entry)
_BLOG = TypeAdapter(LiveBlog)


def entry_json(entry: Entry) -> dict[str, Any]:
    """The entry as JSON, what is empty left out: a field added later does not change the rows of before."""
    content: dict[str, Any] = _ENTRY.dump_python(entry, mode="json", exclude_defaults=True)
    if "flags" in content:
        content["flags"] = sorted(content["flags"])
    return content


def entry_of(content: Any) -> Entry:
    """The entry of its JSON."""
    return _ENTRY.validate_python(content)


def blog_json(blog: LiveBlog) -> dict[str, Any]:
    """The blog without its entries as JSON."""
    content: dict[str, Any] = _BLOG.dump_python(replace(blog, entries=()), mode="json", exclude_defaults=True)
    return content


def blog_of(content: Any) -> LiveBlog:
    """The blog, without entries, of its JSON."""
    return _BLOG.validate_python({"entries": (), **content})
