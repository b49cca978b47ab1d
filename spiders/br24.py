"""BR24 (Bayerischer Rundfunk): weekly tickers of headings with a clock, days as headings after their entries.

Read: headings ("12.31 Uhr: ...") with what follows them; entries have no ids.
Certainty: a page of 2024 was seen.
Completeness: one week a page.
Deletion: absence inside the window.
Closing: only by the words of a closing note.
"""

from __future__ import annotations

from typing import ClassVar

from collector.extract import generic
from collector.model import Failure, Page, Reading
from collector.publisher import Publisher


class Br24(Publisher):
    """br.de."""

    name = "br24"
    hosts: ClassVar[tuple[str, ...]] = ("www.br.de",)
    zone: ClassVar[str] = "Europe/Berlin"

    @classmethod
    def read(cls, page: Page) -> Reading | Failure:
        """Reads a page by the general rules, its clocks being those of Berlin."""
        return generic.read(page, cls.zone)
