"""Third stage: what the poll means, given what is known."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from scrapy.crawler import Crawler

from collector.changes import Earlier, Observation, Past, Revision, Verdict
from collector.decide import concerned, decide
from collector.fetch.reads import Read, document_of
from collector.memory import Known
from collector.poll import Poll
from collector.reinterpret import joined, reinterpret
from collector.store import known as knowing
from collector.store.keep import Keep, kept
from pipelines.patience import patiently


class Detect:
    """Decides against what was known when the poll set off; the store decides again where that has moved."""

    def __init__(self, keep: Keep) -> None:
        self.keep = keep

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Detect:
        """Opens the store that the settings name."""
        return cls(kept(crawler.settings["COLLECTOR_DATABASE_URL"]))

    async def process_item(self, poll: Poll) -> Poll:
        """The poll with its verdict; as it came, when it failed."""
        if poll.failure is not None:
            return poll
        if poll.blog is None:  # nothing was read, and what is known decides sooner than a thread begins
            return self.detect(poll)
        return await patiently(self.detect, poll)

    def detect(self, poll: Poll) -> Poll:
        """The poll with what it means, given what was known when it set off."""

        def past(keys: Sequence[str]) -> Past:
            wanted = [key for key in keys if key not in poll.past]
            if not wanted or poll.known.id is None:
                return poll.past
            with self.keep.store.read() as connection:
                return {**poll.past, **knowing.past(connection, poll.known.id, wanted)}

        return replace(poll, verdict=judge(poll, poll.known, past))


def judge(poll: Poll, known: Known, past_of: Callable[[Sequence[str]], Past]) -> Verdict:
    """What a good poll means, given what is known: a newer extractor's reading of the old documents comes first."""
    observation = observe(poll)
    if known.blog is None or known.extractor == poll.extractor:
        return decide(known, observation, past_of(concerned(known, observation)))
    again = [(s, known.entries.get(s.entry.key)) for s in poll.again.sightings]
    differs = [entry.key for sighting, entry in again if entry and entry.digest != sighting.digest]
    first, after = reinterpret(known, poll.again, past_of(differs))
    made = {r.key: r for r in first.revisions}
    past = {
        key: _after(earlier, made[key]) if key in made else earlier
        for key, earlier in past_of(concerned(after, observation)).items()
    }
    return joined(first, decide(after, observation, past))


def _after(earlier: Earlier, made: Revision) -> Earlier:
    return Earlier(made, {**earlier.numbers, made.digest: made.number})


def observe(poll: Poll) -> Observation:
    """What a good poll saw. The pages of entries that another page lists prove nothing of the blog as a whole."""
    details = {url for reading in poll.readings if reading for _, url in reading.details}
    documents = [
        document_of(Read(page, reading, poll.known.documents.get(page.url)))
        for page, reading in zip(poll.pages, poll.readings, strict=True)
        if page.url not in details
    ]
    return Observation(
        at=poll.captured_at,
        documents=tuple(documents),
        coverage=poll.coverage,
        blog=poll.blog,
        sightings=poll.sightings,
        gone=poll.gone,
        blank=frozenset(poll.known.keys_of(key for reading in poll.readings if reading for key in reading.blank)),
    )
