"""What the Guardian's publisher reads of the demo newsroom is what the newsroom wrote."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from collector.digest import content_digest
from collector.model import (
    Entry,
    Flag,
    LiveBlog,
    Page,
    Reading,
    Status,
)
from collector.newsroom.afternoon import AFTERNOON, editions, opening
from collector.newsroom.generated import generate
from collector.newsroom.pages import page_ids, render
from collector.newsroom.sheet import Layout, Press
from collector.newsroom.story import Edition, Post
from spiders.guardian import Guardian

AT = datetime(2026, 11, 23, 13, 0, tzinfo=UTC)
STORIES = {
    "afternoon": [*editions(opening(AT), AFTERNOON, AT)],
    "generated": [*generate(5, 240)][::17],
}


@dataclass(frozen=True)
class Printed:
    """An edition, with what was read of each of its pages."""

    edition: Edition
    press: Press
    readings: tuple[Reading, ...]

    @property
    def url(self) -> str:
        return self.press.origin + self.edition.path

    @property
    def blog(self) -> LiveBlog:
        """The blog as page 1 tells it."""
        return self.readings[0].blog

    def pairs(self) -> Iterator[tuple[Post, Entry]]:
        """Every post beside the entry that was read of it."""
        entries = {entry.key: entry for reading in self.readings for entry in reading.blog.entries}
        return ((post, entries[post.id]) for post in self.edition.posts)

    def flags(self, entry: Entry) -> set[Flag]:
        """The entry's flags, those included that another page tells."""
        return {*entry.flags, *(flag for r in self.readings for key, flag in r.marks if key == entry.key)}


def printed(edition: Edition, press: Press) -> Printed:
    now = edition.last_modified + timedelta(minutes=4)
    url = press.origin + edition.path
    readings = []
    for number, ids in enumerate(page_ids(edition), start=1):
        address = url if number == 1 else f"{url}?page=with:block-{ids[0]}"
        reading = Guardian.read(Page(address, now, body=render(edition, number, now, press).encode()))
        assert isinstance(reading, Reading), reading
        readings.append(reading)
    return Printed(edition, press, tuple(readings))


@pytest.fixture(scope="module", params=["2024", "2026"])
def layout(request: pytest.FixtureRequest) -> Layout:
    era: Layout = request.param
    return era


@pytest.fixture(scope="module", params=STORIES)
def runs(request: pytest.FixtureRequest, layout: Layout) -> list[Printed]:
    return [printed(edition, Press(layout=layout)) for edition in STORIES[request.param]]


def test_the_entries_are_the_posts_in_order_page_by_page(runs: list[Printed]) -> None:
    for run in runs:
        assert [tuple(e.key for e in r.blog.entries) for r in run.readings] == [*page_ids(run.edition)]


def test_titles_words_and_writers_are_those_of_the_posts(runs: list[Printed]) -> None:
    for run in runs:
        for post, entry in run.pairs():
            assert (entry.title, entry.text) == (post.shown_title, post.text)
            assert tuple(writer.name for writer in entry.contributors) == post.contributors


def test_times_are_those_of_the_posts(runs: list[Printed]) -> None:
    for run in runs:
        for post, entry in run.pairs():
            assert entry.published_at == post.published
            assert (entry.updated_at or entry.published_at) == post.updated


def test_flags_are_those_of_the_posts(runs: list[Printed]) -> None:
    for run in runs:
        for post, entry in run.pairs():
            assert run.flags(entry) == {Flag(flag) for flag in post.flags}


def test_pictures_and_embeds_are_found(runs: list[Printed]) -> None:
    for run in runs:
        for post, entry in run.pairs():
            assert [media.caption for media in entry.media] == ([post.image.caption] if post.image else [])
            assert [embed.url for embed in entry.embeds] == ([post.tweet.url] if post.tweet else [])


def test_links_are_those_of_the_words(runs: list[Printed]) -> None:
    for run in runs:
        for post, entry in run.pairs():
            links = [link.url for link in entry.links if ".example/" in link.url]
            assert links == [part.split('"')[0] for part in post.html.split('<a href="')[1:]]


def test_the_blog_says_what_the_edition_says(runs: list[Printed]) -> None:
    for run in runs:
        blog, edition = run.blog, run.edition
        assert (blog.title, blog.standfirst) == (edition.headline, edition.standfirst)
        assert tuple(writer.name for writer in blog.byline) == edition.byline
        assert blog.status is (Status.LIVE if edition.live else Status.CLOSED)
        assert blog.canonical_url == run.url
        assert blog.published_at == edition.first_published.replace(second=0)
        assert blog.updated_at == edition.last_modified


def test_pages_lead_from_the_newest_to_the_oldest(runs: list[Printed]) -> None:
    for run in runs:
        following = [f"{run.url}?page=with:block-{ids[0]}" for ids in page_ids(run.edition)[1:]]
        assert [reading.next_url for reading in run.readings] == [*following, None]
        assert [reading.complete for reading in run.readings] == [True] + [False] * len(following)


def test_the_layout_is_told_by_the_markup(runs: list[Printed], layout: Layout) -> None:
    assert {reading.blog.layout for run in runs for reading in run.readings} == {f"dcr-{layout}"}


@pytest.mark.parametrize("story", STORIES)
def test_neither_noise_nor_a_new_layout_changes_an_entry(story: str) -> None:
    edition = STORIES[story][-1]
    presses = Press(), Press(noise_seed=1), Press(noise_seed=2), Press(layout="2024", noise_seed=3)
    digests = [[content_digest(entry) for _, entry in printed(edition, press).pairs()] for press in presses]
    assert digests[0] == digests[1] == digests[2] == digests[3]
