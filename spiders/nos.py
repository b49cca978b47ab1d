"""NOS.

Read: the general rules.
Certainty: from code of other people; no page was seen.
Completeness: a window; complete is never claimed.
Deletion: absence inside the window.
Closing: only by the words of a closing note.
"""

from __future__ import annotations

import re
from typing import ClassVar

from collector.extract import generic
from collector.model import Failure, Page, Reading
from collector.publisher import Publisher


class Nos(Publisher):
    """nos.nl."""

    name = "nos"
    hosts: ClassVar[tuple[str, ...]] = ("nos.nl",)
    zone: ClassVar[str] = "Europe/Amsterdam"
    addresses: ClassVar[re.Pattern[str] | None] = re.compile(r"/liveblog/\d+")

    @classmethod
    def read(cls, page: Page) -> Reading | Failure:
        """Reads a page by the general rules, its clocks being those of Amsterdam."""
        return generic.read(page, cls.zone)
