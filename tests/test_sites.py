"""What a page says of the address that is its own counts on its own site, and nowhere else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import ClassVar

import pytest

from collector.model import FailureKind, Outcome, Page
from collector.sites import same_site
from pipelines.persist import Persist
from tests.pages import NOW, TEXT, html
from tests.readers import AnyPage
from tests.test_unedited import Sheet
from tests.toy import Watcher

OWN = "https://www.harbour.example/live/storm"


@pytest.mark.parametrize(
    "other", ["http://harbour.example/x", "https://m.harbour.example/live/storm", "https://sport.harbour.example/"]
)
def test_hosts_of_one_site(other: str) -> None:
    assert same_site(OWN, other)


@pytest.mark.parametrize("other", ["https://harbour.test/live/storm", "https://theharbour.example/", "/live/storm", ""])
def test_hosts_of_others(other: str) -> None:
    assert not same_site(OWN, other)


@dataclass
class Still(Sheet):
    """A server whose pages are the same bytes until they are changed."""

    async def fetch(self, url: str, headers: Mapping[str, str]) -> Page:
        """The page, and nothing else."""
        del headers
        body = self.pages[url].encode()
        return Page(url, self.now, 200, (), body, sha256(body).hexdigest(), url)


def page(words: str, canonical: str, numbers: Iterable[int] = range(1, 7)) -> str:
    posts = "".join(
        f'<article id="e-{90 - n}"><time datetime="{(NOW - timedelta(minutes=9 * n)).isoformat()}">x</time>'
        f"<p>{words} {n}. {TEXT}</p></article>"
        for n in numbers
    )
    return html(posts).replace("https://news.example/live/storm", canonical)


def watched(url: str, canonical: str, words: str, store: str) -> Watcher:
    watcher = Watcher(Still(NOW, {url: page(words, canonical)}), store, AnyPage, url)
    watcher.ids_from(hash(url) % 10**6)
    watcher.poll()
    return watcher


def test_a_page_of_another_site_that_names_a_blog_as_its_own_says_nothing_of_it(tmp_path: Path) -> None:
    store = f"sqlite:///{tmp_path / 'store.sqlite3'}"
    own = watched(OWN, OWN, "As it was", store)
    copy = watched("https://elsewhere.test/copy", OWN, "As it never was", store)
    assert {kind for kind, _ in own.told() + copy.told()} == {"backfilled"}
    own.outlet.now += timedelta(minutes=3)
    assert own.poll().changes == ()


def test_another_view_of_the_same_site_is_the_same_blog(tmp_path: Path) -> None:
    store = f"sqlite:///{tmp_path / 'store.sqlite3'}"
    watched(OWN, OWN, "As it was", store)
    view = watched("https://m.harbour.example/live/storm", OWN, "As it is now", store)
    assert {kind for kind, _ in view.told()} == {"edited"}


def test_hosts_that_a_publisher_names_are_one_site(tmp_path: Path) -> None:
    class Both(AnyPage):
        hosts: ClassVar[tuple[str, ...]] = ("www.harbour.example", "harbour.test")

    store = f"sqlite:///{tmp_path / 'store.sqlite3'}"
    watched(OWN, OWN, "As it was", store)
    other = Watcher(Sheet(NOW, {THERE: page("As it is now", OWN)}), store, Both, THERE)
    other.ids_from(100)
    other.poll()
    assert {kind for kind, _ in other.told()} == {"edited"}


THERE = "https://harbour.test/live/storm"
TRACKED = f"{OWN}?from=mail"


@pytest.fixture
def both(tmp_path: Path) -> tuple[Watcher, Watcher]:
    """Watchers of one blog at two addresses, each after its first look."""
    store = f"sqlite:///{tmp_path / 'store.sqlite3'}"
    return watched(OWN, OWN, "As it was", store), watched(TRACKED, OWN, "As it was", store)


def polled(watcher: Watcher, page: str) -> None:
    sheet = watcher.outlet
    assert isinstance(sheet, Sheet)
    sheet.pages[watcher.url] = page
    sheet.now += timedelta(minutes=3)
    watcher.poll()


def test_an_address_that_answers_as_before_takes_nothing_from_what_another_shows(both: tuple[Watcher, Watcher]) -> None:
    one, other = both
    polled(one, page("As it was", OWN, range(7)))
    under_way = one.polled()
    polled(other, page("As it was", OWN, range(1, 6)))
    recorded = Persist(one.keep).record(under_way).recorded
    assert recorded is not None
    assert recorded.outcome is Outcome.UNCHANGED
    assert recorded.changes == ()


def test_entries_without_ids_are_the_same_at_another_address(tmp_path: Path) -> None:
    store = f"sqlite:///{tmp_path / 'store.sqlite3'}"
    first = Watcher(Sheet(NOW, {OWN: page("As it was", OWN).replace(' id="e-', ' data-n="')}), store, AnyPage, OWN)
    first.poll()
    there = page("As it is", OWN).replace(' id="e-', ' data-n="')
    other = Watcher(Sheet(NOW + timedelta(minutes=3), {TRACKED: there}), store, AnyPage, TRACKED)
    other.ids_from(100)
    other.poll()
    assert {kind for kind, _ in other.told()} == {"edited"}


def test_an_old_copy_at_another_address_is_stale(tmp_path: Path) -> None:
    def dated(words: str, minutes: int) -> str:
        said = f'<meta property="article:modified_time" content="{(NOW + timedelta(minutes=minutes)).isoformat()}">'
        return page(words, OWN).replace("</title>", f"</title>{said}").replace("Storm", words)

    store = f"sqlite:///{tmp_path / 'store.sqlite3'}"
    first = Watcher(Sheet(NOW + timedelta(hours=1), {OWN: dated("Now", 9)}), store, AnyPage, OWN)
    first.poll()
    other = Watcher(Sheet(NOW + timedelta(hours=2), {TRACKED: dated("Once", 3)}), store, AnyPage, TRACKED)
    other.ids_from(100)
    failure = other.poll().failure
    assert failure is not None
    assert failure.kind is FailureKind.STALE
    polled(other, dated("Then", 30))
    assert {kind for kind, _ in other.told()} == {"edited", "headline"}
