"""The Times of Israel: one page a day.

Read: the general rules: entries with an id and `data-timestamp`.
Certainty: from code of other people, 2023 to 2025; of pages only a widget was seen.
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


class Timesofisrael(Publisher):
    """timesofisrael.com."""

    name = "timesofisrael"
    hosts: ClassVar[tuple[str, ...]] = ("www.timesofisrael.com",)
    zone: ClassVar[str] = "Asia/Jerusalem"
    addresses: ClassVar[re.Pattern[str] | None] = re.compile(r"/liveblog-[a-z]+-\d{1,2}-\d{4}")

    @classmethod
    def read(cls, page: Page) -> Reading | Failure:
        """Reads a page by the general rules, its clocks being those of Jerusalem."""
        return generic.read(page, cls.zone)
