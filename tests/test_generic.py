"""The generic reader as a whole: which formats it takes, which it believes, what it proves."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from collector.errors import BadUrl
from collector.extract import generic
from collector.model import (
    Failure,
    FailureKind,
    KeySource,
    Page,
    Reading,
    Status,
)
from collector.publishers import by_url
from tests.pages import NOW, TEXT, URL, entries, html, read, times
from tests.printing import PRINTERS, Item, Printer
from tests.printing import page as printed

LONG = f"{TEXT} Nobody was hurt, and the storm has passed the coast."


def shown(number: int, *, key: bool = True, more: str = "") -> str:
    """An entry in the markup."""
    name = f' id="e{990 - number}"' if key else ""
    time = f'<time datetime="{times(number + 1)[number].isoformat()}">x</time>'
    return f'<div class="u"{name}>{time}<h3>Report {number}</h3><p>{LONG}</p><p>Number {number}.</p>{more}</div>'


def data(count: int, **told: object) -> str:
    """The same entries in JSON-LD."""
    updates = [
        {
            "headline": f"Report {n}",
            "articleBody": f"{LONG} Number {n}.",
            "url": f"{URL}#e{990 - n}",
            "datePublished": at.isoformat(),
            **told,
        }
        for n, at in enumerate(times(count))
    ]
    posting = {"@type": "LiveBlogPosting", "headline": "Storm", "url": URL, "liveBlogUpdate": updates}
    return f'<script type="application/ld+json">{json.dumps(posting)}</script>'


def listed(numbers: range) -> str:
    return "".join(shown(n) for n in numbers)


def reading_of(page: str, zone: str = "UTC") -> Reading:
    reading = read(page, zone)
    assert isinstance(reading, Reading), reading
    return reading


def test_data_and_markup_are_one_entry_each() -> None:
    reading = reading_of(html(listed(range(4)), head=data(4)))
    assert reading.blog.sources == ("json-ld", "html")
    assert [(e.key, e.key_source, e.title, e.text) for e in reading.blog.entries] == [
        (f"e{990 - n}", KeySource.NATIVE, f"Report {n}", f"{LONG}\nNumber {n}.") for n in range(4)
    ]


def test_data_without_ids_are_joined_to_the_markup_by_what_they_say() -> None:
    reading = reading_of(html(listed(range(4)), head=data(4, url=None)))
    assert [e.key for e in reading.blog.entries] == [f"e{990 - n}" for n in range(4)]


def test_two_spellings_of_one_id_are_one_entry() -> None:
    markup = "".join(shown(n).replace('id="e', 'id="post-1288') for n in range(4))
    head = data(4).replace("#e", "#liveblogPost1288")
    assert [e.key for e in entries(html(markup, head=head))] == [f"post-1288{990 - n}" for n in range(4)]


def test_the_older_part_of_the_data_is_left_out_where_the_page_shows_the_newer_in_full() -> None:
    """It is there in a poorer form only: an entry that slides out of the page would seem edited."""
    reading = reading_of(html(listed(range(3)), head=data(9)))
    assert [e.key for e in reading.blog.entries] == ["e990", "e989", "e988"]
    assert not reading.complete


def test_what_only_the_data_tell_between_shown_entries_is_there() -> None:
    markup = shown(0) + shown(1) + shown(3)
    assert [e.title for e in entries(html(markup, head=data(4)))] == [f"Report {n}" for n in range(4)]


def test_a_sliding_window_of_the_data_edits_nothing() -> None:
    """Five entries in the data, eight on the page: fields are believed alike, in and out of the data."""
    page = html(listed(range(8)), head=data(5, datePublished="2024-03-05T18:59:59Z"))
    assert [e.published_at for e in entries(page)] == times(8)


def test_a_false_zone_in_the_page_is_found_out_by_the_data() -> None:
    markup = "".join(
        shown(n, key=False).replace(at.isoformat(), f"{at + timedelta(hours=1):%Y-%m-%dT%H:%MZ}")
        for n, at in enumerate(times(4))
    )
    assert [e.published_at for e in entries(html(markup, head=data(4, url=None)), "Europe/Rome")] == times(4)


def test_words_are_taken_from_the_data_where_the_page_hides_them() -> None:
    markup = "".join(f'<div class="u" id="e{990 - n}"><h3>Report {n}</h3></div>' for n in range(4))
    assert {e.text for e in entries(html(markup, head=data(4)))} == {f"{LONG} Number {n}." for n in range(4)}


def test_mere_anchors_in_the_page_hide_nothing_of_the_data() -> None:
    markup = "".join(f'<a id="e{990 - n}"></a><p>{LONG}</p>' for n in range(4))
    assert [e.title for e in entries(html(markup, head=data(4)))] == [f"Report {n}" for n in range(4)]


def test_data_of_another_thing_than_the_list_are_believed_alone() -> None:
    """A list of the day's speeches on the page of a live blog that is loaded by a script."""
    speech = "Members spoke for two hours about next year's budget and voted against a higher tax on parking."
    listed = "".join(
        f'<div class="u"><time datetime="2024-01-0{9 - n}T10:00:00Z">x</time><h3>Debate {n}</h3><p>{speech}</p></div>'
        for n in range(5)
    )
    assert [e.title for e in entries(html(listed, head=data(3)))] == ["Report 0", "Report 1", "Report 2"]


