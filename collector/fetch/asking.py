"""Asking after entries that are not where they were: of the publisher's own list, and at their own addresses.

The list of what was withdrawn confirms a removal, as does a 404 or 410 at a permalink.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

from collector import coverage as covers
from collector.changes import stamp
from collector.fetch import absences
from collector.fetch.reader import Fetch, Reader, reading_of
from collector.fetch.reads import Read, document_of, suspects
from collector.memory import Known
from collector.model import Failure, Page
from collector.poll import Poll

PERMALINKS = 20
"""How many absent entries are asked for by their permalinks in one poll; the next poll asks for the others."""


@dataclass(frozen=True, slots=True)
class Asking:
    """Asks for a poll of a blog of which so much is known. `read` is a page with its reading, or why there is none."""

    reader: type[Reader]
    fetch: Fetch
    read: Callable[[Page], Awaitable[Read | Failure]]
    known: Known

    async def after_absent(self, poll: Poll) -> Poll:
        """The poll with what was answered; as it came where nothing is absent, or where its first page is stale."""
        first, absent = poll.readings[0], suspects(poll)
        if not absent or (first is not None and covers.is_stale(document_of(Read(poll.pages[0], first)), self.known)):
            return poll
        poll = await self._of_list(poll, absent)
        left = [key for key in absent if key not in poll.withdrawn] if self._keeps_ids(poll) else []
        asked = {key: self._permalink(poll, key) for key in left[:PERMALINKS]}
        poll = replace(poll, permalinks={key: await self.fetch(url, {}) for key, url in asked.items() if url})
        poll = await absences.checked(poll, self._control(poll), lambda url: self.fetch(url, {}))
        return absences.weighed(poll, await asyncio.to_thread(absences.found, poll, partial(reading_of, self.reader)))

    def _permalink(self, poll: Poll, key: str) -> str | None:
        return self.reader.permalink(poll.pages[0].final_url or poll.pages[0].url, key)

    def _keeps_ids(self, poll: Poll) -> bool:
        """Whether entries stand under the ids by which they are known: where they do not, nor do their addresses."""
        shown = {e.key for reading in poll.readings if reading for e in reading.blog.entries}
        return not self.known.renamed and (None in poll.readings or not shown.isdisjoint(self.known.entries))

    def _control(self, poll: Poll) -> str | None:
        """The address of an entry that is shown; None where a page of the poll has an address of that form."""
        key = absences.newest_shown(poll)
        if key is None or any(self.reader.asked_for(page.url) for page in poll.pages):
            return None
        return self._permalink(poll, key)

    async def _of_list(self, poll: Poll, absent: Sequence[str]) -> Poll:
        """The poll with what the publisher lists as withdrawn, where it has such a list."""
        url = next((r.withdrawals_url for r in poll.readings if r and r.withdrawals_url), None)
        if url is None:
            return poll
        page = await self.fetch(url, {})
        read = await self.read(page)
        told = read.reading.withdrawn if isinstance(read, Read) and read.reading else frozenset()
        how = f"the publisher's list of what it withdrew names it at {stamp(page.captured_at)}"
        return replace(
            poll,
            asides=(*poll.asides, page),
            withdrawn={key: how for key in absent if not told.isdisjoint(self.known.ids_of(key))},
        )
