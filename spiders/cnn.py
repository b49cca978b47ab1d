"""CNN.

Read: the general rules: JSON-LD for times and headlines, elements with `data-post-id` for words.
Certainty: from code of other people, 2024 to 2026; no page was seen.
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


class Cnn(Publisher):
    """cnn.com."""

    name = "cnn"
    hosts: ClassVar[tuple[str, ...]] = ("www.cnn.com", "edition.cnn.com")
    zone: ClassVar[str] = "America/New_York"
    addresses: ClassVar[re.Pattern[str] | None] = re.compile(r"/live-news/[\w-]+|-live-updates")

    @classmethod
    def read(cls, page: Page) -> Reading | Failure:
        """Reads a page by the general rules, its clocks being those of New York."""
        return generic.read(page, cls.zone)