@pytest.mark.parametrize(
    ("title", "notice", "status"),
    [
        ("Storm – as it happened", "", Status.CLOSED),
        ("Storm", "<p>This live blog is now closed.</p>", Status.CLOSED),
        ("Sturm", "<p>Der Liveticker ist beendet.</p>", Status.CLOSED),
        ("Storm: as they happened | News", "", Status.CLOSED),
        ("Storm", "<p>All is calm. This live blog is now closed. <a href='/more'>Read more</a>.</p>", Status.CLOSED),
        ("Storm LIVE", "", Status.UNKNOWN),
        ("What the council said as it happened to meet", "", Status.UNKNOWN),
        ("Storm", "<p>How the storm hit the coast, as it happened.</p>", Status.UNKNOWN),
        ("Storm", "<p>Our previous live blog is now closed.</p>", Status.UNKNOWN),
        ("Storm", "<p>Monday’s live blog is closed. We go on here.</p>", Status.UNKNOWN),
        ("Sturm", "<p>Der gestrige Liveblog ist beendet.</p>", Status.UNKNOWN),
        ("Storm", "<p><a href='/old'>The live blog is closed</a></p>", Status.UNKNOWN),
        ("Storm", "<p>See: <a href='/old'>This live blog is closed</a></p>", Status.UNKNOWN),
        ("Storm", "<aside><p>This live blog is closed</p></aside>", Status.UNKNOWN),
        ("Storm", "<p>Comments on this live blog are now closed.</p>", Status.UNKNOWN),
    ],
)
def test_the_page_says_in_words_that_it_is_over(title: str, notice: str, status: Status) -> None:
    blog = reading_of(html(notice + listed(range(4)), title=title)).blog
    assert blog.status is status
    assert bool(blog.status_evidence) == (status is Status.CLOSED)


@pytest.mark.parametrize(
    ("told", "social", "expected"),
    [
        ("Storm in the harbour", "Storm", "Storm in the harbour"),
        ("Storm: the ticker", "x", "Storm: the ticker"),
        ("SEO", "SEO", "Headline"),
    ],
)
def test_the_headline_is_not_the_one_for_search_engines(told: str, social: str, expected: str) -> None:
    head = f'<meta property="og:title" content="{social}">' + data(0).replace('"Storm"', json.dumps(told))
    article = head.replace("LiveBlogPosting", "NewsArticle")
    assert reading_of(html(listed(range(4)), head=article, title="Headline")).blog.title == expected


