"""The Guardian's reader, one behaviour at a time, on pages made for it."""

from __future__ import annotations

import html
import json
from datetime import UTC, datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from collector.model import (
    Entry,
    Failure,
    FailureKind,
    Flag,
    Page,
    Reading,
    Status,
)
from collector.recent import RECENT
from spiders.guardian import BLOCKS, Guardian

AT = datetime(2026, 5, 4, 12, tzinfo=UTC)
URL = "https://www.theguardian.com/world/live/2026/may/04/storm-live"
KEYS = [f"{n:024x}" for n in range(1, 40)]
FIRST, SECOND, THIRD = KEYS[:3]


def block(key: str, body: str = "<p>Words.</p>", title: str = "", age: str = "4m ago", extra: str = "") -> str:
    heading = f"<h2>{title}</h2>" if title else ""
    props = html.escape(json.dumps({"then": 1, "now": len(age), "editionId": "UK"}))
    return (
        f'<article id="block-{key}" class="block dcr-1"><header><div><a href="?page=with%3Ablock-{key}#block-{key}">'
        f'<span><gu-island name="RelativeTime" props="{props}"><time dateTime="2026-05-04T11:00:00.000Z">{age}</time>'
        f"</gu-island></span><span>12.00\u00a0BST</span></a></div>{heading}{extra}</header>{body}"
        f'<footer><gu-island name="ShareButton"><a href="mailto:?x">Share</a></gu-island></footer></article>'
    )


def page(
    *blocks: str,
    head: str = '<script>window.guardian = {"config":{"page":{"isLive":true}}};</script>',
    around: str = "",
    said: dict[str, str] | None = None,
) -> str:
    updates = [{"@id": key, "articleBody": body} for key, body in (said or {}).items()]
    data = json.dumps([{"@type": "LiveBlogPosting", "liveBlogUpdate": updates}]) if said else "[]"
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8">{head}'
        f'<script type="application/ld+json">{data}</script></head><body><main>'
        f'<div data-gu-name="headline"><h1>Storm – live</h1></div>{around}'
        f'<div id="liveblog-body">{"".join(blocks)}</div></main></body></html>'
    )


def answer(body: str | bytes, url: str = URL) -> Reading | Failure:
    return Guardian.read(Page(url, AT, body=body.encode() if isinstance(body, str) else body))


def read(body: str | bytes, url: str = URL) -> Reading:
    reading = answer(body, url)
    assert isinstance(reading, Reading), reading
    return reading


def only(body: str) -> Entry:
    """The entry of a page with one block whose body is given."""
    (entry,) = read(page(block(FIRST, body))).blog.entries
    return entry


def failure(body: str | bytes, url: str = URL) -> FailureKind:
    failed = answer(body, url)
    assert isinstance(failed, Failure), failed
    return failed.kind


@pytest.mark.parametrize(
    ("url", "key"),
    [
        (f"{URL}?page=with:block-{FIRST}", FIRST),
        (f"{URL}?page=with%3Ablock-{FIRST}#block-{FIRST}", FIRST),
        (f"{URL}?filterKeyEvents=false&page=with:block-{FIRST}#liveblog-navigation", FIRST),
        (f"{URL}#block-{FIRST}", None),
        (f"{URL}?page=2", None),
        (f"{URL}?page=with:block-zz", None),
        (URL, None),
        ("http://[", None),
    ],
)
def test_the_key_an_address_asks_for(url: str, key: str | None) -> None:
    assert Guardian.asked_for(url) == key


def test_a_permalink_leaves_the_rest_of_the_address_out() -> None:
    asked = Guardian.permalink(f"{URL}?page=with:block-{SECOND}#block-{SECOND}", FIRST)
    assert asked == f"{URL}?page=with:block-{FIRST}"
    assert Guardian.asked_for(asked) == FIRST


@pytest.mark.parametrize(
    ("href", "found"),
    [
        (f"?page=with%3Ablock-{SECOND}#liveblog-navigation", True),
        (f"?page=with:block-{SECOND}#liveblog-navigation", True),
        (f"?page=with:block-{SECOND}&filterKeyEvents=false", True),
        (f"{URL}?page=with:block-{SECOND}", True),
        ("?#maincontent", False),
        ("javascript:void(0)", False),
    ],
)
def test_the_next_page_has_one_address_however_it_is_linked(href: str, found: bool) -> None:  # noqa: FBT001
    nav = f'<nav id="liveblog-navigation"><section style="grid-area:older"><a href="{href}">Next</a></section></nav>'
    assert read(page(block(FIRST), nav)).next_url == (f"{URL}?page=with:block-{SECOND}" if found else None)


