"""The Independent: its AMP pages, which hold a live list.

Read: the live list; shown times (`amp-timeago`) before the time of making, which is all that JSON-LD tells.
Certainty: described from a page that was seen.
Completeness: ten entries a page.
Deletion: tombstones of the live list; else absence inside the window.
Closing: a live list that is switched off, or a closing note.
"""

from __future__ import annotations

from typing import ClassVar

from collector.extract import generic
from collector.model import Failure, Page, Reading
from collector.publisher import Publisher


class Independent(Publisher):
    """independent.co.uk."""

    name = "independent"
    hosts: ClassVar[tuple[str, ...]] = ("www.independent.co.uk",)
    zone: ClassVar[str] = "Europe/London"

    @classmethod
    def read(cls, page: Page) -> Reading | Failure:
        """Reads a page by the general rules, its clocks being those of London."""
        return generic.read(page, cls.zone)
