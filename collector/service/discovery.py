"""Looks for new live blogs where `schedules.yaml` says, and has those found watched."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

from collector.discovery import Announced
from collector.model import Failure, Page
from collector.schedule import DiscoveryRule, ScheduledWatch
from collector.service.scout import NOT_MODIFIED, Fetch, look, validators
from collector.store import looks
from collector.store.store import Store
from collector.store.watches import Wanted

logger = logging.getLogger(__name__)

PAUSE = 5.0
"""Seconds between two rounds."""

ASK_STORE_EVERY = timedelta(minutes=1)
"""How often the store is asked whether a source is due; the shortest `look` is as long."""


class Discovery:
    """The looks of one collector. `rules` are those in force, `wanted` makes of a watch what the store keeps of it."""

    def __init__(
        self,
        store: Store,
        rules: Callable[[], Sequence[DiscoveryRule]],
        wanted: Callable[[ScheduledWatch], Wanted],
        clock: Callable[[], datetime],
    ) -> None:
        self.store = store
        self.rules = rules
        self.wanted = wanted
        self.clock = clock
        self._asked_at: dict[str, datetime] = {}

    async def look_round(self, fetch: Fetch) -> None:
        """Reads the sources that are due now."""
        for rule in self.rules():
            conditions = await asyncio.to_thread(self._claim, rule)
            if conditions is not None:
                page, found = await look(rule, fetch, conditions)
                await asyncio.to_thread(self._keep, rule, page, found, conditions)

    def _claim(self, rule: DiscoveryRule) -> Mapping[str, str] | None:
        now, asked_at = self.clock(), self._asked_at.get(rule.source)
        # A clock that was set back must not silence it.
        if asked_at is not None and timedelta() <= now - asked_at < ASK_STORE_EVERY:
            return None
        self._asked_at[rule.source] = now
        with self.store.write() as connection:
            return looks.claim(connection, rule.source, rule.look, now)

    def _keep(
        self, rule: DiscoveryRule, page: Page, found: tuple[Announced, ...] | Failure, before: Mapping[str, str]
    ) -> None:
        if isinstance(found, Failure):
            logger.warning("%s could not be read: %s: %s", rule.source, found.kind, found.message)
            conditions, said = before, f"{found.kind}: {found.message}"
        elif page.status == NOT_MODIFIED:
            conditions, said = before, "as it was"
        else:
            conditions, said = self._watch(rule, page, found)
        with self.store.write() as connection:
            looks.keep(connection, rule.source, conditions, said)

    def _watch(self, rule: DiscoveryRule, page: Page, found: Sequence[Announced]) -> tuple[Mapping[str, str], str]:
        blogs = [self.wanted(rule.watch(each.url)) for each in found]
        with self.store.write() as connection:
            new, left = looks.watch(connection, rule.source, blogs, rule.most, self.clock())
        if new:
            logger.info("%s announces %d live blogs that are watched from now on", rule.source, new)
        said = f"{len(found)} live blogs, {new} of them new" + (
            f", {left} more than are watched at a time" * bool(left)
        )
        # A source that is as it was is not read: those left for now would be left for good.
        return ({} if left else dict(validators(page))), said
