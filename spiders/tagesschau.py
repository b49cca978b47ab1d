"""tagesschau.de.

Read: the general rules: an anchor with a clock and a heading, then what follows it.
Certainty: from code of other people, 2024; no page was seen.
Completeness: a rolling window.
Deletion: absence inside the window.
Closing: only by the words of a closing note.
"""

from __future__ import annotations

import re
from typing import ClassVar

from collector.extract import generic
from collector.model import Failure, Page, Reading
from collector.publisher import Publisher


class Tagesschau(Publisher):
    """tagesschau.de."""

    name = "tagesschau"
    hosts: ClassVar[tuple[str, ...]] = ("www.tagesschau.de",)
    zone: ClassVar[str] = "Europe/Berlin"
    addresses: ClassVar[re.Pattern[str] | None] = re.compile(r"/newsticker/liveblog-|/liveblog/")

    @classmethod
    def read(cls, page: Page) -> Reading | Failure:
        """Reads a page by the general rules, its clocks being those of Berlin."""
        return generic.read(page, cls.zone)
