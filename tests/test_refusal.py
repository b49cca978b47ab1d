"""What has times on it and is no live blog, though its page may say that something is live."""

from __future__ import annotations

from tests.pages import TEXT, entries, html, refused, times

PROSE = f"{TEXT} Nobody was hurt, and the storm has passed the coast."


def test_captions_with_a_time_are_a_gallery() -> None:
    def one(number: int) -> str:
        when = f"<time datetime='{times(number + 1, 90)[number].isoformat()}'>x</time>"
        return f"<figure><img src='/{number}.jpg'><figcaption>{when} {PROSE} Photograph: Sam Oar</figcaption></figure>"

    assert "a gallery" in refused(html("".join(map(one, range(8))), title="Storm live: in pictures"))


def test_the_same_few_who_speak_again_and_again_are_heard_in_a_transcript() -> None:
    def one(number: int) -> str:
        who = ("HOST", "ANN OTHER", "BO PEEP (on the phone)")[number % 3]
        return f'<p><span class="time">{9 + number // 4:02}:{number * 13 % 60:02}</span> <b>{who}:</b> {PROSE}</p>'

    assert "a transcript" in refused(html("".join(map(one, range(12))), title="Live from the harbour"))


def test_labels_in_capitals_make_no_transcript() -> None:
    def one(number: int) -> str:
        label = "BREAKING: " if number % 3 == 0 else "REPORT: " if number % 3 == 1 else ""
        return f'<p><span class="time">{times(number + 1)[number]:%H:%M}</span> {label}{PROSE}</p>'

    assert len(entries(html("".join(map(one, range(8))), title="Storm live"))) == 8


def test_a_zone_behind_each_clock_is_no_speaker() -> None:
    def one(number: int) -> str:
        return f"<p>{times(number + 1)[number]:%H:%M} {('GMT', 'BST')[number % 2]}: {PROSE}</p>"

    assert len(entries(html("".join(map(one, range(12))), title="Storm live"))) == 12


def test_full_quarters_of_an_hour_throughout_are_a_timetable() -> None:
    def one(number: int) -> str:
        when = f'<span class="time">{9 + number}:30</span>'
        return f'<div class="gig">{when}<h3>Gulls {number}</h3><p>{PROSE}</p></div>'

    page = html("".join(map(one, range(9))), title="Live music this week").replace("/live/storm", "/a/77")
    assert "timetable" in refused(page)
