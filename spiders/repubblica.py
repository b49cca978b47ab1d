"""la Repubblica and La Stampa (GEDI): every entry of a day on one page.

Read: JSON-LD for times (it has no ids), the sections in the page for ids and words, "Punti chiave" for flags.
Certainty: a page of 2023 was seen; La Stampa is taken to be alike.
Completeness: complete where the numbers of the entries run down to the first.
Deletion: absence.
Closing: only by the words of a closing note.

The times in the page are Rome's clock with a `Z` that is false.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import ClassVar

from collector.extract import generic
from collector.model import (
    Entry,
    Failure,
    Page,
    Reading,
)
from collector.publisher import Publisher

FALSE_ZONE = re.compile(
    rb'(<time class="liveblog__(?:post|index)__pubdate" datetime="\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d)?)Z"'
)
NUMBERED = re.compile(r"\d+_event(\d{1,5})")
WITHDRAWN = 5
"""One in so many numbers may be missing, as withdrawn or never published, before a page is no longer the whole."""


class Repubblica(Publisher):
    """repubblica.it and lastampa.it."""

    name = "repubblica"
    hosts: ClassVar[tuple[str, ...]] = ("www.repubblica.it", "www.lastampa.it")
    zone: ClassVar[str] = "Europe/Rome"
    addresses: ClassVar[re.Pattern[str] | None] = re.compile(r"/\d{4}/\d\d/\d\d/diretta/")

    @classmethod
    def read(cls, page: Page) -> Reading | Failure:
        """Reads a page by the general rules, once the false zone is out of it."""
        reading = generic.read(replace(page, body=FALSE_ZONE.sub(rb'\1"', page.body or b"")), cls.zone)
        if isinstance(reading, Failure):
            return reading
        return replace(reading, complete=reading.complete or _whole(reading.blog.entries))


def _whole(entries: Sequence[Entry]) -> bool:
    """Whether the entries are numbered down to the first, with few numbers left out."""
    numbers = [int(found[1]) for entry in entries if (found := NUMBERED.fullmatch(entry.key))]
    if len(numbers) != len(entries) or not numbers or min(numbers) != 1:
        return False
    return max(numbers) - len(numbers) <= len(numbers) // WITHDRAWN
