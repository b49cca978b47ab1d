"""Second stage: pages made one live blog, each entry with its key and its digest; refused, when it is not whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial

from scrapy.crawler import Crawler

from collector import coverage as covers
from collector import damage, headlines
from collector.changes import Past, Reread, Revision, Sighting
from collector.digest import content_digest
from collector.errors import CorruptBody
from collector.extract.merge import Shown, merge, shown
from collector.fetch import absences
from collector.fetch.asking import PERMALINKS
from collector.fetch.reader import reading_of
from collector.fetch.reads import suspects
from collector.identity import pair
from collector.memory import Document, Known
from collector.model import (
    Entry,
    Failure,
    KeySource,
    LiveBlog,
    Page,
    Reach,
    Reading,
    Standing,
)
from collector.poll import Poll
from collector.publisher import Publisher
from collector.spellings import as_known, other_id
from collector.spoilt import is_held_against_known, is_visible, spoilt
from collector.standing import bare
from collector.steadiness import with_known_pick, with_known_time
from collector.store import known as knowing
from collector.store.keep import Keep, kept
from collector.strangers import met, recognised
from pipelines.patience import patiently


class Normalise:
    """Makes sightings of the entries that the pages show."""

    def __init__(self, keep: Keep, publisher: type[Publisher]) -> None:
        self.keep = keep
        self.publisher = publisher

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Normalise:
        """Opens the store that the settings name; reads with the crawl's own publisher."""
        return cls(kept(crawler.settings["COLLECTOR_DATABASE_URL"]), type(crawler.spider))  # type: ignore[arg-type]

    async def process_item(self, poll: Poll) -> Poll:
        """The poll with its live blog; as it came, when it failed or nothing differed."""
        if poll.failure is not None or all(r is None for r in poll.readings):
            return poll
        return await patiently(self.normalise, poll)

    def normalise(self, poll: Poll) -> Poll:
        """The poll with its live blog and sightings, or with the reason why nothing may be concluded from it."""
        failure = _collapsed(poll)
        if failure is not None:
            return replace(poll, failure=failure)
        readings = [r or self._read(p) for p, r in zip(poll.pages, poll.readings, strict=True)]
        merged, seen = self._seen(poll, readings, poll.pages)
        merged = _called(merged, poll.known)
        past = self._past(poll, seen)
        before = {key: earlier.last for key, earlier in past.items()}
        picked = any(reading.picked for reading in readings)
        seen = [_steady(s, before[s.entry.key].entry, picked=picked) if s.entry.key in before else s for s in seen]
        failure = spoilt(poll, merged, seen, before)
        if failure is not None:
            return replace(poll, failure=failure)
        blog = replace(merged, entries=tuple(s.entry for s in seen))
        return replace(
            poll,
            blog=blog,
            sightings=(*_left_as_known(seen, before), *self._at_permalinks(poll, blog)),
            again=self._again(poll),
            past=past,
        )

    def _read(self, page: Page) -> Reading:
        reading = reading_of(self.publisher, page)
        if isinstance(reading, Failure):
            raise CorruptBody(
                f"the archived body {page.body_digest} of {page.url} can no longer be read: {reading.message}"
            )
        return reading

    def _seen(self, poll: Poll, readings: Sequence[Reading], pages: Sequence[Page]) -> tuple[LiveBlog, list[Sighting]]:
        """The blog that pages make, and its entries, each under the key by which it is known already."""
        blog, places = merge(readings), [*shown(readings).values()]
        return blog, [
            replace(
                _sighting(entry, pages[each.words]),
                document=pages[each.page].url,
                standing=each.standing,
                shown_as=other_id(as_shown, entry.key),
            )
            for as_shown, entry, each in zip(blog.entries, self._paired(poll, blog, places), places, strict=True)
        ]

    def _paired(self, poll: Poll, blog: LiveBlog, places: Sequence[Shown]) -> tuple[Entry, ...]:
        """The entries, those without a key of their own or with a new one under the key by which they are known."""
        known, entries = poll.known, as_known(blog.entries, poll.known)
        pages = [
            [e for e, each in zip(entries, places, strict=True) if each.page == n] for n in {p.page for p in places}
        ]
        strange = met(known, pages)
        if not strange and all(e.key_source is not KeySource.DERIVED for e in entries):
            return entries
        if known.id is None:
            return pair(entries, {})
        with self.keep.store.read() as connection:
            remembered = knowing.remembered(connection, known.id)
        names = recognised(known, pages, remembered) if strange else {}
        return pair([replace(e, key=names[e.key]) if e.key in names else e for e in entries], remembered)

    def _at_permalinks(self, poll: Poll, blog: LiveBlog) -> tuple[Sighting, ...]:
        """Entries that no page shows and that are still there under their own addresses."""
        here = {e.key for e in blog.entries}
        sightings: list[Sighting] = []
        for key, (page, reading) in absences.found(poll, partial(reading_of, self.publisher)).items():
            entries = merge([reading, *(r for r in poll.readings[:1] if r)]).entries
            alone = next(e for e in entries if e.key == key)
            if key not in here:
                sightings.append(replace(_sighting(alone, page), document=None))
        return tuple(sightings)

    def _past(self, poll: Poll, seen: Sequence[Sighting]) -> Past:
        """How visible entries read before that read otherwise now; nothing, where another extractor read those."""
        known = poll.known
        if not is_held_against_known(poll):
            return {}
        differs = [s.entry.key for s in seen if is_visible(known, s) and known.entries[s.entry.key].digest != s.digest]
        if not differs or known.id is None:
            return {}
        with self.keep.store.read() as connection:
            return knowing.past(connection, known.id, differs)

    def _again(self, poll: Poll) -> Reread:
        """What this extractor makes of the documents that an older one read."""
        known = poll.known
        if known.blog is None or known.extractor == poll.extractor:
            return Reread()
        readings: list[Reading] = []
        pages: list[Page] = []
        for document in _in_order(known.documents, poll.watch.url):
            with self.keep.store.read() as connection:
                body = self.keep.bodies.find(connection, document.body_digest)
            page = Page(document.url, document.captured_at, body=body, body_digest=document.body_digest)
            reading = reading_of(self.publisher, page) if body else None
            if isinstance(reading, Reading):
                readings.append(reading)
                pages.append(replace(page, captured_at=document.seen_at))
        if not readings:
            return Reread()
        blog, seen = self._seen(poll, readings, pages)
        sightings = tuple(s for s in seen if not (s.standing is Standing.STAND_IN and bare(s.entry)))
        head = replace(_called(blog, known), entries=()) if pages[0].url == poll.watch.url else None
        return Reread(head, sightings)