def test_the_oldest_page_is_not_the_next() -> None:
    older = "".join(f'<a href="?page=with:block-{key}">to</a>' for key in (SECOND, THIRD))
    nav = f'<nav id="liveblog-navigation"><section style="grid-area:older">{older}</section></nav>'
    assert read(page(block(FIRST), nav)).next_url == f"{URL}?page=with:block-{SECOND}"


def test_a_page_that_others_lead_to_is_not_the_whole_blog() -> None:
    nav = '<nav id="liveblog-navigation"><section style="grid-area:newer"></section></nav>'
    assert read(page(block(FIRST))).complete
    assert not read(page(block(FIRST), nav)).complete


@pytest.mark.parametrize(
    ("head", "status"),
    [
        ('<script>window.guardian = {"config":{"page":{"isLive":true}}};</script>', Status.LIVE),
        ('<script>window.guardian = {"config":{"page":{"isLive": false}}};</script>', Status.CLOSED),
        ('<gu-island name="Liveness"></gu-island>', Status.LIVE),
        ("", Status.UNKNOWN),
    ],
)
def test_the_status_is_what_the_configuration_says(head: str, status: Status) -> None:
    blog = read(page(block(FIRST), head=head)).blog
    assert blog.status is status
    assert bool(blog.status_evidence) == (status is not Status.UNKNOWN)


@pytest.mark.parametrize(
    ("told", "instant"),
    [
        ("First published on Wed 27 Mar 2024 04.27 EDT", datetime(2024, 3, 27, 8, 27, tzinfo=UTC)),
        ("First published on Sun 31 Mar 2024 02.10 BST", datetime(2024, 3, 31, 1, 10, tzinfo=UTC)),
        ("First published on Thu 28 Mar 2024 07.00\u00a0AEDT", datetime(2024, 3, 27, 20, 0, tzinfo=UTC)),
    ],
)
def test_the_beginning_is_told_in_the_readers_zone(told: str, instant: datetime) -> None:
    dateline = f"<details><summary><span>Fri 1 Jan 2027 12.05 EDT</span></summary>{told}</details>"
    assert read(page(block(FIRST), around=dateline)).blog.published_at == instant


def test_without_a_first_publication_the_beginning_is_the_web_publication() -> None:
    head = '<script>window.guardian = {"config":{"page":{"isLive":true,"webPublicationDate":1777894800000}}};</script>'
    assert read(page(block(FIRST), head=head)).blog.published_at == datetime(2026, 5, 4, 11, 40, tzinfo=UTC)


def carousel(props: str) -> str:
    card = f'<li><a href="?page=with%3Ablock-{SECOND}" data-link-name="key event card | 0 of 1">Card</a></li>'
    return f'<gu-island name="KeyEventsCarousel" props="{html.escape(props)}"><ul>{card}</ul></gu-island>'


def test_key_events_are_told_by_attributes_not_by_their_place_in_the_carousel() -> None:
    events = [
        {"id": FIRST, "attributes": {"keyEvent": True, "summary": False}},
        {"id": SECOND, "attributes": {"keyEvent": False, "summary": True}},
        {"id": "not a key", "attributes": {"keyEvent": True}},
        {"attributes": []},
        "nonsense",
    ]
    marks = read(page(block(FIRST), around=carousel(json.dumps({"keyEvents": events})))).marks
    assert marks == {(FIRST, Flag.KEY_EVENT), (SECOND, Flag.SUMMARY)}


@pytest.mark.parametrize("props", ["", "{", "[]", '{"keyEvents": 5}', "[" * 100_000])
def test_without_the_carousels_data_its_cards_tell_the_key_events(props: str) -> None:
    assert read(page(block(FIRST), around=carousel(props))).marks == {(SECOND, Flag.KEY_EVENT)}


def test_the_pinned_copy_is_a_mark_and_no_entry() -> None:
    copy = block(SECOND, "<p>Copy.</p>").replace(f'id="block-{SECOND}" ', "")
    reading = read(page(block(FIRST), block(SECOND), around=f'<div id="pinned-post">{copy}</div>'))
    assert [entry.key for entry in reading.blog.entries] == [FIRST, SECOND]
    assert reading.marks == {(SECOND, Flag.PINNED)}


