"""Pages that say of nothing what it is: live blogs are found by their shape, what only looks like one is refused."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from collector.digest import content_digest
from collector.model import Flag, Reading
from tests.pages import NOW, TEXT, URL, entries, html, read, refused, times

QUIET = "https://news.example/a/77"
PROSE = f"{TEXT} Nobody was hurt, and the storm has passed the coast."


def many(count: int, one: Callable[[int], str]) -> str:
    return "".join(one(n) for n in range(count))


def clock(number: int, minutes: int = 9) -> str:
    return times(number + 1, minutes)[number].strftime("%H:%M")


def stamp(number: int, minutes: int = 9) -> str:
    return f'<time datetime="{times(number + 1, minutes)[number].isoformat()}">x</time>'


def article(number: int) -> str:
    return f'<article class="u" id="e{90 - number}">{stamp(number)}<h3>Report {number}</h3><p>{PROSE}</p></article>'


def test_elements_of_one_shape_with_a_time_each() -> None:
    found = entries(html(many(5, article)))
    assert [(e.key, e.title, e.text) for e in found] == [(f"e{90 - n}", f"Report {n}", PROSE) for n in range(5)]
    assert [e.published_at for e in found] == times(5)


def test_what_looks_like_the_entries_and_tells_no_time_is_an_entry_of_its_own() -> None:
    def two(number: int) -> str:
        heat = f'<div class="row\n  row--heat" id="{500 - number}"><h4>Heat {number}</h4><p>{PROSE} {PROSE}</p></div>'
        said = f"<aside><time>{clock(number)}</time></aside><p>{PROSE}</p>"
        return f'{heat}<div class="row\n   " id="{900 - number}">{said}</div>'

    found = entries(html(many(4, two)))
    assert [(e.key, e.title, e.published_at is None) for e in found] == [
        each for n in range(4) for each in ((f"{500 - n}", f"Heat {n}", True), (f"{900 - n}", None, False))
    ]
    assert {e.text for e in found if e.title is None} == {PROSE}


def test_what_stands_between_entries_is_not_read() -> None:
    page = html(many(5, lambda n: article(n) + '<div class="ad-slot"><p>Buy a boat, buy a boat, buy a boat.</p></div>'))
    assert {entry.text for entry in entries(page)} == {PROSE}


def test_headings_with_a_clock_and_what_follows_them() -> None:
    def one(number: int) -> str:
        told = clock(number).replace(":", ".")
        return f"<h3>{told} Uhr: Meldung {number}</h3><p>{PROSE}</p><ul><li>Punkt {number}</li></ul>"

    found = entries(html(f"<h2>Dienstag, 5. 3.</h2>{many(4, one)}"))
    assert [(e.title, e.text) for e in found] == [(f"Meldung {n}", f"{PROSE}\nPunkt {n}") for n in range(4)]
    assert [(e.published_at, e.time_precision) for e in found] == [(at, "minute") for at in times(4)]


def test_a_heading_that_is_the_clock_alone_stands_above_the_headline() -> None:
    body = many(4, lambda n: f"<h4>{clock(n)} Uhr</h4><h3>Meldung {n}</h3><p>{PROSE}</p>")
    found = entries(html(body))
    assert [(e.title, e.text, e.published_at) for e in found] == [
        (f"Meldung {n}", PROSE, at) for n, at in enumerate(times(4))
    ]


def test_what_follows_the_last_heading_is_read_only_as_far_as_it_looks_alike() -> None:
    body = many(4, lambda n: f"<h3>{clock(n)} Uhr: Meldung {n}</h3><p class=t>{PROSE}</p>")
    found = entries(html(f"{body}<div class=more>Mehr zum Thema</div><p class=t>Impressum</p>"))
    assert found[-1].text == PROSE


def test_bold_openings() -> None:
    body = many(5, lambda n: f"<p><b>+++ {clock(n, 90)} Report {n} +++</b><br>{PROSE}</p>")
    found = entries(html(body))
    assert [(e.title, e.text, e.published_at) for e in found] == [
        (f"Report {n}", PROSE, at) for n, at in enumerate(times(5, 90))
    ]


def test_anchors_with_a_date_and_flat_paragraphs() -> None:
    def one(number: int) -> str:
        when = times(number + 1)[number].strftime("%d.%m.%Y • %H:%M Uhr")
        anchor = f'<div class="anchor" id="r{number}x"><div class="datetime">{when}</div><h2>Report {number}</h2></div>'
        return f'{anchor}<p class="t">{PROSE}</p><p class="t">More of {number}.</p>'

    found = entries(html(many(4, one)))
    assert [(e.key, e.title, e.text) for e in found] == [
        (f"r{n}x", f"Report {n}", f"{PROSE}\nMore of {n}.") for n in range(4)
    ]
    assert [e.published_at for e in found] == times(4)


def test_ages_are_times_that_run_with_the_clock() -> None:
    def one(number: int) -> str:
        age = f'<span class="timestamp">{9 * number + 1} mins ago</span>'
        return f'<div class="u">{age}<h3>Report {number}</h3><p>{PROSE}</p></div>'

    assert {entry.time_precision for entry in entries(html(many(5, one)))} == {"relative"}


def test_minutes_of_a_match() -> None:
    def one(number: int) -> str:
        minute = f"{90 - number}'"
        return f'<div class="live-comment" data-time="{90 - number}">{minute} A corner for the home team.</div>'

    found = entries(html(many(12, one), title="Gulls - Terns: live"))
    assert {(e.published_at, e.time_precision) for e in found} == {(None, "none")}
    assert {e.text for e in found} == {"A corner for the home team."}


def test_entries_without_a_time_among_those_with_one() -> None:
    def one(number: int) -> str:
        time = "" if number % 3 == 2 else f"<time>{clock(number)}</time>"
        return f'<div class="row row--{number % 2}" id="c{800 - 7 * number}"><aside>{time}</aside><p>{PROSE}</p></div>'

    found = entries(html(many(9, one)))
    assert len(found) == 9
    assert [e.published_at for e in found][2] is None


def test_bylines_and_labels() -> None:
    def one(number: int) -> str:
        label = "KEY EVENT" if number == 1 else "Ida Quill"
        head = f'<div class="info">{stamp(number)}<mark>{label}</mark></div>'
        return f"<div class=u>{head}<h3>Report {number}</h3><p>{PROSE}</p></div>"

    first, second, _ = entries(html(many(3, one)))
    assert [person.name for person in first.contributors] == ["Ida Quill"]
    assert (second.contributors, set(second.flags)) == ((), {Flag.KEY_EVENT})


def test_a_photographer_is_not_the_writer() -> None:
    photo = '<figure><img src="/a.jpg"><figcaption>The quay <span class="author">Sam Oar</span></figcaption></figure>'
    page = html(many(3, lambda n: article(n).replace("</article>", f"{photo}</article>")))
    assert {entry.contributors for entry in entries(page)} == {()}


def test_a_subheading_in_the_prose_is_no_headline() -> None:
    body = many(3, lambda n: f"<div class=u>{stamp(n)}<p>{PROSE} {PROSE}</p><h4>Background</h4><p>More.</p></div>")
    assert {(e.title, e.text) for e in entries(html(body))} == {(None, f"{PROSE} {PROSE}\nBackground\nMore.")}


def test_an_oldest_first_page_is_turned_round() -> None:
    found = entries(html("".join(article(n) for n in range(4, -1, -1))))
    assert [e.published_at for e in found] == times(5)


def test_a_list_of_links_to_places_marks_key_events() -> None:
    links = '<ul><li><a href="#e90">Report 0</a></li><li><a href="#e88">Report 2</a></li></ul>'
    reading = read(html(links + many(5, article)))
    assert isinstance(reading, Reading)
    assert reading.marks == {("e90", "key_event"), ("e88", "key_event")}


def test_how_sure_the_reader_is() -> None:
    reading = read(html(many(5, article), title="Storm LIVE"))
    assert isinstance(reading, Reading)
    assert reading.blog.sources == ("heuristic",)
    assert 0.5 < reading.blog.confidence < 0.9
    assert not reading.complete


ARTICLE = "".join(f"<p>{PROSE} {PROSE} {PROSE}</p>" for _ in range(6))


def row(number: int, text: str) -> str:
    return f"<div class=row><time>{clock(number)}</time><div>{text}</div></div>"


def comment(number: int) -> str:
    return f'<div class="comment" id="comment-{number}">{stamp(number)}<p>{PROSE} {PROSE}</p></div>'


def teaser(number: int) -> str:
    return f'<article>{stamp(number)}<h2><a href="/n{number}">Report</a></h2><p>{PROSE}</p></article>'


def diary(number: int) -> str:
    head = f'<h2 class="entry-title"><a href="/2024/{number}">Day {number}</a></h2>'
    return f'<article class="hentry" id="p{number + 200}">{head}{stamp(number, 1440)}<div>{PROSE * 3}</div></article>'


def show(number: int) -> str:
    later = f'<time datetime="2024-03-06T{20 - number}:00:00Z">x</time>'
    return f"<div class=u>{later}<h3>Show {number}</h3><p>{PROSE}</p></div>"


def cited(number: int) -> str:
    return f"<p>{PROSE}</p><blockquote><p>{TEXT}</p>{stamp(number)}</blockquote>"


def listed(number: int) -> str:
    return f"<tr><td class=time>{number + 8}:15</td><td>Evening news and weather</td></tr>"


REFUSED = {
    "a ticker beside an article": ARTICLE + many(9, lambda n: row(n, TEXT)),
    "results beside an article": ARTICLE + many(9, lambda n: row(n, "Gulls - Terns 2:1")),
    "comments": f'{ARTICLE}<section id="comments">{many(30, comment)}</section>',
    "a list of news": many(9, teaser),
    "a blog's front page": many(5, diary),
    "links by time": many(9, lambda n: f'<li><time>{clock(n)}</time> <a href="/n{n}">{TEXT}</a></li>'),
    "a schedule": f"<table>{many(12, listed)}</table>",
    "times still to come": many(6, show),
    "an article": ARTICLE,
    "numbered advice": many(6, lambda n: f"<h2>{10 + n}.30 things to do</h2><p>{PROSE}</p>"),
    "posts of others": many(6, cited),
    "a sidebar": f"{ARTICLE}<aside>{many(9, lambda n: row(n, f'<a href=/n{n}>{TEXT}</a>'))}</aside>",
    "two entries": many(2, article),
}


@pytest.mark.parametrize("name", REFUSED)
@pytest.mark.parametrize("title", ["Storm in the harbour", "Storm LIVE: as it happens"])
def test_what_only_looks_like_a_live_blog_is_refused_with_a_reason(name: str, title: str) -> None:
    message = refused(html(REFUSED[name], title=title))
    assert message.startswith("the page is no live blog: ")
    assert len(message.split()) > 8


def test_the_time_of_capture_dates_clocks_where_the_page_does_not() -> None:
    found = entries(html(many(5, lambda n: row(n, f"<h3>Report {n}</h3><p>{PROSE}</p>"))))
    assert found[0].published_at == NOW


def titled(number: int, body: str) -> str:
    return f'<article class="u" id="e{90 - number}">{stamp(number)}<h3>Report {number}</h3>{body}</article>'


@pytest.mark.parametrize("named", ["post-body no-ads", "subscriber-content", "promo", "field-related-text", "reaction"])
def test_what_an_entry_says_is_kept_whatever_it_is_called(named: str) -> None:
    found = entries(html(many(4, lambda n: titled(n, f'<div class="{named}"><p>{PROSE}</p></div>'))))
    assert [(e.title, e.text) for e in found] == [(f"Report {n}", PROSE) for n in range(4)]


@pytest.mark.parametrize(
    "counted",
    [
        '<div class="comment-count">{} comments</div>',
        '<em class="like-num">{}</em>',
        '<p class="comments">Kommentare ({})</p>',
        '<a href="#talk">{} replies</a>',
        "<footer><time>{} minutes ago</time></footer>",
    ],
)
def test_what_runs_with_the_clock_or_the_readers_is_no_word_of_an_entry(counted: str) -> None:
    def page(count: int) -> str:
        return html(many(4, lambda n: titled(n, f"<p>{PROSE}</p>{counted.format(count)}")))

    once, later = entries(page(12)), entries(page(471))
    assert [content_digest(e) for e in once] == [content_digest(e) for e in later]
    assert {entry.text for entry in once} == {PROSE}


@pytest.mark.parametrize(
    "beside",
    [
        "<aside><h4>More on this</h4><p>What else the paper knows of ferries.</p></aside>",
        '<aside><figure><img src="/a.jpg"></figure><a href="/other">Another story</a></aside>',
        '<div class="teaser"><a href="/other"><h4>Another story</h4><p>What it says.</p></a></div>',
        '<div class="comments"><div class="comment"><b>Tom</b><p>What a storm it was.</p></div></div>',
        '<section id="talk" class="entry__discussion"><ul><li>What a storm it was.</li></ul></section>',
    ],
)
def test_a_box_behind_the_words_of_an_entry_is_another_thing(beside: str) -> None:
    found = entries(html(many(4, lambda n: titled(n, f"<p>{PROSE}</p>{beside}"))))
    assert {(e.text, e.media) for e in found} == {(PROSE, ())}


@pytest.mark.parametrize(
    "box",
    ['<aside class="left">{}</aside>', '<p class="teaser">{}</p>', '<div class="comment">{}</div>'],
)
def test_a_box_with_the_words_of_an_entry_is_no_other_thing(box: str) -> None:
    found = entries(html(many(4, lambda n: titled(n, box.format(PROSE) + f"<p>It is {n}.</p>"))))
    assert [e.text for e in found] == [f"{PROSE}\nIt is {n}." for n in range(4)]


def test_a_picture_beside_the_words_is_kept() -> None:
    picture = '<aside><img src="https://img.example/a.jpg" alt="Quay"></aside>'
    found = entries(html(many(4, lambda n: titled(n, f"<p>{PROSE}</p>{picture}"))))
    assert {len(e.media) for e in found} == {1}


def test_a_marked_word_is_no_author() -> None:
    found = entries(html(many(4, lambda n: titled(n, f"<p>The <mark>ferry</mark> has left. {PROSE}</p>"))))
    assert {(e.text, e.contributors) for e in found} == {(f"The ferry has left. {PROSE}", ())}


@pytest.mark.parametrize("name", ["radix-:r{}:", "share-{}", "gallery-{}", "clip0_{}"])
def test_an_entry_is_not_called_after_a_button_or_a_box_in_it(name: str) -> None:
    def one(number: int) -> str:
        box = f'<p id="{name.format(number)}">+</p>'
        return f'<div class="u">{stamp(number)}<h3>Report {number}</h3><p>{PROSE}</p>{box}</div>'

    older, newer = entries(html(many(4, one))), entries(html(many(5, one)))
    assert [e.key for e in older] == [e.key for e in newer[:4]]
    assert not any(e.key.startswith(name[:4]) for e in older)


def test_a_day_and_a_month_before_a_clock_are_no_year() -> None:
    def one(number: int) -> str:
        return f'<div class="u"><p class="time">05.03. {clock(number)} Uhr</p><p>{PROSE}</p></div>'

    assert [e.published_at for e in entries(html(many(4, one)))] == times(4)


def test_a_short_report_in_what_is_called_a_comment_is_no_count() -> None:
    said = {n: f"{n} ferries back" for n in range(1, 5)}
    body = '<div class="comment-content"><p>{}</p></div>'
    found = entries(html(many(4, lambda n: titled(n, body.format(said[n + 1]) + f"<p>{PROSE}</p>"))))
    assert [e.text for e in found] == [f"{said[n + 1]}\n{PROSE}" for n in range(4)]


@pytest.mark.parametrize("between", ["", "<hr>"])
def test_a_headline_above_its_time_is_that_of_the_words_below(between: str) -> None:
    def one(number: int) -> str:
        return f'<h2>Report {number}</h2><p class="time">{clock(number)}</p><p>{PROSE} It is {number}.</p>{between}'

    found = entries(html(many(5, one)))
    assert [(e.title, e.text, e.published_at) for e in found] == [
        (f"Report {n}", f"{PROSE} It is {n}.", times(5)[n]) for n in range(5)
    ]


def test_an_id_that_spells_the_headline_is_no_key() -> None:
    def page(headline: str) -> str:
        said = [headline, "Bridge closed for all", "Crew of six is safe", "Schools stay shut"]
        ids = [f"h-{each.lower().replace(' ', '-')}" for each in said]
        told = zip(said, ids, range(4), strict=True)
        return html("".join(f'<h3 id="{name}">{clock(n)} {each}</h3><p>{PROSE}</p>' for each, name, n in told))

    once, later = entries(page("Ferry runs aground")), entries(page("Ferry is afloat again"))
    assert [e.title for e in once][1:] == [e.title for e in later][1:]
    assert all(e.key.startswith("derived-") for e in (*once, *later))


def test_when_an_entry_was_updated_is_not_when_it_was_published() -> None:
    def one(number: int) -> str:
        new = f'<time class="updated" datetime="{NOW.isoformat()}">{NOW:%H:%M}</time>'
        old = stamp(number + 1).replace("<time", '<time class="published"')
        return f'<article class="u">{new}{old}<h3>Report {number}</h3><p>{PROSE}</p></article>'

    assert [e.published_at for e in entries(html(many(4, one)))] == times(5)[1:]


def by_days(days: list[str]) -> str:
    """Three entries for each day, the newest day today, under a heading of that text."""
    rows = [row(n, f"<h3>Report {n}</h3><p>{PROSE}</p>") for n in range(3 * len(days))]
    return "".join(f"<h2>{day}</h2>" + "".join(rows[3 * ago : 3 * ago + 3]) for ago, day in enumerate(days))


@pytest.mark.parametrize("days", [["Tuesday", "Sunday"], ["Dienstag", "Sonntag"], ["mardi", "Dimanche"]])
def test_a_weekday_above_entries_is_the_last_one_before_the_page_was_fetched(days: list[str]) -> None:
    found = entries(html(by_days(days)))
    assert [e.published_at for e in found] == [at - timedelta(days=2 * (n // 3)) for n, at in enumerate(times(6))]
    assert {e.time_precision for e in found} == {"clock_only"}


def test_days_in_a_row_are_a_list_to_choose_from_and_no_headings() -> None:
    tabs = "<ul><li>Sunday</li><li>Monday</li></ul>"
    found = entries(html(tabs + many(4, lambda n: row(n, f"<h3>Report {n}</h3><p>{PROSE}</p>"))))
    assert [e.published_at for e in found] == times(4)


@pytest.mark.parametrize("tag", ["h3", "p"])
def test_a_day_and_a_clock_before_the_words(tag: str) -> None:
    def one(number: int) -> str:
        at = times(number + 1, 700)[number]
        return f"<{tag}>{at.day}. März, {at:%H:%M} Uhr: Meldung {number}</{tag}><p>{PROSE}</p>"

    found = entries(html(many(4, one)))
    assert [(e.published_at, e.time_precision) for e in found] == [(at, "minute") for at in times(4, 700)]
    assert [e.title or e.text.split("\n")[0] for e in found] == [f"Meldung {n}" for n in range(4)]


def post(number: int, head: str, body: str = f"<p>{PROSE}</p>") -> str:
    """An entry whose head is given, its clock in it where `{}` stands."""
    told = head.format(clock(number))
    return f'<div class="post" id="e{90 - number}"><h3>Report {number}</h3>{told}{body}</div>'


@pytest.mark.parametrize(
    "signature",
    [
        "<p>Posted at Tuesday 5 March 2024, {} GMT by Ann Other</p>",
        '<span class="time">{} by Ann Other</span>',
        "<p>Von Ann Other am Dienstag, 5. März 2024 um {} Uhr</p>",
        '<p class="meta">{} Uhr | Ann Other</p>',
        '<p>Posted by <a href="/ann">Ann Other</a> at <b>{}</b></p>',
        '<p>By <span class="author">Ann Other</span>, <time>{}</time></p>',
        "<p>{} autor: Ann Other</p>",
        "<header><span>published at <time>{}</time> <span>5 March</span></span></header><div>By Ann Other</div>",
        '<div class="m"><a href="/autor/ann">Ann Other</a><time>{}</time></div>',
    ],
)
@pytest.mark.parametrize("at_end", [False, True])
def test_a_line_of_time_and_name_is_both_and_no_words(signature: str, *, at_end: bool) -> None:
    text = f"<p>{PROSE}</p>"
    found = entries(html(many(4, lambda n: post(n, text + signature, "") if at_end else post(n, signature, text))))
    assert [(e.text, e.published_at) for e in found] == [(PROSE, at) for at in times(4)]
    assert {tuple(person.name for person in e.contributors) for e in found} == {("Ann Other",)}


@pytest.mark.parametrize(
    "words",
    [
        "<p>{} New York</p>",
        "<p>{}: Ferry leaves the quay.</p>",
        '<div class="note"><p>{} Ferry Adrift</p></div>',
    ],
)
def test_words_in_one_box_with_a_time_are_words(words: str) -> None:
    said = words.format("").replace(":", "")
    for wrong in ("<p>", "</p>", '<div class="note">', "</div>"):
        said = said.replace(wrong, "")
    found = entries(html(many(4, lambda n: post(n, words))))
    assert [(e.text, e.contributors) for e in found] == [(f"{said.strip()}\n{PROSE}", ())] * 4


def test_words_before_a_clock_make_it_none() -> None:
    assert refused(html(many(4, lambda n: post(n, "<p>Harbour Closed, {}</p>"))))


@pytest.mark.parametrize("loose", ["<p>{text}</p>{clock}", "<p>{text}<br>{clock} Uhr</p>", "{clock}<br>{text}"])
def test_a_time_on_a_line_of_its_own_needs_no_element(loose: str) -> None:
    body = many(4, lambda n: f"<div class=u><h3>Report {n}</h3>{loose.format(text=PROSE, clock=clock(n))}</div>")
    found = entries(html(f"{body}<aside><p>Seen at <time>{clock(1)}</time></p></aside>"))
    assert [(e.title, e.text, e.published_at) for e in found] == [
        (f"Report {n}", PROSE, at) for n, at in enumerate(times(4))
    ]


@pytest.mark.parametrize(
    ("label", "flags"),
    [
        ("<span>Breaking</span>", {Flag.BREAKING}),
        ("<p>Eilmeldung</p>", {Flag.BREAKING}),
        ('<div class="tag">ALERTE</div>', {Flag.BREAKING}),
        ("<div><b>Key event</b></div>", {Flag.KEY_EVENT}),
        ('<span class="new">New</span>', set()),
    ],
)
def test_a_label_at_the_head_of_an_entry_is_a_flag_and_no_words(label: str, flags: set[Flag]) -> None:
    found = entries(html(many(4, lambda n: f"<div class=u>{stamp(n)}{label}<h3>Report {n}</h3><p>{PROSE}</p></div>")))
    assert [(e.title, e.text, set(e.flags)) for e in found] == [(f"Report {n}", PROSE, flags) for n in range(4)]


def test_a_label_in_a_headline_is_none_of_it() -> None:
    label = '<span class="kicker">Breaking</span>'
    found = entries(html(many(4, lambda n: f"<div class=u>{stamp(n)}<h3>{label} Report {n}</h3><p>{PROSE}</p></div>")))
    assert [(e.title, set(e.flags)) for e in found] == [(f"Report {n}", {Flag.BREAKING}) for n in range(4)]


@pytest.mark.parametrize("said", ["<p><b>Breaking</b> the ice took a day.</p>", "<p><b>BREAKING:</b> Ice.</p>"])
def test_a_word_of_a_sentence_is_no_label(said: str) -> None:
    found = entries(html(many(4, lambda n: f"<div class=u>{stamp(n)}{said}<p>{PROSE}</p></div>")))
    assert all(e.text.casefold().startswith("breaking") and not e.flags for e in found)


def test_the_headline_of_a_summary_is_kept() -> None:
    found = entries(html(many(4, lambda n: f"<div class=u>{stamp(n)}<h3>Summary</h3><p>{PROSE}</p></div>")))
    assert {e.title for e in found} == {"Summary"}


@pytest.mark.parametrize(
    "byline",
    [
        '<div class="author"><span>Ann Other</span><span>Political editor</span></div>',
        '<div class="author"><b class="author-name">Ann Other</b> <i class="author-role">Harbour desk</i></div>',
        '<p class="byline">Ann Other<br>Korrespondentin in Hamburg</p>',
        '<p class="byline">Ann Other | Chief reporter</p>',
        '<div class="author"><a href="/ann">Ann Other</a> <a href="https://x.example/ann">@ann</a></div>',
        '<div class="who"><span class="author">Ann Other</span> <span class="author-role">Harbour desk</span></div>',
    ],
)
def test_what_an_author_is_at_work_is_no_second_person(byline: str) -> None:
    found = entries(html(many(4, lambda n: f"<div class=u>{stamp(n)}<h3>Report {n}</h3>{byline}<p>{PROSE}</p></div>")))
    assert {(e.text, tuple(person.name for person in e.contributors)) for e in found} == {(PROSE, ("Ann Other",))}


def test_a_teaser_in_every_entry_makes_no_list_of_news() -> None:
    teaser = '<div class="box"><a href="/other"><h4>Another story</h4></a></div>'
    found = entries(html(many(4, lambda n: f'<div class="u">{stamp(n)}<div>{PROSE}</div>{teaser}</div>')))
    assert len(found) == 4


def test_nothing_that_says_live_is_no_live_blog_wherever_the_word_stands() -> None:
    def page(more: str) -> str:
        return html(many(5, article) + more).replace(URL, QUIET)

    for more in ("", "<nav><span>Live</span></nav>", "<aside><p>Live</p></aside>", "<p>He delivers alive.</p>"):
        assert "nothing on it says that anything is live" in str(read(page(more), url=QUIET))
    data = '<script type="application/ld+json">{"@type": "LiveBlogPosting"}</script>'
    for more in ("<b>LIVE</b>", "<p>Liveblog</p>", "<div>En direct</div>", data):
        assert isinstance(read(page(more), url=QUIET), Reading)
    assert isinstance(read(page("").replace("Storm in the harbour", "Storm latest"), url=QUIET), Reading)


def test_minutes_of_play_need_no_word_that_they_are_live() -> None:
    body = many(9, lambda n: f"<li><b>{90 - n}'</b> <p>A corner for the home team, and they clear it.</p></li>")
    assert isinstance(read(html(f"<ul>{body}</ul>").replace(URL, QUIET), url=QUIET), Reading)


@pytest.mark.parametrize("named", ["live-blog", "liveticker", "c-live-updates", "ticker"])
def test_a_few_short_entries_where_the_list_is_called_live_too(named: str) -> None:
    body = many(3, lambda n: f"<div class=u>{stamp(n)}<p>Ferry {n} is back in harbour.</p></div>")
    assert len(entries(html(f'<div class="{named}">{body}</div>'))) == 3
    assert "hardly more than headlines" in refused(html(f"<div>{body}</div>"))


def test_a_live_blog_without_doubt_may_gather_reports_that_have_pages_of_their_own() -> None:
    gathered = f'<div class="live-blog">{many(9, teaser)}</div>'
    assert len(entries(html(gathered, title="Storm – live"))) == 9
    assert "a list of news" in refused(html(gathered))
    assert "a list of news" in refused(html(gathered.replace("/n", "/live/n"), title="Storm – live"))


def test_what_stands_below_a_section_is_no_part_of_it() -> None:
    body = many(9, lambda n: teaser(n).replace("/n", "/live/n"))
    section = read(html(body).replace(URL, "https://news.example/live/"), url="https://news.example/live/")
    assert "a list of news" in str(section)


def slashed(number: int, form: str) -> str:
    at = times(number + 1, 2800)[number]
    day, month = (at.month, at.day) if form == "month first" else (at.day, at.month)
    return f'<div class="u"><p class="date">{day}/{month}/{at.year} {at:%H:%M}</p><p>{PROSE}</p></div>'


@pytest.mark.parametrize(
    ("form", "lang", "zone"),
    [
        ("month first", "en-US", "UTC"),
        ("month first", "en", "America/Chicago"),
        ("month first", "en", "UTC"),  # 3/5/2024 might be the third of May, 3/1/2024 of January, if it were not for it
        ("day first", "en", "UTC"),
        ("day first", "en-GB", "UTC"),
        ("day first", "en-US", "Asia/Kolkata"),
        ("day first", "en-US", "UTC"),  # 18/2/2024 cannot have the month first
        ("day first", "pt", "America/Sao_Paulo"),
    ],
)
def test_the_order_of_day_and_month_is_that_of_the_page(form: str, lang: str, zone: str) -> None:
    found = entries(html(many(9, lambda n: slashed(n, form)), lang=lang), zone)
    there = [at.replace(tzinfo=ZoneInfo(zone)) for at in times(9, 2800)]
    assert [e.published_at for e in found] == there


def test_dates_that_say_nothing_of_their_order_have_the_day_first() -> None:
    body = '<div class="u"><p class="date">{}/2/2024 {:%H:%M}</p><p>{}</p></div>'
    found = entries(html(many(4, lambda n: body.format(1, times(n + 1)[n], PROSE))))
    assert {(e.published_at.month, e.published_at.day) for e in found if e.published_at} == {(2, 1)}


def test_a_name_with_a_page_is_no_author_in_a_sentence() -> None:
    said = f'Our <a href="/people/ann">Ann Other</a> is on the quay. {PROSE}'
    found = entries(html(many(4, lambda n: titled(n, f"<p>{said}</p>"))))
    assert {(e.contributors, len(e.links)) for e in found} == {((), 1)}


@pytest.mark.parametrize("dash", ["-", "–", "|"])
def test_what_divides_words_from_their_time_is_no_word(dash: str) -> None:
    found = entries(html(many(4, lambda n: f"<p><strong>{clock(n)}</strong> {dash} {PROSE}</p><p>It is {n}.</p>")))
    assert [e.text for e in found] == [f"{PROSE}\nIt is {n}." for n in range(4)]


def test_a_time_in_the_foot_of_an_entry_that_is_a_mere_box() -> None:
    def one(number: int) -> str:
        return f"<div class=u><h3>Report {number}</h3><p>{PROSE}</p><footer><b>{clock(number)} UTC</b></footer></div>"

    assert [e.published_at for e in entries(html(many(4, one)))] == times(4)


def test_a_clock_in_bold_is_not_the_headline_of_its_entry() -> None:
    def one(number: int) -> str:
        when = f'<div class="tracker-time"><strong>{clock(number)}</strong></div>'
        return f"<div class=u>{when}<div><p><strong>Report {number}</strong></p><p>{PROSE}</p></div></div>"

    assert [(e.title, e.text) for e in entries(html(many(4, one)))] == [(f"Report {n}", PROSE) for n in range(4)]


def test_what_can_be_folded_away_has_its_summary_as_headline() -> None:
    def one(number: int) -> str:
        head = f"<summary><span>{clock(number)}</span> Report {number}</summary>"
        return f'<details open id="upd-{900 - 3 * number}">{head}<p>{PROSE}</p></details>'

    found = entries(html(many(4, one)))
    assert [(e.title, e.text, e.published_at) for e in found] == [
        (f"Report {n}", PROSE, at) for n, at in enumerate(times(4))
    ]


def test_update_before_a_clock_belongs_to_it() -> None:
    body = many(4, lambda n: f"<p><strong>UPDATE {clock(n)} Report {n}</strong></p><p>{PROSE}</p>")
    found = entries(html(body))
    assert [(e.title, e.text, e.published_at) for e in found] == [
        (f"Report {n}", PROSE, at) for n, at in enumerate(times(4))
    ]


def test_the_zone_may_stand_beside_the_time_in_a_box_of_its_own() -> None:
    def one(number: int) -> str:
        local = times(number + 1)[number].astimezone(ZoneInfo("America/New_York"))
        when = f"<div><span>{local:%B %d, %Y, %I:%M %p}</span> <span>ET</span></div>"
        return f'<div class="u"><div>{when}</div><h3>Report {number}</h3><p>{PROSE}</p></div>'

    found = entries(html(many(4, one)))
    assert [(e.published_at, e.text) for e in found] == [(at, PROSE) for at in times(4)]


def test_whose_the_page_is_stands_below_the_last_entry_and_not_in_it() -> None:
    body = many(4, lambda n: f"<p><strong>{clock(n)}:</strong> Report {n}.</p><p>{PROSE}</p>")
    assert entries(html(f"{body}<p>Copyright 2024 by the paper, all rights reserved.</p>"))[-1].text.endswith(PROSE)


@pytest.mark.parametrize(
    "shown",
    [
        '<a class="timestamp" href="#e{id}">{clock}</a>',
        '<a href="https://news.example/live/storm#e{id}">{clock}</a>',
        '<a href="#e{id}"><relative-time datetime="{at}">{age} minutes ago</relative-time></a>',
        '<a href="#e{id}" title="{at}">{age}m</a>',
        '<relative-time datetime="{at}"></relative-time>',
        '<time-ago datetime="{at}">{age}m</time-ago>',
        '<local-time datetime="{at}">5 Mar 2024</local-time>',
        '<span data-datetime="{at}">{age}m</span>',
        '<span data-epoch="{epoch}">{age}m</span>',
        '<a href="#e{id}">{clock} <i aria-hidden="true">🔗</i></a>',
        '<span><svg><path d="M0 0"/></svg> {clock}</span>',
    ],
)
@pytest.mark.parametrize(
    "laid_out",
    [
        '<article class="u" id="e{id}">{time}<h3>Report</h3><p>{prose}</p></article>',
        '<div class="u"><div>{time} <span class="author">Ann Other</span></div><h3>Report</h3><p>{prose}</p></div>',
        '<div class="u" id="e{id}"><h3>Report</h3><p>{prose}</p><div>{time}</div></div>',
    ],
)
def test_a_time_that_is_a_link_or_an_element_of_the_sites_own(shown: str, laid_out: str) -> None:
    def one(number: int) -> str:
        at = times(5)[number]
        told = {"at": at.isoformat(), "epoch": int(at.timestamp()), "clock": f"{at:%H:%M}", "age": 1 + 9 * number}
        return laid_out.format(id=90 - number, prose=PROSE, time=shown.format(id=90 - number, **told))

    found = entries(html(many(5, one)))
    assert [(e.published_at, e.title, e.text, e.links) for e in found] == [(at, "Report", PROSE, ()) for at in times(5)]


def test_an_entry_that_is_a_sites_own_element_is_no_time() -> None:
    def one(number: int) -> str:
        at = times(5)[number].isoformat()
        return f'<live-post id="e{90 - number}" datetime="{at}">{stamp(number)}<p>{PROSE} {number}</p></live-post>'

    assert [e.text for e in entries(html(many(5, one)))] == [f"{PROSE} {n}" for n in range(5)]
