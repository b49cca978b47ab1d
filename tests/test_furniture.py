"""What stands in an entry and is nobody's words is none of its text; what somebody said is, whatever it stands in."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from collector.digest import content_digest
from collector.model import Entry
from tests.pages import TEXT, entries, html, times

PROSE = f"{TEXT} Nobody was hurt, and the storm has passed the coast."
Print = Callable[[int, str, str], str]
"""How an entry is printed: its number, its time, what stands in it besides headline and words."""


def behind(number: int, time: str, box: str) -> str:
    """The box behind the words."""
    return f'<article class="u" id="e{90 - number}">{time}<h3>Report {number}</h3><p>{PROSE}</p>{box}</article>'


def before(number: int, time: str, box: str) -> str:
    """The box before the words."""
    return f'<article class="u" id="e{90 - number}">{time}<h3>Report {number}</h3>{box}<p>{PROSE}</p></article>'


def flat(number: int, time: str, box: str) -> str:
    """No element around the entry."""
    return f"<h3>{time} Report {number}</h3><p>{PROSE}</p>{box}"


def page(one: Print, box: str) -> str:
    """A page of five entries; `{}` in the box is the number of the entry."""
    clocks = [f'<time datetime="{at.isoformat()}">{at:%H:%M}</time>' for at in times(5)]
    return html("".join(one(n, clock, box.replace("{}", str(n))) for n, clock in enumerate(clocks)))


LINKS = '<ul><li><a href="/other-{}">Another story</a></li><li><a href="/more-{}">One more</a></li></ul>'
BOXES = [
    f'<div class="related-stories"><h4>Related stories</h4>{LINKS}</div>',
    f'<section class="more-on-this"><h3>More on this</h3>{LINKS}</section>',
    f'<div class="readMore"><h4>Read more</h4>{LINKS}</div>',
    f'<div class="fact-box"><h4>What we know</h4>{LINKS}</div>',
    f"<aside><h4>More on this</h4>{LINKS}</aside>",
    f'<div role="complementary">{LINKS}</div>',
    '<ul class="tags"><li><a href="/tag/ferry">Ferry</a></li><li><a href="/tag/storm">Storm</a></li></ul>',
    '<div class="entry__topics">Topics: <a href="/topic/ferry">Ferry</a>, <a href="/topic/storm">Storm</a></div>',
    '<div class="tagList"><span class="tag">Ferry</span><span class="tag">Storm</span></div>',
    '<p><a rel="tag" href="/t/ferry">Ferry</a>, <a rel="nofollow tag" href="/t/storm">Storm</a></p>',
    '<p>Tags: <a rel="tag" href="/t/ferry">Ferry</a></p>',
]
CONTROLS = [
    "<button>Share</button>",
    '<div role="button" tabindex="0">Copy this update</div>',
    '<div><span role="button">Reply</span> <span role="button">Like</span></div>',
    '<div role="toolbar">Save · Send</div>',
    '<ul role="menu"><li role="menuitem">Copy link</li></ul>',
    '<div class="actions"><a href="#">Like</a><a href="#talk">Reply</a><a href="javascript:tell({})">Report</a></div>',
    '<p><a class="btn">Share</a></p>',
    '<p><a href="#">Link kopieren</a></p>',
    '<p><a href="#e{}">#</a></p>',
    '<p><a class="anchor" href="#e{}" aria-label="To this entry">¶</a></p>',
    '<p><a href="#e{}">Permalink</a></p>',
    '<p><a rel="bookmark" href="https://news.example/live/storm?post={}">Link to this post</a></p>',
    '<p><a class="toggle" href="#">Show more</a></p>',
    '<p><span aria-expanded="false">Mehr anzeigen …</span></p>',
    '<div class="expander">Read more »</div>',
    '<div class="follow-button">Follow</div>',
    "<details><summary>Show more</summary></details>",
]


@pytest.mark.parametrize("one", [behind, before, flat])
@pytest.mark.parametrize("box", BOXES + CONTROLS)
def test_boxes_tags_and_what_is_pressed_are_no_words_of_an_entry(box: str, one: Print) -> None:
    found, bare = entries(page(one, box)), entries(page(one, ""))
    assert [(e.title, e.text, e.links) for e in found] == [(f"Report {n}", PROSE, ()) for n in range(5)]
    assert [content_digest(e) for e in found] == [content_digest(e) for e in bare]


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ('<p>The <span role="button">ECB</span> has raised rates.</p>', "The ECB has raised rates."),
        ('<p>Do you <a href="#">like</a> it? They <b class="share">share</b> it.</p>', "Do you like it? They it."),
        ('<p>The <a rel="tag" href="/t/ferry">Ferry</a> sinks</p>', "The Ferry sinks"),
        ('<p><a href="/other">Read more</a></p>', "Read more"),
        ("<p>Read more: <a href='/other-{}'>Another story</a></p>", "Read more: Another story"),
        ("<p>Reply</p>", "Reply"),
        ('<p class="action">Save</p>', "Save"),
        ('<div class="fact-box"><h4>Ferries</h4><p>There are 12.</p></div>', "Ferries\nThere are 12."),
        ('<div class="fact-box"><p>There are <a href="/ferries">12 ferries</a>.</p></div>', "There are 12 ferries."),
        (
            '<div class="topics">A storm is on its way, people say: <a href="/s">a map</a></div>',
            "A storm is on its way, people say: a map",
        ),
        ("<details><summary>Show more</summary><p>It is over.</p></details>", "It is over."),
    ],
)
def test_words_in_what_only_looks_like_it_are_kept(said: str, read: str) -> None:
    found = [(e.title, e.text) for e in entries(page(behind, said))]
    assert found == [(f"Report {n}", f"{PROSE}\n{read}") for n in range(5)]


@pytest.mark.parametrize("box", [*BOXES[:6], '<p><a class="read-more" href="/other">Another story</a></p>'])
def test_an_entry_that_is_a_box_alone_is_read(box: str) -> None:
    def one(number: int, time: str, box: str) -> str:
        words = box if number == 2 else f"<p>{PROSE}</p>"
        return f'<article class="u" id="e{90 - number}">{time}{words}</article>'

    found: tuple[Entry, ...] = entries(page(one, box))
    assert [e.key for e in found] == [f"e{90 - n}" for n in range(5)]
    assert "Another story" in f"{found[2].title}\n{found[2].text}"
    assert found[2].links


def test_an_entry_that_is_a_button_alone_is_read_unless_that_says_no_more_than_buttons_do() -> None:
    def one(number: int, time: str, box: str) -> str:
        words = box if number == 2 else f"<p>{PROSE}</p>"
        return f'<article class="u" id="e{90 - number}">{time}{words}</article>'

    assert entries(page(one, '<div role="button">Goal for Harbour</div>'))[2].text == "Goal for Harbour"
    assert len(entries(page(one, '<div role="button">Copy link</div>'))) == 4


@pytest.mark.parametrize("folding", ["<button>{}</button>", '<span role="button" aria-expanded="true">{}</span>'])
def test_a_headline_that_folds_its_entry_is_read(folding: str) -> None:
    def one(number: int, time: str, box: str) -> str:
        return f'<article class="u" id="e{90 - number}">{time}<h3>{box}</h3><p>{PROSE}</p></article>'

    found = entries(page(one, folding.replace("{}", "Report {}")))
    assert [(e.title, e.text) for e in found] == [(f"Report {n}", PROSE) for n in range(5)]


def test_a_headline_with_a_link_is_one_though_its_box_is_called_related() -> None:
    box = '<div class="related"><h4><a href="#story-{}">Ferry {}</a></h4></div>'

    def one(number: int, time: str, box: str) -> str:
        return f'<article class="u" id="e{90 - number}">{time}{box}<p>{PROSE}</p></article>'

    assert [e.title for e in entries(page(one, box))] == [f"Ferry {n}" for n in range(5)]