def _in_order(documents: Mapping[str, Document], first: str) -> list[Document]:
    """The documents from the first on as each leads to the next, then those that none leads to."""
    ordered: list[Document] = []
    url: str | None = first
    while url is not None and (document := documents.get(url)) is not None and document not in ordered:
        ordered.append(document)
        url = document.next_url
    return [*ordered, *(document for document in documents.values() if document not in ordered)]


def _called(blog: LiveBlog, known: Known) -> LiveBlog:
    """The blog under its headline and standfirst. No page takes them away, or puts the name of its site in their place.

    Where another part of the page has the headline than before, it counts what that part said before.
    """
    was = known.blog
    if was is None:
        return blog
    blog = headlines.as_known(blog, was)
    lost = not blog.title or damage.names_only_the_site(blog.title, blog.canonical_url)
    title = was.title if lost and was.title else blog.title
    return replace(blog, title=title, standfirst=blog.standfirst or was.standfirst)


def _left_as_known(seen: Sequence[Sighting], before: Mapping[str, Revision]) -> list[Sighting]:
    """The sightings, those of single entries that came garbled with what was known of them."""
    return [
        replace(s, entry=was.entry, digest=was.digest)
        if (was := before.get(s.entry.key)) and damage.garbled(was.entry, s.entry)
        else s
        for s in seen
    ]


def _steady(sighting: Sighting, was: Entry, *, picked: bool) -> Sighting:
    """The sighting, what the page does not say anew as it was known."""
    entry = with_known_time(was, sighting.entry)
    entry = with_known_pick(was, entry) if picked else entry
    return sighting if entry is sighting.entry else replace(sighting, entry=entry, digest=content_digest(entry))


def _collapsed(poll: Poll) -> Failure | None:
    """A page with too few entries is incomplete, unless the others are on further pages, or proved to be gone.

    Entries that stand in for those that could not be read are few by nature, and nothing is concluded from them.
    """
    if poll.readings[-1] is not None and poll.readings[-1].leads:
        return None
    failure = covers.collapse(poll.first_page_entries, poll.captured_at, poll.known)
    asked = suspects(poll)[:PERMALINKS]
    accounted_for = set(asked) <= poll.gone.keys() and (asked or poll.coverage.reach is Reach.COMPLETE)
    return None if accounted_for else failure


def _sighting(entry: Entry, page: Page) -> Sighting:
    return Sighting(entry, content_digest(entry), page.captured_at, page.url)