@pytest.mark.parametrize("charset", ["iso-8859-1", "windows-1252", "utf-8"])
def test_pages_in_the_encoding_that_they_name(charset: str) -> None:
    page = html(listed(range(4)).replace("ferry", "fähre")).replace("utf-8", charset)
    assert "fähre" in entries(page.encode(charset))[0].text


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"", FailureKind.EMPTY),
        (b"%PDF-1.7", FailureKind.NOT_HTML),
        (b"<!doctype html><html><body><p>cut", FailureKind.TRUNCATED),
        (b"<!doctype html><html><body><p>An article.</p></body></html>", FailureKind.NOT_A_LIVE_BLOG),
    ],
)
def test_what_cannot_be_read_is_told_as_a_failure(body: bytes, kind: FailureKind) -> None:
    failure = read(body)
    assert isinstance(failure, Failure)
    assert failure.kind is kind


def test_reading_is_a_function_of_the_page_alone() -> None:
    page = Page(URL, NOW, body=html(listed(range(4)), head=data(4)).encode(), final_url=URL)
    assert generic.read(page) == generic.read(page) == generic.read(replace(page, headers=(("ETag", '"1"'),)))


def test_a_later_capture_of_the_same_page_reads_the_same_times() -> None:
    page = html(
        "".join(f"<h3>{at:%H:%M}: Report</h3><p>{LONG}</p>" for at in times(4)),
        head='<meta property="article:modified_time" content="2024-03-05T19:00:30Z">',
    )
    one, other = (entries(page, now=now) for now in (NOW + timedelta(minutes=5), datetime(2024, 5, 1, tzinfo=UTC)))
    assert [e.published_at for e in one] == [e.published_at for e in other] == times(4)


def test_hosts_without_a_publisher_are_read_by_the_general_rules() -> None:
    assert by_url("https://unheard-of.example/live/1").name == "generic"
    assert by_url("https://www.corkbeo.ie/news/x-live-1").name == "reach"


def test_what_is_no_address_has_no_publisher() -> None:
    with pytest.raises(BadUrl):
        by_url("news.example/live")


@pytest.mark.parametrize("printer", PRINTERS, ids=lambda printer: printer.__name__)
def test_a_page_that_begins_anew_in_its_middle_is_read_to_its_end(printer: Printer) -> None:
    items = [Item(f"e-{n}", f"Report {n}", "The ferry waited, and nobody was hurt at all.", NOW) for n in range(4)]
    items = [replace(item, at=NOW - timedelta(minutes=7 * n)) for n, item in enumerate(items)]
    whole = printed("Storm live", printer(items))
    anew = whole.replace(b"</header>", b'</header></html><!doctype html><html lang="en">')
    assert generic.read(Page(URL, NOW, body=anew)) == generic.read(Page(URL, NOW, body=whole))


def clocks(url: str = URL, head: str = "") -> bytes:
    """Entries that tell a clock of the next hours of Greenwich, on a page whose head tells more."""
    told = "".join(f"<article><time>{20 - n}:05</time><h2>Report {n}</h2><p>{TEXT}</p></article>" for n in range(3))
    return html(told, head=head).replace(URL, url).encode()


