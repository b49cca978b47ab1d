"""sports.fr: match commentary by the minute of the match.

Read: elements with a minute (`data-time`), by the general rules; entries have neither ids nor times of day.
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


class Sportsfr(Publisher):
    """sports.fr."""

    name = "sportsfr"
    hosts: ClassVar[tuple[str, ...]] = ("www.sports.fr",)
    zone: ClassVar[str] = "Europe/Paris"

    @classmethod
    def read(cls, page: Page) -> Reading | Failure:
        """Reads a page by the general rules, its clocks being those of Paris."""
        return generic.read(page, cls.zone)
