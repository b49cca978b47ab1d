"""A server in memory with several versions of the same addresses, so that recorded stages can be played as polls."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from re import Pattern

from collector.model import Page
from tests.builders import START

Answer = tuple[int, Sequence[tuple[str, str]], bytes]
"""Status, headers, body."""

JSON = (("Content-Type", "application/json"),)


@dataclass
class Shelf:
    """Answers from what stands on it now: by address, or by a pattern that the address matches; else 404.

    Every answer takes a second. `asked` holds the addresses in the order in which they were asked for.
    """

    answers: dict[str | Pattern[str], Answer] = field(default_factory=dict)
    now: datetime = START
    asked: list[str] = field(default_factory=list)

    def put(self, answers: Mapping[str | Pattern[str], Answer | bytes]) -> None:
        """Takes away what stood there; a body alone is an answer with status 200."""
        self.answers = {
            where: (200, (), answer) if isinstance(answer, bytes) else answer for where, answer in answers.items()
        }

    def wait(self, seconds: float) -> None:
        """Time passes."""
        self.now += timedelta(seconds=seconds)

    async def fetch(self, url: str, headers: Mapping[str, str]) -> Page:
        """Answers a request, a second later; 304 where the ETag is the one that the client names."""
        self.wait(1)
        self.asked.append(url)
        status, said, body = self._find(url)
        if headers.get("If-None-Match") and ("ETag", headers["If-None-Match"]) in list(said):
            return Page(url, self.now, 304, tuple(said), None)
        return Page(url, self.now, status, tuple(said), body, sha256(body).hexdigest())

    def _find(self, url: str) -> Answer:
        for where, answer in self.answers.items():
            if where == url or (isinstance(where, Pattern) and where.fullmatch(url)):
                return answer
        return 404, (), b"nothing here"
