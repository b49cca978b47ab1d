"""Le Monde.

Read: the general rules.
Certainty: from code of other people, 2020 to 2026; no page was seen.
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


class Lemonde(Publisher):
    """lemonde.fr."""

    name = "lemonde"
    hosts: ClassVar[tuple[str, ...]] = ("www.lemonde.fr",)
    zone: ClassVar[str] = "Europe/Paris"
    addresses: ClassVar[re.Pattern[str] | None] = re.compile(r"/live/\d{4}/\d\d/\d\d/")

    @classmethod
    def read(cls, page: Page) -> Reading | Failure:
        """Reads a page by the general rules, its clocks being those of Paris."""
        return generic.read(page, cls.zone)
