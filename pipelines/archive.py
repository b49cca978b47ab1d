"""First stage: what was fetched, as bytes. A page that is as it was known gets the bytes it stands for."""

from __future__ import annotations

from dataclasses import replace

from scrapy.crawler import Crawler

from collector import coverage as covers
from collector.errors import CorruptBody
from collector.fetch.reads import Read, document_of
from collector.memory import Document
from collector.model import Failure, FailureKind, Page
from collector.poll import Poll
from collector.store import known as knowing
from collector.store.keep import Keep, kept
from pipelines.patience import patiently


class Archive:
    """Completes the pages of a poll from the archive, and tells an old copy from a new page."""

    def __init__(self, keep: Keep) -> None:
        self.keep = keep

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Archive:
        """Opens the store that the settings name."""
        return cls(kept(crawler.settings["COLLECTOR_DATABASE_URL"]))

    async def process_item(self, poll: Poll) -> Poll:
        """The poll, with the bytes of every page that is to be read."""
        if poll.failure is not None or all(r is None for r in poll.readings):
            return poll
        if _asks_store(poll):
            return await patiently(self.archive, poll)
        return self.archive(poll)

    def archive(self, poll: Poll) -> Poll:
        """The poll with its pages complete; failed, when its first page is an old copy of one already seen.

        What is known of the blog is at hand where it was found at another address.
        """
        poll = self._of_known_blog(poll)
        first = _first(poll)
        if covers.is_stale(first, poll.known) or self._repeats_older(first, poll):
            return replace(poll, failure=_stale(first))
        return replace(poll, pages=tuple(self._complete(page) for page in poll.pages))

    def _of_known_blog(self, poll: Poll) -> Poll:
        reading = poll.readings[0]
        if poll.known.blog is not None or reading is None:
            return poll
        with self.keep.store.read() as connection:
            return replace(poll, known=knowing.of_address(connection, reading.blog.canonical_url))

    def _repeats_older(self, first: Document, poll: Poll) -> bool:
        """Whether the bytes are those of an earlier capture, and nothing else tells them from an old copy."""
        if not covers.is_stale(first, poll.known, repeats_older_bytes=True):
            return False
        with self.keep.store.read() as connection:
            return knowing.repeats_older(connection, poll.watch.url, first.body_digest)

    def _complete(self, page: Page) -> Page:
        if page.body is not None:
            return page
        with self.keep.store.read() as connection:
            body = self.keep.bodies.find(connection, page.body_digest)
        if body is None:
            raise CorruptBody(f"the archive lacks the body {page.body_digest} that {page.url} answered 304 for")
        return replace(page, body=body)


def _first(poll: Poll) -> Document:
    return document_of(Read(poll.pages[0], poll.readings[0], poll.known.documents.get(poll.pages[0].url)))


def _asks_store(poll: Poll) -> bool:
    """Whether more must be known than the poll has with it."""
    if poll.known.blog is None:
        return True
    repeated = covers.is_stale(_first(poll), poll.known, repeats_older_bytes=True)
    return repeated or any(page.body is None for page in poll.pages)


def _stale(document: Document) -> Failure:
    said = f" (it says {document.last_modified})" if document.last_modified else ""
    return Failure(
        FailureKind.STALE, f"the page is an older copy than one already seen{said}: nothing is concluded from it"
    )
