"""Live lists of AMP, and the same attributes outside of AMP."""

from __future__ import annotations

from datetime import timedelta

from collector.model import Reading, Status
from tests.pages import NOW, TEXT, entries, html, read, times


def live_list(items: str, *, more: str = "") -> str:
    return html(
        f'<amp-live-list id="l" data-max-items-per-page="10"{more}><button update>New</button>'
        f"<div items>{items}</div></amp-live-list>"
    )


def item(number: int, more: str = "", inside: str = "") -> str:
    stamp = int(times(number + 1)[number].timestamp() * 1000)
    said = f"<h2>Report {number}</h2><p>{TEXT}</p>{inside}"
    return f'<div id="post-{91 - number}" data-sort-time="{stamp}"{more}>{said}</div>'


def test_items() -> None:
    found = entries(live_list(item(0) + item(1)))
    assert [(entry.key, entry.title, entry.text) for entry in found] == [
        ("post-91", "Report 0", TEXT),
        ("post-90", "Report 1", TEXT),
    ]
    assert found[0].published_at == NOW


def test_seconds_and_milliseconds_are_told_apart() -> None:
    page = live_list(f'<div id="p9" data-sort-time="{int(NOW.timestamp())}"><p>{TEXT}</p></div>')
    assert entries(page)[0].published_at == NOW


def test_tombstones_are_removals_and_no_entries() -> None:
    reading = read(live_list(item(0) + item(1, " data-tombstone") + item(2)))
    assert isinstance(reading, Reading)
    assert reading.withdrawn == {"post-90"}
    assert [entry.key for entry in reading.blog.entries] == ["post-91", "post-89"]


def test_an_update_time_is_when_an_item_was_edited() -> None:
    edited = NOW + timedelta(minutes=3)
    (entry,) = entries(live_list(item(0, f' data-update-time="{int(edited.timestamp() * 1000)}"')))
    assert entry.updated_at == edited


def test_the_time_that_is_shown_comes_before_that_of_making() -> None:
    shown = (
        '<div><span>Ida Quill</span><span><amp-timeago datetime="2024-03-05T18:30:00Z">18:30</amp-timeago></span></div>'
    )
    (entry,) = entries(live_list(item(0, inside=shown)))
    assert entry.published_raw == "2024-03-05T18:30:00Z"
    assert [person.name for person in entry.contributors] == ["Ida Quill"]


def test_a_pinned_items_years_ahead_are_taken_off() -> None:
    ahead = NOW.replace(year=NOW.year + 10)
    (entry,) = entries(live_list(f'<div id="p9" data-sort-time="{int(ahead.timestamp())}"><p>{TEXT}</p></div>'))
    assert entry.published_at == NOW


def test_a_list_switched_off_is_closed() -> None:
    reading = read(live_list(item(0), more=" disabled"))
    assert isinstance(reading, Reading)
    assert reading.blog.status is Status.CLOSED


def test_a_list_is_a_window() -> None:
    reading = read(live_list(item(0) + item(1)))
    assert isinstance(reading, Reading)
    assert not reading.complete


def test_the_longest_list_is_the_blog() -> None:
    score = f'<div id="s1" data-sort-time="{int(NOW.timestamp())}">2-0</div>'
    scores = f'<amp-live-list id="s"><div items>{score}</div></amp-live-list>'
    assert len(entries(live_list(item(0) + item(1)).replace("<amp-live-list", scores + "<amp-live-list", 1))) == 2


def test_ids_and_times_in_attributes_outside_of_amp() -> None:
    page = html("".join(item(n).replace("<div", '<div class="live__entry"', 1) for n in range(3)))
    assert [entry.key for entry in entries(page)] == ["post-91", "post-90", "post-89"]


def test_what_amp_pages_put_between_the_words_is_none_of_them() -> None:
    ad = "<amp-ad width=300><p>Buy a boat.</p></amp-ad><amp-social-share><p>Share</p></amp-social-share>"
    assert entries(live_list(item(0, inside=ad) + item(1, inside=ad)))[0].text == TEXT
