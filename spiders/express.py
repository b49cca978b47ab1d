"""The Daily Express.

Read: JSON-LD for ids and times; the list in the page (`data-sort-time`) for words and bylines.
Certainty: a page of 2024 was seen.
Completeness: all entries stand on the page, which nothing proves; read as a window.
Deletion: absence inside the window.
Closing: only by the words of a closing note.
"""

from __future__ import annotations

import re
from typing import ClassVar

from collector.extract import generic
from collector.model import Failure, Page, Reading
from collector.publisher import Publisher


class Express(Publisher):
    """express.co.uk."""

    name = "express"
    hosts: ClassVar[tuple[str, ...]] = ("www.express.co.uk",)
    zone: ClassVar[str] = "Europe/London"
    addresses: ClassVar[re.Pattern[str] | None] = re.compile(r"/\d{5,}/(?:[\w-]+-)?live(?:-|$)")

    @classmethod
    def read(cls, page: Page) -> Reading | Failure:
        """Reads a page by the general rules, its clocks being those of London."""
        return generic.read(page, cls.zone)
