"""Any page: read by the general rules alone, its clocks taken for those of the zone in which it tells its own time.

Read: the formats of the page, best first (platforms, JSON-LD, live lists, microdata, microformats, alike elements).
Certainty: the formats are documented; how a publisher uses them is not known.
Completeness: a window, unless a format proves more.
Deletion: tombstones of a format; else absence inside the window.
Closing: a format's own word, or the words of a closing note.
"""

from __future__ import annotations

from typing import ClassVar

from collector.extract import generic
from collector.model import Failure, Page, Reading
from collector.publisher import Publisher


class Generic(Publisher):
    """Every host that no other publisher names."""

    name = "generic"
    hosts: ClassVar[tuple[str, ...]] = ()

    @classmethod
    def read(cls, page: Page) -> Reading | Failure:
        """Reads a page by the general rules."""
        return generic.read(page, cls.zone)
