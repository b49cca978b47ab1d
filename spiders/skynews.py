"""Sky News.

Read: the general rules: JSON-LD with the newest ten or so.
Certainty: from code of other people, 2026; no page was seen.
Completeness: the newest ten or so.
Deletion: absence inside the window.
Closing: only by the words of a closing note.
"""

from __future__ import annotations

from typing import ClassVar

from collector.extract import generic
from collector.model import Failure, Page, Reading
from collector.publisher import Publisher


class Skynews(Publisher):
    """news.sky.com."""

    name = "skynews"
    hosts: ClassVar[tuple[str, ...]] = ("news.sky.com",)
    zone: ClassVar[str] = "Europe/London"

    @classmethod
    def read(cls, page: Page) -> Reading | Failure:
        """Reads a page by the general rules, its clocks being those of London."""
        return generic.read(page, cls.zone)
