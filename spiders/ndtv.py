"""NDTV, its sports pages among them.

Read: microdata: one `li` for each entry.
Certainty: described from a page that was seen.
Completeness: the newest 40 of more; the rest is loaded by a script.
Deletion: absence inside the window.
Closing: only by the words of a closing note.
"""

from __future__ import annotations

from typing import ClassVar

from collector.extract import generic
from collector.model import Failure, Page, Reading
from collector.publisher import Publisher


class Ndtv(Publisher):
    """ndtv.com."""

    name = "ndtv"
    hosts: ClassVar[tuple[str, ...]] = ("www.ndtv.com", "sports.ndtv.com")
    zone: ClassVar[str] = "Asia/Kolkata"

    @classmethod
    def read(cls, page: Page) -> Reading | Failure:
        """Reads a page by the general rules, its clocks being those of Kolkata."""
        return generic.read(page, cls.zone)
