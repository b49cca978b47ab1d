"""WP SportoweFakty: match commentary.

Read: elements with an id (`div.coventry`) and a clock, by the general rules.
Certainty: described from a page that was seen; the host is remembered.
Completeness: all on one page, which nothing proves; read as a window.
Deletion: absence inside the window.
Closing: only by the words of a closing note.
"""

from __future__ import annotations

from typing import ClassVar

from collector.extract import generic
from collector.model import Failure, Page, Reading
from collector.publisher import Publisher


class Sportowefakty(Publisher):
    """sportowefakty.wp.pl."""

    name = "sportowefakty"
    hosts: ClassVar[tuple[str, ...]] = ("sportowefakty.wp.pl",)
    zone: ClassVar[str] = "Europe/Warsaw"

    @classmethod
    def read(cls, page: Page) -> Reading | Failure:
        """Reads a page by the general rules, its clocks being those of Warsaw."""
        return generic.read(page, cls.zone)
