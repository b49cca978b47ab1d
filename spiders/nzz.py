"""Neue Zürcher Zeitung: tickers of headings with a clock, days as headings before their entries.

Read: headings ("11.04 Uhr: ...") with what follows them; days without a year.
Certainty: a page of 2024 was seen.
Completeness: about three days; older entries are dropped from the page.
Deletion: absence inside the window.
Closing: only by the words of a closing note.
"""

from __future__ import annotations

from typing import ClassVar

from collector.extract import generic
from collector.model import Failure, Page, Reading
from collector.publisher import Publisher


class Nzz(Publisher):
    """nzz.ch."""

    name = "nzz"
    hosts: ClassVar[tuple[str, ...]] = ("www.nzz.ch",)
    zone: ClassVar[str] = "Europe/Zurich"

    @classmethod
    def read(cls, page: Page) -> Reading | Failure:
        """Reads a page by the general rules, its clocks being those of Zurich."""
        return generic.read(page, cls.zone)
