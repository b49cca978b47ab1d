"""What spiders may know of a blog before they ask for it, read from the store."""

from __future__ import annotations

from scrapy.crawler import Crawler

from collector.memory import Known
from collector.store import known as knowing
from collector.store.keep import Keep, kept
from collector.watch import Watch


class NoMemory:
    """The memory of a crawl that stores nothing: every address is new."""

    @classmethod
    def from_crawler(cls, _: Crawler) -> NoMemory:
        """Opens nothing."""
        return cls()

    def at_hand(self, _: Watch) -> None:
        """Nothing."""

    def known(self, _: str) -> Known:
        """Nothing."""
        return Known()


class StoreMemory:
    """The memory that the setting `COLLECTOR_MEMORY` names."""

    def __init__(self, keep: Keep) -> None:
        self.keep = keep

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> StoreMemory:
        """Opens the store that the settings name."""
        return cls(kept(crawler.settings["COLLECTOR_DATABASE_URL"]))

    def at_hand(self, watch: Watch) -> Known | None:
        """What is known as of the watch's lease, if it is remembered: for one poll, and without asking the store."""
        return self.keep.recollections.take(watch.lease.head) if watch.lease else None

    def known(self, url: str) -> Known:
        """What is known of the blog at a watched address; nothing, where the address is new."""
        with self.keep.store.read() as connection:
            return knowing.of_watch(connection, url)
