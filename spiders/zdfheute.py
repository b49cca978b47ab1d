"""ZDFheute.

Read: the general rules: JSON-LD with HTML bodies.
Certainty: from code of other people; no page was seen.
Completeness: the newest entries, rolling.
Deletion: absence inside the window.
Closing: only by the words of a closing note.
"""

from __future__ import annotations

from typing import ClassVar

from collector.extract import generic
from collector.model import Failure, Page, Reading
from collector.publisher import Publisher


class Zdfheute(Publisher):
    """zdf.de."""

    name = "zdfheute"
    hosts: ClassVar[tuple[str, ...]] = ("www.zdf.de", "www.zdfheute.de")
    zone: ClassVar[str] = "Europe/Berlin"

    @classmethod
    def read(cls, page: Page) -> Reading | Failure:
        """Reads a page by the general rules, its clocks being those of Berlin."""
        return generic.read(page, cls.zone)
