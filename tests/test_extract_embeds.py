"""Posts, players, figures and bylines."""

from __future__ import annotations

import pytest

from collector.extract import embeds, figures, people
from collector.extract.html import Draft, Node, line, parse
from collector.model import Contributor, Embed

BASE = "https://example.org/live/storm"
FIGURES = figures.Figures(lambda address: address.partition("?")[0], lambda note: (line(note), ""))


def element(markup: str, tag: str) -> Node:
    root = parse(markup.encode())
    assert root is not None
    return next(root.iter(tag))


def figure(markup: str) -> tuple[Draft, bool]:
    draft = Draft(BASE)
    taken = FIGURES.read(element(f"<figure>{markup}</figure>", "figure"), draft)
    return draft, taken


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("https://twitter.com/a/status/1", "twitter"),
        ("https://mobile.x.com/a/status/1", "twitter"),
        ("https://www.youtube-nocookie.com/embed/a", "youtube"),
        ("https://notyoutube.com/", "notyoutube.com"),
        ("https://www.lichess.org/study", "lichess.org"),
        ("", ""),
    ],
)
def test_providers(address: str, name: str) -> None:
    assert embeds.provider(address) == name


@pytest.mark.parametrize(
    "address",
    [
        "https://www.youtube.com/watch?v=Ab_cD-123XY&t=5",
        "http://www.youtube.com/watch?v=Ab_cD-123XY",
        "https://www.youtube-nocookie.com/embed/Ab_cD-123XY?wmode=opaque&feature=oembed",
        "https://youtu.be/Ab_cD-123XY",
    ],
)
def test_a_film_has_one_address(address: str) -> None:
    assert embeds.canonical(address) == "https://www.youtube.com/watch?v=Ab_cD-123XY"


def test_a_post_has_its_words_its_author_and_its_address() -> None:
    draft, taken = figure(
        '<blockquote class="twitter-tweet"><p>One.<br>Two. <a href="https://t.co/x">pic</a></p>&mdash; Port (@port) '
        '<a href="https://twitter.com/port/status/1?ref_src=x">May 4, 2026</a></blockquote>'
    )
    assert taken
    assert draft.embeds == [Embed("twitter", "https://twitter.com/port/status/1", "One.\nTwo. pic", "Port (@port)")]
    assert draft.finished() == ["One.", "Two. pic", "— Port (@port) May 4, 2026"]
    assert draft.links == []


def test_a_post_of_a_picture_site() -> None:
    draft, _ = figure(
        '<blockquote class="instagram-media" data-instgrm-permalink="https://www.instagram.com/p/B1/?utm=x">'
        "<div><p>View this post on Instagram</p>"
        "<p><a href='https://www.instagram.com/p/B1/'>Done @b</a></p></div></blockquote>"
    )
    assert draft.embeds == [Embed("instagram", "https://www.instagram.com/p/B1/", "Done @b")]
    assert draft.finished() == ["Done @b"]


def test_a_post_without_an_address_has_that_of_its_figure() -> None:
    draft = Draft(BASE)
    markup = (
        '<figure data-canonical-url="https://x.com/a/status/2"><blockquote class="nojs-tweet">Hm</blockquote></figure>'
    )
    assert FIGURES.read(element(markup, "figure"), draft)
    assert [embed.url for embed in draft.embeds] == ["https://x.com/a/status/2"]


@pytest.mark.parametrize(
    ("markup", "address"),
    [
        (
            '<iframe src="https://www.youtube.com/embed/Ab_cD-123XY?x"></iframe>',
            "https://www.youtube.com/watch?v=Ab_cD-123XY",
        ),
        (
            '<div data-video-id="Ab_cD-123XY"><img src="/poster.jpg"></div>',
            "https://www.youtube.com/watch?v=Ab_cD-123XY",
        ),
        ('<iframe data-src="/frame#0"></iframe>', "https://example.org/frame#0"),
        ('<video><source src="https://cdn.example.org/a.mp4"></video>', "https://cdn.example.org/a.mp4"),
        ('<gu-island props=\'{"url": "https://maps.example.org/1"}\'></gu-island>', "https://maps.example.org/1"),
        ('<gu-island props=\'{"element": {"embedUrl": "/f"}}\'></gu-island>', "https://example.org/f"),
        ('<gu-island props=\'{"html": "<iframe src=https://z.org/1 >"}\'></gu-island>', "https://z.org/1"),
    ],
)
def test_players_and_what_a_script_would_put_there(markup: str, address: str) -> None:
    draft, taken = figure(f"{markup}<figcaption>The film.</figcaption>")
    assert taken
    assert [(embed.url, embed.text) for embed in draft.embeds] == [(address, "The film.")]
    assert draft.media == []
    assert draft.finished() == ["The film."]


def test_a_picture_whose_component_has_an_address_is_a_picture() -> None:
    draft, _ = figure('<img src="/a.jpg?s=1" alt="A  quay"><gu-island props=\'{"url": "https://z.org/"}\'></gu-island>')
    assert [(media.identity, media.alt) for media in draft.media] == [("https://example.org/a.jpg", "A quay")]
    assert draft.embeds == []


def test_a_figure_of_words_alone_is_prose() -> None:
    draft, taken = figure("<aside><p>Words</p></aside><gu-island props='{'></gu-island>")
    assert not taken
    assert draft.finished() == []


def test_what_stands_at_the_head_of_a_page() -> None:
    nodes = [element('<figure><iframe src="https://z.org/1"></iframe><figcaption>Film</figcaption></figure>', "figure")]
    (media,) = figures.shown(nodes, BASE, FIGURES.read)
    assert (media.kind, media.url, media.caption) == ("video", "https://z.org/1", "Film")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("By Mara Quill, Bo Rand and Tobias Wren", ["Mara Quill", "Bo Rand", "Tobias Wren"]),
        ("Sandy Andover", ["Sandy Andover"]),
        ("", []),
    ],
)
def test_names_of_a_byline(text: str, expected: list[str]) -> None:
    assert [person.name for person in people.names(text)] == expected


def test_the_people_a_byline_links_to() -> None:
    node = element('<p>By <a rel="author" href="/profile/m">Mara Quill</a> in <a href="/merrow">Merrow</a></p>', "p")
    assert people.byline(node, BASE) == (Contributor("Mara Quill", "https://example.org/profile/m"),)
    assert people.byline(element("<p>By Mara Quill</p>", "p"), BASE) == (Contributor("Mara Quill"),)
    assert people.byline(None, BASE) == ()
