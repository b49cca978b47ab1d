"""A watch's life: each stage for a reason that is kept, none on one weak sign, and no way back from the end."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collector.continued import goes_on_at, told
from collector.lifecycle import DOUBTS, OVER, Life, Stage, Told, after, retired
from collector.memory import Known, KnownEntry
from collector.model import Failure, FailureKind, Link, Page, State, Status
from collector.poll import Poll
from collector.watch import Depth, Watch
from tests.builders import BLOG_URL, START, a_blog, an_entry, at

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
NEXT = "https://news.example/live/harbour-day-two"
BELIEVED = {
    FailureKind.NOT_FOUND,
    FailureKind.GONE,
    FailureKind.NOT_A_LIVE_BLOG,
    FailureKind.WRONG_PAGE,
}

failures = st.sampled_from(FailureKind)
news = st.builds(
    Told,
    at=st.just(START),
    failure=st.none() | failures,
    message=st.sampled_from(["", "because"]),
    status=st.sampled_from(Status),
    evidence=st.sampled_from([(), ("isLive is false",)]),
    newest=st.none() | st.integers(-60 * 24 * 9, 0).map(at),
    owed=st.floats(0, 100),
    answered_at=st.none() | st.just(NEXT),
    goes_on_at=st.none() | st.just(NEXT),
)
# A history: what is told, and how long after what was told before.
histories = st.lists(st.tuples(news, st.integers(1, 60 * 24 * 3)), max_size=30)


def lived(history: list[tuple[Told, int]]) -> list[tuple[Life, Told, Life]]:
    """Each step of a history: before, what was told, after. Times are shifted so that the clock runs."""
    steps, life, now = [], Life(), timedelta()
    for each, minutes in history:
        now += timedelta(minutes=minutes)
        said = replace(each, at=each.at + now, newest=each.newest + now if each.newest else None)
        steps.append((life, said, after(life, said)))
        life = steps[-1][2]
    return steps


def good(moment: datetime = START, silence: timedelta = timedelta(), **more: object) -> Told:
    return replace(Told(moment, newest=moment - silence), **more)  # type: ignore[arg-type] # fields of Told


def failed(kind: FailureKind, moment: datetime = START) -> Told:
    return Told(moment, kind, f"it was {kind}")


def living(*said: Told, start: Life | None = None) -> Life:
    life = start or Life()
    for each in said:
        life = after(life, each)
    return life


LIVE = living(good())
CLOSED = living(good(), good(START + HOUR, status=Status.CLOSED, evidence=("isLive is false",)))


def test_a_good_poll_makes_a_found_blog_live() -> None:
    assert (LIVE.stage, LIVE.since) == (Stage.LIVE, START)
    assert LIVE.evidence


def test_the_publishers_word_closes_and_is_kept() -> None:
    assert (CLOSED.stage, CLOSED.closed_at, CLOSED.by_publisher) == (Stage.CLOSED, START + HOUR, True)
    assert CLOSED.evidence == ("isLive is false",)


def test_a_blog_found_closed_was_closed_with_its_last_entry() -> None:
    life = living(good(START, 40 * DAY, status=Status.CLOSED))
    assert life.closed_at == START - 40 * DAY


def test_silence_makes_quiet_and_an_entry_makes_live_again() -> None:
    quiet = living(good(), good(START + 4 * HOUR, 4 * HOUR, owed=8.0))
    assert quiet.stage is Stage.QUIET
    assert quiet.evidence == ("no entry since 2024-03-27T09:00:00.000Z: 4 h, in which 8 were to be expected",)
    assert living(good(START + 5 * HOUR), start=quiet).stage is Stage.LIVE


def test_a_slow_blog_is_not_quiet_for_its_pace() -> None:
    assert living(good(), good(START + 8 * HOUR, 8 * HOUR, owed=2.0)).stage is Stage.LIVE


def test_two_weak_signs_close_and_one_does_not() -> None:
    later = START + 4 * HOUR
    assert living(good(), good(later, goes_on_at=NEXT)).stage is Stage.LIVE
    assert living(good(), good(later, 4 * HOUR, owed=8.0)).stage is Stage.QUIET
    both = living(good(), good(later, 4 * HOUR, owed=8.0, goes_on_at=NEXT))
    assert (both.stage, both.by_publisher, both.leads_to) == (Stage.CLOSED, False, NEXT)
    assert len(both.evidence) == 2


def test_a_silence_far_beyond_its_pauses_closes() -> None:
    life = living(good(), good(START + 2 * DAY, 2 * DAY, owed=20.0))
    assert (life.stage, life.by_publisher) == (Stage.CLOSED, False)


def test_a_blog_that_its_publisher_calls_live_is_closed_by_a_week_of_silence_at_the_earliest() -> None:
    def silent_for(days: int) -> Stage:
        return living(good(), good(START + days * DAY, days * DAY, owed=99.0, status=Status.LIVE)).stage

    assert [silent_for(2), silent_for(6), silent_for(7)] == [Stage.QUIET, Stage.QUIET, Stage.CLOSED]


def test_closed_pages_are_read_whole() -> None:
    assert (LIVE.depth, CLOSED.depth) == (Depth.NEWEST, Depth.ALL)


def test_a_closed_blog_is_reopened_by_its_publishers_word() -> None:
    again = living(good(START + 2 * HOUR, HOUR, status=Status.LIVE, evidence=("isLive is true",)), start=CLOSED)
    assert (again.stage, again.closed_at, again.evidence) == (Stage.LIVE, None, ("reopened: isLive is true",))


def test_a_blog_that_was_only_thought_closed_is_reopened_by_an_entry_and_by_no_less() -> None:
    thought = living(good(), good(START + 2 * DAY, 2 * DAY, owed=20.0))
    silent = good(START + 3 * DAY, 3 * DAY, owed=30.0, status=Status.LIVE)
    assert living(silent, start=thought).stage is Stage.CLOSED
    assert living(good(START + 3 * DAY), start=thought).stage is Stage.LIVE


def test_an_entry_after_the_closing_begins_the_checks_anew() -> None:
    later = START + 3 * HOUR
    life = living(good(later, status=Status.CLOSED), start=CLOSED)
    assert (life.stage, life.since, life.closed_at) == (Stage.CLOSED, START + HOUR, later)


def test_a_blog_that_goes_on_elsewhere_leads_there_even_if_that_is_told_after_its_closing() -> None:
    life = living(good(START + 2 * HOUR, HOUR, status=Status.CLOSED, goes_on_at=NEXT), start=CLOSED)
    assert (life.stage, life.leads_to) == (Stage.CLOSED, NEXT)


@pytest.mark.parametrize("kind", [FailureKind.NOT_FOUND, FailureKind.GONE])
def test_a_page_is_gone_after_a_day_of_being_absent(kind: FailureKind) -> None:
    hours = [0, 1, 5, 23]
    life = living(*(failed(kind, START + h * HOUR) for h in hours), start=LIVE)
    assert life.stage is Stage.LIVE
    life = living(failed(kind, START + 24 * HOUR), start=life)
    assert (life.stage, life.evidence) == (Stage.GONE, (f"it was {kind}",))
    assert living(failed(kind, START + 30 * DAY), start=life).stage is Stage.GONE
    assert living(failed(kind, START + 31 * DAY), start=life).stage is Stage.RETIRED


def test_a_page_that_comes_back_is_live_again() -> None:
    gone = living(*(failed(FailureKind.GONE, START + h * HOUR) for h in (0, 12, 24)), start=LIVE)
    assert living(good(START + 2 * DAY), start=gone).stage is Stage.LIVE


def test_a_good_poll_ends_all_doubt() -> None:
    said = [failed(FailureKind.NOT_FOUND, START + h * HOUR) for h in (0, 12, 23)]
    life = living(*said, good(START + 24 * HOUR), failed(FailureKind.NOT_FOUND, START + 25 * HOUR), start=LIVE)
    assert life.stage is Stage.LIVE
    assert life.doubt is not None
    assert life.doubt.polls == 1


def test_a_found_page_that_is_no_live_blog_stops_within_the_hour_with_the_reason() -> None:
    said = [failed(FailureKind.NOT_A_LIVE_BLOG, START + m * timedelta(minutes=20)) for m in range(4)]
    life = living(*said)
    assert (life.stage, life.evidence) == (Stage.RETIRED, ("it was not_a_live_blog",))
    assert living(*said, start=LIVE).stage is Stage.LIVE


def test_a_page_that_ceases_to_be_a_live_blog_stops_after_a_day() -> None:
    said = [failed(FailureKind.NOT_A_LIVE_BLOG, START + h * HOUR) for h in (0, 12, 24)]
    assert living(*said, start=LIVE).stage is Stage.RETIRED


def test_a_page_that_answers_from_another_address_is_followed_there() -> None:
    said = [good(START + m * timedelta(minutes=20), answered_at=NEXT) for m in range(4)]
    assert living(*said[:3]).stage is Stage.LIVE
    moved = living(*said)
    assert (moved.stage, moved.leads_to) == (Stage.MOVED, NEXT)
    assert living(*said[:3], good(START + HOUR), said[3]).stage is Stage.LIVE


def test_the_end_of_the_checks_retires_with_the_reason() -> None:
    life = retired(CLOSED, START + 90 * DAY, "every check was made")
    assert (life.stage, life.evidence, life.closed_at) == (Stage.RETIRED, ("every check was made",), CLOSED.closed_at)


# Whatever happens.


@given(histories)
def test_every_stage_has_its_evidence_and_its_beginning(history: list[tuple[Told, int]]) -> None:
    for before, said, life in lived(history):
        if life.stage is not Stage.FOUND:
            assert life.evidence
            assert all(life.evidence)
            assert life.since is not None
            assert (life.since == said.at) or life.stage is before.stage
        assert (life.closed_at is not None and life.closed_at <= said.at) or life.stage is not Stage.CLOSED


@given(histories)
def test_a_failure_closes_nothing_and_reopens_nothing(history: list[tuple[Told, int]]) -> None:
    for before, said, life in lived(history):
        if said.failure is None:
            continue
        if said.failure not in BELIEVED:
            assert life == before
        elif life.stage is not before.stage:
            assert life.stage in (Stage.GONE, Stage.RETIRED)
            assert life.doubt is None or life.doubt.polls >= DOUBTS or before.stage is Stage.GONE


@given(histories)
def test_nothing_comes_after_the_end(history: list[tuple[Told, int]]) -> None:
    for before, _, life in lived(history):
        assert before.stage not in OVER or life == before


@given(histories)
def test_nobody_closes_a_blog_that_is_called_live_and_has_entries(history: list[tuple[Told, int]]) -> None:
    for before, said, life in lived(history):
        if said.failure is None and said.status is Status.LIVE and said.silence < timedelta(days=7):
            assert life.stage is not Stage.CLOSED or before.stage is Stage.CLOSED


@given(histories)
def test_the_same_told_again_and_again_settles(history: list[tuple[Told, int]]) -> None:
    for _, said, life in lived(history):
        if said.failure is None and said.answered_at is None:
            once = after(life, said)
            assert after(once, said).stage is once.stage


# What a poll tells.


def a_poll(**fields: object) -> Poll:
    return replace(Poll("uid", Watch(BLOG_URL, "paper"), at(0)), **fields)  # type: ignore[arg-type] # fields of Poll


def test_a_poll_tells_status_evidence_and_the_latest_entry_by_now() -> None:
    blog = a_blog(
        an_entry("future", published_at=at(600)),
        an_entry("b", published_at=at(-5)),
        status=Status.LIVE,
        status_evidence=("isLive is true",),
    )
    said = told(a_poll(blog=blog, pages=(Page(BLOG_URL, at(1)),)), owed=1.5)
    assert said == Told(at(1), status=Status.LIVE, evidence=("isLive is true",), newest=at(-5), owed=1.5)


def test_an_unchanged_poll_tells_what_is_known() -> None:
    entry = KnownEntry("a", State.VISIBLE, 1, "", "", at(-60), at(-60), at(0))
    known = Known(blog=a_blog(status=Status.CLOSED), entries={"a": entry})
    assert told(a_poll(known=known), owed=0.0) == Told(at(0), status=Status.CLOSED, newest=at(-60))


def test_a_failed_poll_tells_nothing_but_its_failure() -> None:
    poll = a_poll(failure=Failure(FailureKind.GONE, "410"), known=Known(blog=a_blog(status=Status.CLOSED)))
    assert told(poll, owed=9.0) == Told(at(0), FailureKind.GONE, "410")


@pytest.mark.parametrize(
    ("final", "expected"),
    [
        (BLOG_URL, None),
        (f"{BLOG_URL}?page=2#x", None),
        (NEXT, NEXT),
        ("https://www.news.example/live/harbour", "https://www.news.example/live/harbour"),
        ("https://elsewhere.example/live/harbour", None),
    ],
)
def test_a_poll_tells_the_address_that_answered_on_the_same_site(final: str, expected: str | None) -> None:
    page = Page(BLOG_URL, at(0), final_url=final)
    assert told(a_poll(blog=a_blog(), pages=(page,)), owed=0.0).answered_at == expected


@pytest.mark.parametrize(
    ("words", "url", "expected"),
    [
        ("This blog is closing. Our new live blog is here.", NEXT, NEXT),
        ("Follow today's coverage here.", f"{NEXT}?utm_source=x#top", NEXT),
        ("Dieser Ticker endet. Hier geht es weiter.", NEXT, NEXT),
        ("Ce direct est terminé. Suivez la suite du direct.", NEXT, NEXT),
        ("Our new live blog is here.", "https://elsewhere.example/live/harbour-day-two", None),
        ("Our new live blog is here.", "https://news.example/about-us", None),
        ("Our new live blog is here.", f"{BLOG_URL}#top", None),
        ("The harbour master's live blog of the regatta.", NEXT, None),
    ],
)
def test_a_blog_that_ends_says_where_it_goes_on(words: str, url: str, expected: str | None) -> None:
    assert goes_on_at(a_blog(an_entry("z", text=words, links=(Link(url, "here"),)))) == expected


def test_only_the_last_words_lead_on() -> None:
    link = Link(NEXT, "new live blog")
    entries = [an_entry(str(n)) for n in range(3)]
    assert goes_on_at(a_blog(*entries, an_entry("old", text="Our new live blog is here.", links=(link,)))) is None
