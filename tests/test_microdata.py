"""LiveBlogPosting as microdata and as RDFa."""

from __future__ import annotations

from tests.pages import NOW, TEXT, URL, entries, html, times


def microdata(*items: str) -> str:
    return html(f'<div itemscope itemtype="http://schema.org/LiveBlogPosting">{"".join(items)}</div>')


def item(number: int, inside: str) -> str:
    return (
        f'<li id="{80 - number}_parent" itemprop="liveBlogUpdate" itemscope itemtype="http://schema.org/BlogPosting">'
        f'<meta itemprop="datePublished" content="{times(number + 1)[number].isoformat()}">{inside}</li>'
    )


def test_properties_of_an_update() -> None:
    inside = (
        '<span itemprop="author" itemscope itemtype="http://schema.org/Person">'
        '<meta itemprop="name" content="Ida Quill"></span>'
        '<meta itemprop="dateModified" content="2024-03-05T19:02:00Z">'
        f'<h2 itemprop="headline">Report</h2><div itemprop="articleBody"><p>{TEXT}</p></div>'
        '<a itemprop="url" href="#80">#</a>'
    )
    (entry,) = entries(microdata(item(0, inside)))
    assert (entry.key, entry.title, entry.text, entry.url) == ("80_parent", "Report", TEXT, f"{URL}#80")
    assert (entry.published_at, entry.updated_raw) == (NOW, "2024-03-05T19:02:00Z")
    assert [person.name for person in entry.contributors] == ["Ida Quill"]


def test_what_quotation_marks_cut_short_is_read_where_it_is_shown() -> None:
    inside = (
        '<meta itemprop="headline" content="Captain says "no" to it">'
        '<meta itemprop="articleBody" content="He said "no" twice">'
        f'<h2>Captain says "no" to it</h2><div><p>{TEXT}</p></div>'
    )
    (entry,) = entries(microdata(item(0, inside)))
    assert (entry.title, entry.text) == ('Captain says "no" to it', TEXT)


def test_words_that_stand_in_the_data_alone_are_read_there() -> None:
    (entry,) = entries(microdata(item(0, f'<meta itemprop="articleBody" content="{TEXT}">')))
    assert entry.text == TEXT


def test_the_counters_of_a_publisher_are_believed() -> None:
    found = entries(microdata(*(item(n, f"<h2>Report {n}</h2><p>{TEXT}</p>") for n in range(4))))
    assert [entry.key for entry in found] == ["80_parent", "79_parent", "78_parent", "77_parent"]


def test_rdfa() -> None:
    page = html(
        '<div vocab="https://schema.org/" typeof="LiveBlogPosting"><div property="liveBlogUpdate" typeof="BlogPosting">'
        f'<h2 property="headline">Report</h2><span property="datePublished" content="{NOW.isoformat()}">7 pm</span>'
        f'<p property="articleBody">{TEXT}</p></div></div>'
    )
    (entry,) = entries(page)
    assert (entry.title, entry.text, entry.published_at) == ("Report", TEXT, NOW)


def test_an_update_without_a_body_is_read_whole_but_for_its_head_and_its_links_for_sharing() -> None:
    published = times(1)[0]
    day = f"<time><span>{published:%B}</span><span>{published:%d}</span><span>{published:%Y}</span></time>"
    inside = (
        '<meta itemprop="headline" content="Report">'
        f'<div class="top">{day}<span class="at">{published:%H:%M} (GMT)</span></div>'
        f'<div class="all"><div class="ttl">Report</div>{TEXT} At 20:15 <a href="/who/x">X</a> began, and '
        '<a href="/money" title="Share prices today">prices</a> fell.</div>'
        '<div class="ss"><a href="javascript:void(0)" title="Share on Facebook"><div>facebook</div></a>'
        '<a href="javascript:void(0)"><div>Twitter</div></a><a href="https://x.com/share?u=1">Post it</a></div>'
    )
    (entry,) = entries(microdata(item(0, inside)))
    assert (entry.title, entry.text) == ("Report", f"{TEXT} At 20:15 X began, and prices fell.")
    assert [link.text for link in entry.links] == ["X", "prices"]


def test_an_update_of_headline_and_picture_keeps_the_picture() -> None:
    inside = '<meta itemprop="headline" content="Report"><div><b>Report</b><img src="/a.jpg" alt=""></div>'
    (entry,) = entries(microdata(item(0, inside)))
    assert (entry.title, entry.text) == ("Report", "")
    assert [medium.url for medium in entry.media] == ["https://news.example/a.jpg"]
