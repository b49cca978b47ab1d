"""HTML into prose."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collector.extract.html import Draft, Node, has_class, line, lines, parse, paths, string, strings
from collector.extract.text import fold
from collector.extract.urls import absolute, bare, host, parameter

BASE = "https://example.org/live/storm"


def body(markup: str) -> Node:
    root = parse(f"<html><body>{markup}</body></html>".encode())
    assert root is not None
    return next(root.iter("body"))


def draft(markup: str) -> Draft:
    made = Draft(BASE)
    made.inside(body(markup))
    made.finished()
    return made


def said(markup: str) -> list[str]:
    return draft(markup).finished()


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("<p>One.</p><p>Two.</p>", ["One.", "Two."]),
        ("<p>One <b>bold</b> word</p>", ["One bold word"]),
        ("<ul><li>a</li><li><p>b</p></li></ul>", ["a", "b"]),
        ("<blockquote>\n <p>said</p>\n</blockquote>", ["said"]),
        ("<p>one<br>two<br><br>three</p>", ["one", "two", "three"]),
        ("loose<p>kept</p>words", ["loose", "kept", "words"]),
        ("<table><tr><td>1</td><td>2</td></tr></table>", ["1", "2"]),
        ("<p>\u00a0 a\u00a0\n b\u200b\ufeff </p>", ["a b"]),
        ("<p>👩\u200d🚀</p>", ["👩\u200d🚀"]),
        ("<p>a<script>b</script><style>c</style><svg><title>d</title></svg><button>e</button>f</p>", ["af"]),
        ("<p>a<!-- b -->c</p>", ["ac"]),
        ("<p> </p><div></div>", []),
        ("&lt;p&gt; is no tag", ["<p> is no tag"]),
    ],
)
def test_one_line_a_paragraph_item_quotation_or_caption(markup: str, expected: list[str]) -> None:
    assert said(markup) == expected
    assert lines([body(markup)]) == expected


def test_links_are_absolute_and_of_the_web() -> None:
    links = draft(
        '<p><a href="/a">A <b>b</b></a><a href="mailto:x">m</a><a href="javascript:x">j</a><a>n</a></p>'
    ).links
    assert [(link.url, link.text) for link in links] == [("https://example.org/a", "A b")]


@pytest.mark.parametrize(
    ("markup", "safe"),
    [
        ("<p class='a' onclick='b'>text</p>", "<p>text</p>"),
        ("<p><img src='x' onerror='y'>text</p>", "<p>text</p>"),
        ("<div><h2>Head</h2></div>", "<h2>Head</h2>"),
        ("<p></p><p><em></em>text</p>", "<p>text</p>"),
        ("<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>"),
        ("<a href='https://x.org/\"><i>'>a</a>", '<a href="https://x.org/&quot;&gt;&lt;i&gt;" rel="R">a</a>'),
        ("<a href='data:text/html,x'>a</a>", "a"),
        ("<p>a\n\n  b</p>", "<p>a b</p>"),
    ],
)
def test_html_keeps_text_and_links_alone(markup: str, safe: str) -> None:
    assert draft(markup).html == safe.replace('"R"', '"noopener noreferrer nofollow"')


def test_a_habit_reads_an_element_its_own_way_or_leaves_it() -> None:
    def shout(node: Node, to: Draft) -> bool:
        if has_class(node, "loud"):
            to.say("LOUD")
            return True
        return False

    made = Draft(BASE, {"span": shout})
    made.inside(body('<p><span class="very loud">hush</span> and <span>soft</span></p>'))
    assert made.finished() == ["LOUD and soft"]


def test_a_quotation_is_added_as_lines() -> None:
    made = Draft(BASE)
    made.say("before")
    made.quote(["a < b", "c"])
    assert made.finished() == ["before", "a < b", "c"]
    assert made.html == "before<blockquote><p>a &lt; b</p><p>c</p></blockquote>"


def test_deep_nesting_ends_as_text() -> None:
    assert said("<div>" * 240 + "x" + "</div>" * 240) == ["x"]


@pytest.mark.parametrize("markup", [b"", b"   ", b"<!-- -->"])
def test_nothing_can_be_made_of_nothing(markup: bytes) -> None:
    assert parse(markup) is None


def test_one_line_of_an_element_or_of_none() -> None:
    assert line(body("<p>a</p><p>b</p>")) == "a b"
    assert line(None) == ""


def test_compiled_paths() -> None:
    root = body('<p id="a">x</p><p id="b">y</p>')
    assert [node.text for node in paths("//p")(root)] == ["x", "y"]
    assert strings("//p/@id")(root) == ["a", "b"]
    assert string("//p[2]/@id")(root) == "b"
    assert string("//q/@id")(root) == ""


@given(st.text())
def test_folded_text_has_no_white_space_but_single_spaces(text: str) -> None:
    folded = fold(text)
    assert folded == " ".join(folded.split())
    assert fold(folded) == folded


@given(
    st.lists(st.sampled_from(["<p>", "</p>", "<b>", "</ul>", "<li>", "<br>", "<a href=x>", "&amp;", "<", "é", " a "]))
)
def test_any_markup_reads_as_lines(pieces: list[str]) -> None:
    made = Draft(BASE)
    root = parse("".join(["<div>", *pieces]).encode())
    assert root is not None
    made.read(root)
    assert all(words == fold(words) != "" for words in made.finished())
    assert "<script" not in made.html


@pytest.mark.parametrize(
    ("href", "address"),
    [
        ("https://a.org/b", "https://a.org/b"),
        ("//a.org/b", "https://a.org/b"),
        ("b", "https://example.org/live/b"),
        ("?page=2", "https://example.org/live/storm?page=2"),
        (" /b ", "https://example.org/b"),
        ("", None),
        (None, None),
        ("mailto:a@b.org", None),
        ("javascript:x()", None),
        ("http://[", None),
        ("https://", None),
    ],
)
def test_absolute_addresses(href: str | None, address: str | None) -> None:
    assert absolute(BASE, href) == address


def test_parts_of_addresses() -> None:
    assert bare("https://a.org/b?c#d") == bare("https://a.org/b#d?c") == "https://a.org/b"
    assert host("https://www.A.org:80/b") == "a.org"
    assert host("http://[") == host("no address") == ""
    assert parameter("https://a.org/?x=1%3A2&x=3", "x") == "1:2"
    assert parameter("https://a.org/", "x") == parameter("http://[?x=1", "x") == ""
