"""Who wrote an entry, however a page calls and introduces the name; and nothing of it is left in the text."""

from __future__ import annotations

import json

import pytest

from collector.model import Reading
from tests.pages import NOW, TEXT, URL, entries, html, read, times

PROSE = f"{TEXT} Nobody was hurt, and the storm has passed the coast."


def article(number: int, byline: str) -> str:
    stamp = f'<time datetime="{times(number + 1)[number].isoformat()}">x</time>'
    return f'<article class="u" id="e{90 - number}">{stamp}{byline}<h3>Report {number}</h3><p>{PROSE}</p></article>'


@pytest.mark.parametrize(
    "byline",
    [
        '<div class="authorContainer">Ida Quill</div>',
        '<div><span class="LiveBlogPost-authorName">Ida Quill</span></div>',
        '<p class="update__byline">– Ida Quill</p>',
        '<div data-qa="byline"><span>By </span><a href="https://news.example/people/ida-quill/">Ida Quill</a></div>',
    ],
)
def test_a_byline_by_any_name_is_taken_out_of_the_text(byline: str) -> None:
    found = entries(html("".join(article(n, byline) for n in range(4))))
    assert {tuple(c.name for c in e.contributors) for e in found} == {("Ida Quill",)}
    assert {e.text for e in found} == {PROSE}


def signed(numbers: range, told: range) -> tuple[Reading, str]:
    """A page whose entries begin with a bare name, and the data that tell who wrote those in `told`."""
    writers = ("Ida Quill", "Sam Oar")
    updates = [
        {
            "@type": "BlogPosting",
            "url": f"{URL}#e{90 - n}",
            "headline": f"Report {n}",
            "datePublished": times(n + 1)[n].isoformat(),
            "articleBody": PROSE[:60],
            "author": {"@type": "Person", "name": writers[n % 2], "url": "https://news.example/by/x"},
        }
        for n in told
    ]
    data = json.dumps({"@type": "LiveBlogPosting", "headline": "Storm", "url": URL, "liveBlogUpdate": updates})
    body = "".join(article(n, f"<p>{writers[n % 2]}</p>") for n in numbers)
    reading = read(html(body, head=f'<script type="application/ld+json">{data}</script>'), now=NOW)
    assert isinstance(reading, Reading), reading
    return reading, PROSE


@pytest.mark.parametrize("told", [range(6), range(2)])
def test_a_name_above_the_words_is_the_byline_where_the_data_say_so_also_of_entries_they_no_longer_tell(
    told: range,
) -> None:
    reading, words = signed(range(6), told)
    assert {e.text for e in reading.blog.entries} == {words}
    assert [e.contributors[0].name for e in reading.blog.entries] == ["Ida Quill", "Sam Oar"] * 3
