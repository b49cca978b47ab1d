"""LiveBlogPosting in JSON-LD, with the traps that publishers set."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from collector.model import Entry, KeySource, Reading
from tests.pages import NOW, TEXT, URL, entries, html, read, refused, times


def update(number: int, **told: Any) -> dict[str, Any]:
    """An update with all that a good publisher tells."""
    at = times(number + 1)[number].isoformat()
    ordinary = {
        "@type": "BlogPosting",
        "headline": f"Report {number}",
        "articleBody": f"{TEXT} {number}",
        "url": f"{URL}#u{70 - number}",
        "datePublished": at,
        "dateModified": at,
    }
    return {name: value for name, value in {**ordinary, **told}.items() if value is not None}


def posting(*updates: Any, **told: Any) -> dict[str, Any]:
    return {"@type": "LiveBlogPosting", "url": URL, "headline": "Storm", "liveBlogUpdate": list(updates), **told}


def printed(data: Any) -> str:
    script = data if isinstance(data, str) else json.dumps(data)
    return html("", head=f'<script type="application/ld+json">{script}</script>')


def of(*updates: Any, **told: Any) -> tuple[Entry, ...]:
    return entries(printed(posting(*updates, **told)))


def test_an_update_is_read_with_all_it_tells() -> None:
    (entry,) = of(update(0, author={"@type": "Person", "name": "Ida Quill"}, dateModified="2024-03-05T19:05:00Z"))
    assert (entry.key, entry.key_source, entry.title, entry.text) == (
        "u70",
        KeySource.PERMALINK,
        "Report 0",
        f"{TEXT} 0",
    )
    assert entry.published_at == NOW
    assert entry.updated_raw == "2024-03-05T19:05:00Z"
    assert [person.name for person in entry.contributors] == ["Ida Quill"]


@pytest.mark.parametrize(
    "wrap",
    [
        lambda data: [{"@type": "WebPage"}, data],
        lambda data: {"@context": "https://schema.org", "@graph": [{"@type": "Organization"}, data]},
        lambda data: {"@type": "WebPage", "mainEntity": data},
        lambda data: {**data, "@type": ["NewsArticle", "LiveBlogPosting"]},
        lambda data: {**data, "@type": "http://schema.org/LiveBlogPosting"},
        lambda data: {**{k: v for k, v in data.items() if k != "@type"}, "type": "LiveBlogPosting"},
        lambda data: {**data, "liveBlogUpdate": [data["liveBlogUpdate"]]},
        lambda data: {
            "@graph": [
                {**data, "liveBlogUpdate": [{"@id": "u0"}, {"@id": "u1"}]},
                *({**u, "@id": f"u{n}"} for n, u in enumerate(data["liveBlogUpdate"])),
            ]
        },
    ],
    ids=["list", "graph", "main entity", "two types", "full type", "type", "list of lists", "references"],
)
def test_wherever_the_posting_stands(wrap: Any) -> None:
    found = entries(printed(wrap(posting(update(0), update(1)))))
    assert [entry.title for entry in found] == ["Report 0", "Report 1"]


@pytest.mark.parametrize(
    "spoil",
    [
        lambda text: f"<!-- {text} -->",
        lambda text: f"//<![CDATA[\n{text}\n//]]>",
        lambda text: text + ";",
        lambda text: text.replace("Report 0", "Report\n 0"),
        lambda text: text.replace("]}", ",]}"),
        lambda text: text.replace('"', "&quot;"),
        lambda text: text.replace("Report 0", "Report\x01 0"),
    ],
    ids=["comment", "cdata", "semicolon", "line feed", "comma", "escaped", "control character"],
)
def test_faults_of_json_are_mended(spoil: Any) -> None:
    found = entries(printed(spoil(json.dumps(posting(update(0), update(1))))))
    assert [entry.title for entry in found] == ["Report 0", "Report 1"]


def test_a_broken_script_does_not_hide_a_sound_one() -> None:
    page = printed(posting(update(0))).replace("<script", '<script type="application/ld+json">{"a":</script><script', 1)
    assert len(entries(page)) == 1


def test_ids_that_count_places_are_not_believed() -> None:
    found = of(*(update(n, url=f"{URL}#post{n + 1}") for n in range(4)))
    assert {entry.key_source for entry in found} == {KeySource.DERIVED}


@pytest.mark.parametrize("url", [URL, f"{URL}?id=1", None], ids=["the page's own", "one for all", "none"])
def test_an_address_that_tells_nothing_apart_is_no_id(url: str | None) -> None:
    found = of(*(update(n, url=url) for n in range(3)))
    assert {entry.key_source for entry in found} == {KeySource.DERIVED}


@pytest.mark.parametrize(
    ("told", "keys"),
    [
        (lambda n: {"@id": f"5f{n}e0c"}, ["5f0e0c", "5f1e0c", "5f2e0c"]),
        (lambda n: {"url": f"{URL}?entry=9{n}#post"}, ["entry=90", "entry=91", "entry=92"]),
        (lambda n: {"url": f"{URL}/h_{n}7a"}, ["h_07a", "h_17a", "h_27a"]),
        (lambda n: {"url": None, "mainEntityOfPage": {"@id": f"{URL}#m{9 - n}"}}, ["m9", "m8", "m7"]),
        (lambda n: {"url": None, "identifier": {"value": 880 + 7 * n}}, ["880", "887", "894"]),
    ],
    ids=["bare id", "query", "path", "main entity", "identifier"],
)
def test_ids_in_the_ways_that_publishers_tell_them(told: Any, keys: list[str]) -> None:
    assert [entry.key for entry in of(*(update(n, **told(n)) for n in range(3)))] == keys


def test_one_time_in_all_updates_is_the_pages() -> None:
    found = of(*(update(n, datePublished="2024-03-05T12:00:00Z") for n in range(4)))
    assert {(entry.published_at, entry.time_precision) for entry in found} == {(None, "none")}


@pytest.mark.parametrize(("changed", "told"), [(NOW, 0), (NOW + timedelta(minutes=1), 2)])
def test_one_time_in_two_updates_is_the_pages_if_it_was_changed_then(changed: datetime, told: int) -> None:
    found = of(*(update(n, datePublished=NOW.isoformat()) for n in range(2)), dateModified=changed.isoformat())
    assert sum(entry.published_at is not None for entry in found) == told


def test_the_pages_authors_are_not_the_entries() -> None:
    people = [{"@type": "Person", "name": "Ida Quill"}, {"@type": "Person", "name": "Sam Oar"}]
    assert {entry.contributors for entry in of(*(update(n, author=people) for n in range(3)), author=people)} == {()}


def test_a_picture_of_the_page_or_of_most_updates_is_nobodys_and_one_used_twice_is_of_both() -> None:
    pictures = ["logo", "pier", "logo", "tug", "logo", "pier", "blog"]
    found = of(
        *(update(n, image=f"https://img.example/{name}.jpg") for n, name in enumerate([*pictures, "logo", "logo"])),
        image="https://img.example/blog.jpg",
    )
    assert [[one.identity for one in entry.media] for entry in found] == [
        [],
        ["img.example/pier.jpg"],
        [],
        ["img.example/tug.jpg"],
        [],
        ["img.example/pier.jpg"],
        [],
        [],
        [],
    ]


def test_a_headline_that_is_the_opening_of_the_text_is_none() -> None:
    (entry,) = of(update(0, headline="19:02(IST) The ferry has reached the inner…"))
    assert (entry.title, entry.text) == (None, f"{TEXT} 0")


def test_the_blogs_headline_is_not_the_entries() -> None:
    (entry,) = of(update(0, headline="Storm"))
    assert entry.title is None


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("A &amp;ldquo;heavy&amp;rdquo; swell", "A “heavy” swell"),
        ("<p>One.</p><p>Two &amp; three.</p>", "One.\nTwo & three."),
        ("Words [[ge:rep-locali:repubblica:419430007]] and more", "Words and more"),
        ("<p>A <bsp-line>line</bsp-line></p>", "A line"),
        ({"@type": "rdf:HTML", "@value": "<p>Inside</p>"}, "Inside"),
        (["One", "Two"], "One\nTwo"),
        ("5 < 6 and 7 > 6", "5 < 6 and 7 > 6"),
    ],
)
def test_bodies(body: Any, text: str) -> None:
    (entry,) = of(update(0, articleBody=body))
    assert entry.text == text


def test_the_end_of_coverage_closes_nothing() -> None:
    reading = read(printed(posting(update(0), coverageEndTime="2024-03-05T18:00:00Z")))
    assert isinstance(reading, Reading)
    assert reading.blog.status == "unknown"


def test_the_data_alone_prove_no_whole() -> None:
    reading = read(printed(posting(update(0), update(1))))
    assert isinstance(reading, Reading)
    assert not reading.complete


def test_a_posting_without_entries_is_no_live_blog() -> None:
    assert "no live blog" in refused(printed(posting()))


def test_postings_of_other_pages_are_not_this_page() -> None:
    others = [posting(update(0), url=f"https://news.example/live/{name}") for name in ("a", "b")]
    assert "no live blog" in refused(printed({"@type": "ItemList", "itemListElement": others}))


def test_when_made_is_when_published_where_that_moves_with_every_edit() -> None:
    (entry,) = of(update(0, dateCreated="2024-03-05T10:00:00Z", dateModified=None))
    assert (entry.published_raw, entry.updated_at) == ("2024-03-05T10:00:00Z", NOW)


@pytest.mark.parametrize("told", [lambda data: {"seo": [data]}, lambda data: {"seo": json.dumps(data)}])
def test_the_posting_may_stand_in_the_data_from_which_scripts_build_the_page(told: Callable[[Any], Any]) -> None:
    state = json.dumps({"props": {"pageProps": told(posting(update(0), update(1)))}})
    head = '<script type="application/ld+json">{"@type": "WebPage"}</script>'
    page = html(f'<div></div><script id="__NEXT_DATA__" type="application/json">{state}</script>', head=head)
    assert [(e.key, e.title, e.text) for e in entries(page)] == [
        (f"u{70 - n}", f"Report {n}", f"{TEXT} {n}") for n in range(2)
    ]


@pytest.mark.parametrize(
    ("headline", "title"),
    [
        ("<p>Ferry <b>aground</b> &amp; afloat</p>", "Ferry aground & afloat"),
        ("Ferry<br>aground", "Ferry aground"),
        ("&lt;em&gt;Ferry&lt;/em&gt; &#8217;aground&#8217;", "Ferry ’aground’"),
        ("Waves < 5 m and > 3 m", "Waves < 5 m and > 3 m"),
        (["Ferry aground"], "Ferry aground"),
        ({"@value": "Ferry aground", "@language": "en"}, "Ferry aground"),
    ],
)
def test_a_headline_is_plain_text(headline: Any, title: str) -> None:
    (entry,) = of(update(0, headline=headline))
    assert entry.title == title


@pytest.mark.parametrize("creator", ["Ida Quill", ["Ida Quill"], {"@type": "Person", "name": "Ida <b>Quill</b>"}])
def test_who_created_an_update_is_its_author_where_none_is_named(creator: Any) -> None:
    first, second = of(update(0, creator=creator), update(1, author={"name": "Ann Other"}, creator=creator))
    assert [person.name for person in first.contributors] == ["Ida Quill"]
    assert [person.name for person in second.contributors] == ["Ann Other"]


@pytest.mark.parametrize("told", ["Tue, 05 Mar 2024 19:00:00 GMT", [NOW.isoformat()], {"@value": NOW.isoformat()}])
def test_a_time_may_be_told_otherwise(told: Any) -> None:
    (entry,) = of(update(0, datePublished=told, dateModified=None))
    assert entry.published_at == NOW


@pytest.mark.parametrize(
    "around",
    [
        "<![CDATA[{}]]>",
        "//<![CDATA[\n{}\n//]]>",
        "/* <![CDATA[ */{}/* ]]> */",
        "<!-- {} -->",
        "<!--\n{}\n//-->",
        "<!--//--><![CDATA[//><!--\n{}\n//--><!]]>",
        "{};",
    ],
)
@pytest.mark.parametrize("listed", [True, False])
def test_data_that_are_hidden_from_old_programs_are_read(around: str, *, listed: bool) -> None:
    data = posting(update(0), update(1))
    said = json.dumps([data] if listed else data)
    assert len(entries(printed(around.replace("{}", said)))) == 2
