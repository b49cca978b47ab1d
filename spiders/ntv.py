"""n-tv.

Read: the general rules: bold openings ("+++ 14:05 ... +++").
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


class Ntv(Publisher):
    """n-tv.de."""

    name = "ntv"
    hosts: ClassVar[tuple[str, ...]] = ("www.n-tv.de",)
    zone: ClassVar[str] = "Europe/Berlin"

    @classmethod
    def read(cls, page: Page) -> Reading | Failure:
        """Reads a page by the general rules, its clocks being those of Berlin."""
        return generic.read(page, cls.zone)
