"""Associated Press.

Read: the general rules: posts with `data-posted-date-timestamp`, JSON-LD.
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


class Apnews(Publisher):
    """apnews.com."""

    name = "apnews"
    hosts: ClassVar[tuple[str, ...]] = ("apnews.com",)
    zone: ClassVar[str] = "America/New_York"
    addresses: ClassVar[re.Pattern[str] | None] = re.compile(r"//apnews\.com/live/[\w-]+")

    @classmethod
    def read(cls, page: Page) -> Reading | Failure:
        """Reads a page by the general rules, its clocks being those of New York."""
        return generic.read(page, cls.zone)
