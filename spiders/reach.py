"""The Mirror, Cork Beo and their sisters (Reach plc): the pages of one live centre.

Read: JSON-LD for ids and times; the list in the page for words, bylines, flags; the list of key events for flags.
Certainty: pages of 2020 and 2024 were seen (Mirror, Cork Beo); the other hosts are taken to be alike.
Completeness: the newest 30 that the page shows; the JSON-LD goes further back, in a poorer form.
Deletion: absence inside the window, from the list and from JSON-LD: what either still has is there.
Closing: only by the words of a closing note.
"""

from __future__ import annotations

import re
from typing import ClassVar

from collector.extract import generic
from collector.model import Failure, Page, Reading
from collector.publisher import Publisher


class Reach(Publisher):
    """Reach titles in Britain and Ireland."""

    name = "reach"
    hosts: ClassVar[tuple[str, ...]] = (
        "www.mirror.co.uk",
        "www.corkbeo.ie",
        "www.manchestereveningnews.co.uk",
        "www.dailyrecord.co.uk",
        "www.liverpoolecho.co.uk",
        "www.birminghammail.co.uk",
        "www.walesonline.co.uk",
        "www.dublinlive.ie",
        "www.belfastlive.co.uk",
        "www.irishmirror.ie",
        "www.mylondon.news",
        "www.chroniclelive.co.uk",
        "www.bristolpost.co.uk",
        "www.plymouthherald.co.uk",
        "www.dailystar.co.uk",
    )
    zone: ClassVar[str] = "Europe/London"
    addresses: ClassVar[re.Pattern[str] | None] = re.compile(r"[/-]live-[\w-]*\d{7,}$")

    @classmethod
    def read(cls, page: Page) -> Reading | Failure:
        """Reads a page by the general rules, its clocks being those of London."""
        return generic.read(page, cls.zone)
