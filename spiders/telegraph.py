"""The Telegraph; much of it is for subscribers, and what is walled stays unread.

Read: the general rules: JSON-LD, its line feeds mended.
Certainty: from code of other people; no page was seen.
Completeness: a window; complete is never claimed.
Deletion: absence inside the window.
Closing: only by the words of a closing note.
"""

from __future__ import annotations

from typing import ClassVar

from collector.extract import generic
from collector.model import Failure, Page, Reading
from collector.publisher import Publisher


class Telegraph(Publisher):
    """telegraph.co.uk."""

    name = "telegraph"
    hosts: ClassVar[tuple[str, ...]] = ("www.telegraph.co.uk",)
    zone: ClassVar[str] = "Europe/London"

    @classmethod
    def read(cls, page: Page) -> Reading | Failure:
        """Reads a page by the general rules, its clocks being those of London."""
        return generic.read(page, cls.zone)