def test_clocks_are_of_the_zone_in_which_a_page_of_nobody_known_tells_its_own_time() -> None:
    head = '<meta property="article:published_time" content="2024-03-05T18:00:00+02:00">'
    assert [e.published_at for e in entries(clocks(head=head))] == [
        datetime(2024, 3, 5, 18 - n, 5, tzinfo=UTC) for n in range(3)
    ]
    berlin = entries(clocks(head=head), "Europe/Berlin")
    assert berlin[0].published_at == datetime(2024, 3, 5, 19, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("host", "language", "told", "hour"),
    [
        ("zeitung.de", "en", "", 19),
        ("paper.co.uk", "en-GB", "", 20),
        ("patrika.in", "en", "", 14),
        ("news.example", "it", "", 19),
        ("news.example", "de-CH", "", 19),
        ("zeitung.de", "de", "2024-03-05T18:00:00+00:00", 19),
        ("zeitung.de", "de", "2024-03-05T18:00:00+01:00", 19),
        ("zeitung.de", "de", "2023-07-05T18:00:00+02:00", 19),
        ("zeitung.de", "de", "2024-03-05T18:00:00+09:00", 11),
        ("news.example", "en-US", "", 20),
        ("news.example", "es-MX", "", 20),
        ("news.io", "es", "", 20),
    ],
)
def test_clocks_are_of_the_country_of_the_address_or_the_language(
    host: str, language: str, told: str, hour: int
) -> None:
    page = clocks(f"https://{host}/live/storm", f'<meta property="article:published_time" content="{told}">')
    reading = read(page.replace(b'lang="en"', f'lang="{language}"'.encode()), now=NOW + timedelta(days=1))
    assert isinstance(reading, Reading)
    assert [e.published_at and e.published_at.hour for e in reading.blog.entries] == [hour, hour - 1, hour - 2]


def test_a_front_page_is_no_live_blog_unless_it_says_so() -> None:
    front = "https://news.example/"
    page = clocks(front, '<meta property="article:published_time" content="2024-03-05T18:00:00+02:00">')
    assert isinstance(read(page, url=front), Failure)
    said = page.replace(b"<title>Storm in the harbour", b"<title>Storm LIVE")
    assert isinstance(read(said, url=front), Reading)


REPLY = (
    '<div class="reply"><span class="who">Tom</span> <span class="reply-time">21:0{n}</span>'
    "<div><p>Thank you for telling us, stay safe out there on the quay, all of you: a good night to the crew.</p></div>"
    "</div>"
)


def with_readers(likes: int) -> bytes:
    """Entries below each of which readers reply, and which tell how many like them."""
    told = "".join(
        f'<article data-id="{9 - n}"><time>{20 - n}:05</time><h2>Report {n}</h2><p>{TEXT}</p>'
        f'<footer class="react"><button>Like <b>{likes}</b></button><span class="react-total">{likes}</span></footer>'
        f"</article><section>{REPLY.format(n=n)}</section>"
        for n in range(3)
    )
    return html(told).encode()


def test_what_readers_reply_and_how_many_like_an_entry_is_no_part_of_it() -> None:
    seen, later = entries(with_readers(3)), entries(with_readers(4711))
    assert [(e.key, e.title, e.text) for e in seen] == [(str(9 - n), f"Report {n}", TEXT) for n in range(3)]
    assert seen == later


def test_what_the_data_tell_anew_of_an_entry_with_an_age_alone_is_not_added_beside_it() -> None:
    ages = "".join(f"<article><time>{n + 1} hours ago</time><p>{TEXT} {n}</p></article>" for n in range(5))
    ids = [
        {
            "@type": "BlogPosting",
            "url": f"{URL}#p{n}",
            "headline": f"Headline {n}",
            "datePublished": f"2024-03-05T{19 - n}:40:00Z",
        }
        for n in range(5)
    ]
    posting = {"@type": "LiveBlogPosting", "url": URL, "headline": "Storm", "liveBlogUpdate": ids}
    whole = html(ages, head=f'<script type="application/ld+json">{json.dumps(posting)}</script>').encode()
    assert [e.text for e in entries(whole)] == [f"{TEXT} {n}" for n in range(5)]


def test_an_entry_that_is_highlighted_is_one_of_those_with_id_and_time() -> None:
    def one(number: int) -> str:
        look = "highlight post" if number == 2 else "post"
        stamp = int(times(number + 1)[number].timestamp())
        named = f'class="{look}" id="e-{90 - number}" data-timestamp="{stamp}"'
        return f"<div {named}><h3>Report {number}</h3><p>{LONG}</p></div>"

    assert [e.key for e in entries(html("".join(map(one, range(6)))))] == [f"e-{90 - n}" for n in range(6)]