def test_a_pinned_copy_that_bears_the_id_is_still_no_entry() -> None:
    reading = read(
        page(block(FIRST, "<p>Own.</p>"), around=f'<div id="pinned-post">{block(FIRST, "<p>Copy.</p>")}</div>')
    )
    assert [entry.text for entry in reading.blog.entries] == ["Own."]


def test_an_id_that_stands_twice_is_one_entry() -> None:
    assert [e.text for e in read(page(block(FIRST, "<p>One.</p>"), block(FIRST, "<p>Two.</p>"))).blog.entries] == [
        "One."
    ]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("<p>In Merrow.</p>", "<p>In Merrow. </p>"),
        ("<p>In Merrow.</p>", '<p class="dcr-x" id="a">In\u00a0Mer\u200brow.</p>'),
        ("<p>In Merrow.</p>", '<p>In <a href="https://x.org/t" data-component="auto-linked-tag">Merrow</a>.</p>'),
        ("<ul><li><p>Rain</p></li></ul>", "<ul>\n <li> <p>Rain</p> </li></ul>"),
        ("<blockquote><p>So.</p></blockquote>", "<blockquote><p><svg><title>quote</title></svg>So.</p></blockquote>"),
        (
            '<blockquote class="twitter-tweet"><p>Hi</p>— A (@a) <a href="https://twitter.com/a/status/1?s=2">May</a></blockquote>',
            '<blockquote class="nojs-tweet"><p>Hi</p>— A (@a) <a href="https://twitter.com/a/status/1">May</a></blockquote>',
        ),
    ],
)
def test_what_drifts_without_an_edit_reads_the_same(before: str, after: str) -> None:
    one, other = only(before), only(after)
    assert (one.text, one.links, one.embeds, one.media) == (other.text, other.links, other.embeds, other.media)


def picture(src: str) -> str:
    caption = "<figcaption><span>The quay.</span> Photograph: Tidal</figcaption>"
    return f'<figure><img src="{src}" alt="Quay"/>{caption}</figure>'


def test_a_picture_is_the_same_at_every_size_and_under_every_signature() -> None:
    hashed = "0123456789abcdef0123456789abcdef01234567/0_10_300_180"
    small = only(picture(f"https://i.guim.co.uk/img/media/{hashed}/master/300.jpg?width=465&s=one"))
    large = only(picture(f"https://i.guim.co.uk/img/media/{hashed}/master/300.jpg?width=700&dpr=2&s=two"))
    older = only(picture(f"https://media.guim.co.uk/{hashed}/1000.jpg"))
    assert {entry.media[0].identity for entry in (small, large, older)} == {f"media/{hashed}"}
    assert small.text == large.text == "The quay. Photograph: Tidal"
    assert (small.media[0].caption, small.media[0].credit) == ("The quay.", "Photograph: Tidal")


def test_another_crop_is_another_picture() -> None:
    one, other = (
        only(picture(f"https://media.guim.co.uk/{'a' * 40}/{crop}/1000.jpg")) for crop in ("0_0_9_9", "1_1_9_9")
    )
    assert one.media[0].identity != other.media[0].identity


def test_words_beside_the_paragraphs_are_read_too() -> None:
    assert only("<p>One.</p> loose words <p>Two.</p>").text == "One.\nloose words\nTwo."


def test_furniture_is_not_read() -> None:
    entry = only(
        '<p>Words.</p><div class="ad-slot">Advertisement</div><style>p {}</style><script>x()</script>'
        "<button>View image in fullscreen</button><noscript>Turn on JavaScript</noscript>"
    )
    assert entry.text == "Words."
    assert entry.html == "<p>Words.</p>"


def test_a_related_article_is_a_link_and_not_text() -> None:
    linked = '<a href="/world/x"><div>The keeper</div><div>Read more</div></a>'
    entry = only(f'<figure><div data-component="rich-link">{linked}</div></figure>')
    assert entry.text == ""
    assert [(link.url, link.text) for link in entry.links] == [("https://www.theguardian.com/world/x", "The keeper")]


