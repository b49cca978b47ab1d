"""The Harbour Courier, whose page is empty until its script has run."""

from __future__ import annotations

from typing import ClassVar

from collector.extract import generic
from collector.model import Failure, Page, Reading
from collector.publisher import Publisher


class Harbour(Publisher):
    """A page on this machine."""

    name = "harbour"
    browser: ClassVar[bool] = True

    @classmethod
    def read(cls, page: Page) -> Reading | Failure:
        """By the general rules."""
        return generic.read(page)
