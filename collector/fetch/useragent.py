"""How the collector names itself to the sites that it reads."""

from __future__ import annotations

from collector.config import checked_contact

PRODUCT = "LiveBlogCollector"
"""The product's name, by which a robots.txt addresses the collector."""


def user_agent(version: str, contact: str | None) -> str:
    """The User-Agent header, with the operator's contact if there is one; ConfigurationError if it is not one line."""
    checked = checked_contact(contact or "")
    return f"{PRODUCT}/{version} (+{checked})" if checked else f"{PRODUCT}/{version}"