def test_an_invitation_to_subscribe_is_not_read() -> None:
    kind = "model.dotcomrendering.pageElements.NewsletterSignupBlockElement"
    entry = only(f'<p>Words.</p><figure data-spacefinder-type="{kind}"><p>Sign up to The Tide</p></figure>')
    assert entry.text == "Words."


def test_a_figure_of_another_kind_is_read_as_prose() -> None:
    kind = "model.dotcomrendering.pageElements.PullquoteBlockElement"
    assert only(f'<figure data-spacefinder-type="{kind}"><aside><p>Sand!</p></aside></figure>').text == "Sand!"


def test_several_writers_sign_a_block() -> None:
    writers = "".join(f"<div><span>{name}</span></div>" for name in ("Mara Quill", "Tobias Wren"))
    (entry,) = read(page(block(FIRST, extra=writers))).blog.entries
    assert [person.name for person in entry.contributors] == ["Mara Quill", "Tobias Wren"]


def test_safe_html_has_no_markup_but_text_and_links() -> None:
    entry = only(
        '<p onclick="x()" class="a" style="b">A <a href="/c" target="_blank">link</a> <a href="javascript:x()">bad</a>'
        "&lt;script&gt;</p><img src=x onerror=y><iframe src='https://z.org'></iframe>"
    )
    assert entry.html == (
        '<p>A <a href="https://www.theguardian.com/c" rel="noopener noreferrer nofollow">link</a> bad&lt;script&gt;</p>'
    )


def test_a_page_that_shows_fewer_blocks_than_its_data_list_has_collapsed() -> None:
    said = dict.fromkeys(KEYS[:16], "Words.")
    assert failure(page(*map(block, KEYS[:8]), said=said)) is FailureKind.EXTRACTION_COLLAPSE
    assert failure(page(said=said)) is FailureKind.EXTRACTION_COLLAPSE
    assert failure(page(said={FIRST: "Words."})) is FailureKind.EXTRACTION_COLLAPSE


def test_blocks_without_words_and_one_or_two_of_another_moment_are_no_collapse() -> None:
    said = dict.fromkeys(KEYS[:10], "Words.") | dict.fromkeys(KEYS[10:16], "")
    assert len(read(page(*map(block, KEYS[:8]), said=said)).blog.entries) == 8


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"", FailureKind.EMPTY),
        (b" \n ", FailureKind.EMPTY),
        (b"%PDF-1.7 ...", FailureKind.NOT_HTML),
        (b"\x89PNG\r\n\x1a\n...", FailureKind.NOT_HTML),
        (b"\x1f\x8b\x08\x00...", FailureKind.NOT_HTML),
        (b"Service unavailable", FailureKind.NOT_HTML),
        (b"<!doctype html><html><body>half", FailureKind.TRUNCATED),
        (b"<p>A fragment without blocks</p>", FailureKind.NOT_A_LIVE_BLOG),
        (b"<!doctype html><html><body><h1>Sorry</h1></body></html>", FailureKind.NOT_A_LIVE_BLOG),
        (b'{"html": "<article id=', FailureKind.TRUNCATED),
        (b"[1, 2]", FailureKind.TRUNCATED),
        (b'{"blocks": []}', FailureKind.NOT_A_LIVE_BLOG),
        (b'{"numNewBlocks": 2, "html": ""}', FailureKind.EXTRACTION_COLLAPSE),
        (b'{"fields": {"body": ""}}', FailureKind.NOT_A_LIVE_BLOG),
        (b'{"fields": {"body": null}}', FailureKind.NOT_A_LIVE_BLOG),
        (b"{" * 100_000, FailureKind.TRUNCATED),
    ],
)
def test_what_is_no_live_blog_is_a_failure_of_its_kind(body: bytes, kind: FailureKind) -> None:
    assert failure(body) is kind


def test_a_fragment_that_ends_within_a_block_was_cut() -> None:
    whole = block(FIRST) + block(SECOND)
    assert len(read(whole).blog.entries) == 2
    assert failure(whole[:-60]) is FailureKind.TRUNCATED


def test_an_address_that_asks_for_key_events_only_is_refused() -> None:
    assert failure(page(block(FIRST)), f"{URL}?filterKeyEvents=true") is FailureKind.WRONG_PAGE


WORDS = (
    "<p>It’s late – the keeper didn’t sleep. “We’re on watch,” she said, “you’d better believe it: he’s asleep.”</p>"
)


