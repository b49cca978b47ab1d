"""What a page says of the address that is its own counts on its own site, and nowhere else."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from collector.sites import same_site
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


def page(words: str, canonical: str) -> str:
    posts = "".join(
        f'<article id="e-{90 - n}"><time datetime="{(NOW - timedelta(minutes=9 * n)).isoformat()}">x</time>'
        f"<p>{words} {n}. {TEXT}</p></article>"
        for n in range(1, 7)
    )
    return html(posts).replace("https://news.example/live/storm", canonical)


def watched(url: str, canonical: str, words: str, store: str) -> Watcher:
    watcher = Watcher(Sheet(NOW, {url: page(words, canonical)}), store, AnyPage, url)
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