@pytest.mark.parametrize(
    "garble",
    [
        lambda text: text.encode().decode("latin-1").encode(),
        lambda text: text.encode().decode("cp1252", "replace").encode(),
        lambda text: text.encode("ascii", "replace"),
        lambda text: text.encode("cp1252"),
        lambda text: text.translate(dict.fromkeys(map(ord, "’–“”"), "\ufffd")).encode(),
    ],
    ids=["latin-1 twice", "cp1252 twice", "question marks", "cp1252 bytes", "replacement characters"],
)
def test_garbled_words_are_a_failure(garble: object) -> None:
    assert callable(garble)
    assert failure(garble(page(block(FIRST, WORDS)))) is FailureKind.UNDECODABLE


@pytest.mark.parametrize("body", [WORDS, "<p>Eh?</p>" * 20, "<p>Où? Là, à côté – c’est ça, naïveté.</p>" * 9])
def test_odd_but_honest_words_are_none(body: str) -> None:
    assert read(page(block(FIRST, body))).blog.entries[0].text


def test_one_broken_byte_hides_nothing() -> None:
    broken = page(block(FIRST, "<p>On? the quay</p>"), block(SECOND)).encode().replace(b"On?", b"On\xff")
    assert [entry.text for entry in read(broken).blog.entries] == ["On\ufffd the quay", "Words."]


def test_deep_nesting_is_read_as_far_as_it_goes() -> None:
    deep = "<div>" * 200 + "the bottom" + "</div>" * 200
    assert only(f"<p>Top.</p>{deep}").text == "Top.\nthe bottom"
    assert only("<b>" * 50_000 + "x").key == FIRST


@given(st.binary(max_size=300))
@example(b"<!doctype html><html></html>")
def test_no_bytes_raise(body: bytes) -> None:
    answer(body)


PAGE = page(
    block(FIRST, WORDS + picture("/a.jpg"), "Title"), block(SECOND), around=carousel('{"keyEvents": []}')
).encode()


@given(st.integers(0, len(PAGE)), st.integers(0, 40), st.binary(max_size=12))
def test_no_damage_raises(start: int, length: int, junk: bytes) -> None:
    answer(PAGE[:start] + junk + PAGE[start + length :])


bodies = st.lists(
    st.sampled_from(
        [
            "<p>One.</p>",
            "<p>Two. </p>",
            "<blockquote><p>So.</p></blockquote>",
            picture("https://media.guim.co.uk/ab/0_0_1_1/9.jpg"),
            "<p>Open",
            "</div>",
            "<!-- a comment -->",
            "<time>4m ago</time>",
            '<a href="?page=2">more</a>',
            "<script>'</article>'</script>",
            "&quot;now&quot;:1",
        ]
    ),
    max_size=3,
).map("".join)
edits = st.lists(
    st.tuples(st.sampled_from(KEYS[:4]), bodies, st.sampled_from(["4m ago", "5m ago"])), min_size=1, max_size=5
)


@given(st.lists(edits, min_size=1, max_size=4))
def test_what_was_read_before_changes_nothing_of_what_is_read(pages: list[list[tuple[str, str, str]]]) -> None:
    made = [page(*(block(key, body, age=age) for key, body, age in blocks)) for blocks in pages]
    cold = []
    for one in made:
        RECENT.forget()
        cold.append(answer(one))
    assert [answer(one) for one in made] == cold
    assert [answer(one) for one in reversed(made)] == cold[::-1]


def test_a_block_read_before_is_not_read_again() -> None:
    RECENT.forget()
    bodies = (
        page(block(FIRST), block(SECOND)),
        page(block(THIRD), block(FIRST, age="5m ago"), block(SECOND, age="1h ago")),
    )
    before, after = (sheet.entries for body in bodies if (sheet := BLOCKS.sheet(URL, body.encode())))
    assert [*map(id, after[1:])] == [*map(id, before)]


def test_the_same_block_at_another_address_has_its_own_links() -> None:
    linked = page(block(FIRST, '<p><a href="/c">link</a></p>'))
    here, there = read(linked).blog.entries[0], read(linked, "http://127.0.0.1:8080/world/live/x").blog.entries[0]
    assert [link.url for entry in (here, there) for link in entry.links] == [
        "https://www.theguardian.com/c",
        "http://127.0.0.1:8080/c",
    ]
    assert (there.url or "").startswith("http://127.0.0.1:8080/world/live/x?page=")
