"""A schedule is read whole, or refused with every mistake named at its line."""

from __future__ import annotations

import json
from datetime import time, timedelta
from pathlib import Path

import jsonschema_rs
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from collector.errors import ConfigurationError
from collector.schedule import Schedule, ScheduledWatch, read_schedule
from collector.schedulefile import LONGEST, SHORTEST, json_schema
from collector.windows import Window

EXAMPLE = Path(__file__).resolve().parents[1] / "schedules.yaml"
SCHEMA = EXAMPLE.with_name("schedules.schema.json")
KEYS = "active, after_closing, every, group, keep, longest, name, priority, publisher, shortest, tags, url"
NAMING = "it needs 1 to 64 characters on one line."
NO_LIST = "must be a list, each item on a line that begins with a dash."
URL = "https://news.example/live/1"

seconds = st.integers(int(SHORTEST.total_seconds()), 999_999).filter(lambda count: timedelta(seconds=count) <= LONGEST)
labels = st.text("abcdefgh éß中-_", min_size=1, max_size=20).filter(lambda text: text == text.strip())
watches = st.fixed_dictionaries(
    {"url": st.integers(0, 10**9).map(lambda number: f"https://news.example/live/{number}")},
    optional={
        "publisher": labels,
        "name": labels,
        "every": seconds.map(lambda count: f"{count}s"),
        "tags": st.lists(labels, unique=True, max_size=3),
    },
)


def mistakes(text: str, publishers: list[str] | None = None) -> list[str]:
    with pytest.raises(ConfigurationError) as caught:
        read_schedule(text, "s.yaml", publishers)
    return str(caught.value).splitlines()


def refusal(text: str) -> str:
    """What is said against the text, empty where it is a schedule."""
    try:
        read_schedule(text)
    except ConfigurationError as error:
        return str(error)
    return ""


def watching(more: str = "") -> str:
    return f"version: 1\nwatches:\n  - url: {URL}\n{more}"


def only_watch(more: str) -> ScheduledWatch:
    (watch,) = read_schedule(watching(more)).watches
    return watch


def finding(more: str = "") -> str:
    return f"version: 1\ndiscover:\n  - source: https://news.example/\n{more}"


def test_the_example_is_a_schedule() -> None:
    assert read_schedule(EXAMPLE.read_text(encoding="utf-8"), publishers=["guardian"]).watches


def test_editors_are_told_the_same_as_the_reader_knows() -> None:
    """`make schema` writes the file anew."""
    assert json.loads(SCHEMA.read_text(encoding="utf-8")) == json_schema()


def test_the_example_is_right_to_editors_and_names_the_schema() -> None:
    text = EXAMPLE.read_text(encoding="utf-8")
    assert text.startswith(f"# yaml-language-server: $schema={SCHEMA.name}\n")
    # The base loader reads every scalar as text, as ours does.
    jsonschema_rs.validate(json_schema(), yaml.load(text, yaml.BaseLoader))  # noqa: S506


@pytest.mark.parametrize(
    "wrong",
    [
        {"evry": "2m"},
        {"every": "2 minutes"},
        {"priority": "urgent"},
        {"active": [{"from": "6:00"}]},
        {"after_closing": "never"},
        {"url": "news.example"},
    ],
)
def test_editors_mark_what_the_reader_refuses(wrong: dict[str, object]) -> None:
    file = {"version": "1", "watches": [{"url": URL, **wrong}]}
    assert not jsonschema_rs.is_valid(json_schema(), file)
    assert refusal(yaml.safe_dump(file))


def test_an_address_is_enough() -> None:
    assert read_schedule(watching()) == Schedule((ScheduledWatch(url=URL, line=3),))


def test_nothing_to_watch_is_a_schedule_too() -> None:
    assert read_schedule("version: 1\nwatches: []") == Schedule()


@given(st.lists(watches, unique_by=(lambda row: row["url"], lambda row: row.get("name", row["url"])), max_size=5))
def test_what_was_written_is_what_is_watched(rows: list[dict[str, object]]) -> None:
    schedule = read_schedule(yaml.safe_dump({"version": 1, "watches": rows}, allow_unicode=True))
    for row, watch in zip(rows, schedule.watches, strict=True):
        assert watch.url == row["url"]
        assert watch.publisher == row.get("publisher")
        assert watch.name == row.get("name")
        assert watch.tags == tuple(row.get("tags", ()))  # type: ignore[arg-type] # drawn as lists
        assert row.get("every") == (watch.every and f"{watch.every.total_seconds():.0f}s")


@given(st.text(max_size=60), st.sampled_from(["url", "name", "publisher", "group", "every", "tags", "other"]))
def test_any_value_is_taken_or_refused_on_printable_lines(text: str, key: str) -> None:
    said = refusal(yaml.safe_dump({"version": 1, "watches": [{"url": URL, key: text}]}))
    assert all(line.isprintable() and line.startswith("schedules.yaml:") for line in said.split("\n") if said)


@given(st.text(max_size=80))
def test_any_text_is_a_schedule_or_a_configuration_error(text: str) -> None:
    said = refusal(text)
    assert said == "" or said.startswith("schedules.yaml:")


def test_a_mistake_can_be_printed_whatever_was_written() -> None:
    said = refusal(watching('    name: "\\ud800"\n    "\\ud800\\n": x\n'))
    assert {line.encode()[:17] for line in said.split("\n")} == {b"schedules.yaml:4:", b"schedules.yaml:5:"}


@pytest.mark.parametrize(
    ("every", "meant"),
    [
        ("20s", timedelta(seconds=20)),
        ("5m", timedelta(minutes=5)),
        ("1h", timedelta(hours=1)),
        ("7d", timedelta(days=7)),
        ("auto", None),
    ],
)
def test_a_pace_is_a_number_with_its_unit_or_auto(every: str, meant: timedelta | None) -> None:
    assert only_watch(f"    every: {every}\n").every == meant


@pytest.mark.parametrize("every", ["90", "1:30", "1.5m", "-5m", "0s", "5 m", "5M", "soon", "[5m]", "٣٠s"])
def test_any_other_pace_is_refused(every: str) -> None:
    (mistake,) = mistakes(watching(f"    every: {every}\n"))
    assert mistake.startswith("s.yaml:4: watches[0].every: ")
    assert "as in 90s" in mistake


@pytest.mark.parametrize("every", ["19s", "8d", "999999d"])
def test_a_pace_has_bounds(every: str) -> None:
    assert mistakes(watching(f"    every: {every}\n")) == [
        f"s.yaml:4: watches[0].every: {every} is outside what is allowed, 20s to 7d."
    ]


@pytest.mark.parametrize(
    "url",
    [
        "ftp://news.example/",
        "news.example/live",
        "https://",
        "/live",
        "https://[::1",
        "http://a:99999/",
        '"http://a/b c"',
    ],
)
def test_only_web_addresses_are_watched(url: str) -> None:
    (mistake,) = mistakes(f"version: 1\nwatches:\n  - url: {url}\n")
    assert mistake.startswith("s.yaml:3: watches[0].url: ")
    assert "http:// or https://" in mistake


def test_a_password_in_an_address_is_refused_and_not_repeated() -> None:
    (mistake,) = mistakes("version: 1\nwatches:\n  - url: https://me:hush@news.example/\n")
    assert "must hold no user name or password" in mistake
    assert "hush" not in mistake


LAYERED = """
version: 1
defaults: {every: 10m, publisher: courier, tags: [all, shared]}
groups:
  vote: {every: 1m, tags: [vote, shared]}
watches:
  - {url: "https://news.example/1"}
  - {url: "https://news.example/2", group: vote}
  - {url: "https://news.example/3", group: vote, every: auto, publisher: gazette, tags: [own]}
"""


def test_the_watch_goes_before_its_group_and_the_group_before_the_defaults() -> None:
    plain, grouped, own = read_schedule(LAYERED).watches
    assert [plain.every, grouped.every, own.every] == [timedelta(minutes=10), timedelta(minutes=1), None]
    assert [plain.publisher, grouped.publisher, own.publisher] == ["courier", "courier", "gazette"]


def test_tags_add_up_each_once() -> None:
    assert [watch.tags for watch in read_schedule(LAYERED).watches] == [
        ("all", "shared"),
        ("vote", "shared", "all"),
        ("own", "vote", "shared", "all"),
    ]


def test_every_mistake_is_told_at_once_in_the_order_of_the_file() -> None:
    text = """\
version: 2
defaults: {evry: 2m}
groups:
  elections: {every: 10s}
watches:
  - group: election
    every: soon
  - just text
"""
    assert mistakes(text) == [
        's.yaml:1: version: "2" is not known; it must be 1.',
        "s.yaml:2: defaults.evry: there is no such key here; did you mean every?",
        "s.yaml:4: groups.elections.every: 10s is outside what is allowed, 20s to 7d.",
        's.yaml:6: watches[0].group: there is no group "election"; did you mean elections?',
        "s.yaml:6: watches[0].url: is needed and not there.",
        's.yaml:7: watches[0].every: "soon" is no pace; write auto, or a number followed by s, m, h or d, as in 90s.',
        "s.yaml:8: watches[1]: must hold keys and values, as in key: value.",
    ]


@pytest.mark.parametrize(
    ("text", "mistake"),
    [
        ("", "s.yaml:1: the file is empty; it needs version: 1 and watches."),
        ("just text", "s.yaml:1: must hold keys and values, as in key: value."),
        ("watches: []", "s.yaml:1: version: is needed and not there."),
        ("version: 1", "s.yaml:1: there is nothing to watch; it needs watches or discover."),
        ("version: 1\nwatches:", "s.yaml:2: watches: nothing is given; write a value or leave it out."),
        ("version: 1\nwatches: x", f"s.yaml:2: watches: {NO_LIST}"),
        ("version: 1\nwatches: []\ngroups: []", "s.yaml:3: groups: must hold keys and values, as in key: value."),
        ("version: 1\nversion: 1\nwatches: []", "s.yaml:2: version: the key is given twice, first on line 1."),
        ("version: 1\nwatches: [", "s.yaml:2: column 11: expected the node content, but found '<stream end>'."),
        (watching("    name: [x]\n"), "s.yaml:4: watches[0].name: must be text."),
        (watching("    tags: x\n"), f"s.yaml:4: watches[0].tags: {NO_LIST}"),
        (watching("    group: x\n"), 's.yaml:4: watches[0].group: there is no group "x"; none is known.'),
        (watching("    zzz: x\n"), f"s.yaml:4: watches[0].zzz: there is no such key here; known are {KEYS}."),
        (watching("groups: {' ': {}}\n"), f's.yaml:4: groups. : " " is no name; {NAMING}'),
        (watching(f"    name: {'x' * 65}\n"), f's.yaml:4: watches[0].name: "{"x" * 65}" is no name; {NAMING}'),
        (watching(f"  - url: {URL}\n"), "s.yaml:4: watches[1].url: the same url stands already on line 3."),
    ],
)
def test_a_mistake_names_its_line_its_key_and_the_way_out(text: str, mistake: str) -> None:
    assert mistakes(text) == [mistake]


def test_one_address_with_two_fragments_is_one_address() -> None:
    text = watching("  - url: https://example.org/a-2#block-1\n  - url: https://example.org/a-2#block-2\n")
    assert mistakes(text) == ["s.yaml:5: watches[2].url: the same url stands already on line 4."]


def test_two_watches_of_one_name_are_refused() -> None:
    text = watching("    name: Budget\n  - {url: https://news.example/2, name: Budget}\n")
    assert mistakes(text) == ["s.yaml:5: watches[1].name: the same name stands already on line 4."]


def test_a_publisher_is_checked_where_the_publishers_are_known() -> None:
    text = "version: 1\ndefaults: {publisher: gardian}\nwatches: []"
    assert read_schedule(text) == Schedule()
    assert mistakes(text, ["guardian", "courier"]) == [
        's.yaml:2: defaults.publisher: there is no publisher "gardian"; did you mean guardian?'
    ]


def test_a_watch_says_how_it_is_treated() -> None:
    more = "    shortest: 1m\n    longest: 30m\n    priority: high\n    after_closing: stop\n    keep: 90d\n"
    treated = only_watch(more)
    assert (treated.shortest, treated.longest) == (timedelta(minutes=1), timedelta(minutes=30))
    assert (treated.priority, treated.checked_after_closing, treated.keep) == (4.0, False, timedelta(days=90))


def test_what_is_not_said_is_the_ordinary() -> None:
    treated = only_watch("")
    assert (treated.priority, treated.checked_after_closing, treated.keep, treated.active) == (1.0, True, None, ())
    assert only_watch("    keep: forever\n").keep is None


def test_a_group_may_take_back_what_the_defaults_say() -> None:
    layers = "defaults: {after_closing: stop, priority: low}\ngroups: {g: {after_closing: ladder, priority: normal}}\n"
    treated = only_watch(f"    group: g\n{layers}")
    assert (treated.checked_after_closing, treated.priority) == (True, 1.0)


def test_a_budget_is_polls_in_a_time() -> None:
    assert [read_schedule(f"{watching()}budget: {said}").budget for said in ("20/m", "2000/h", "2400/d")] == [
        1200,
        2000,
        100,
    ]


def test_windows_have_days_times_and_a_place() -> None:
    windows = only_watch("    active: [{zone: Europe/London, days: [mon, Sun], from: '06:30', to: '01:00'}]\n").active
    assert windows == (Window("Europe/London", frozenset({0, 1}), time(6, 30), time(1)),)
    (whole_days,) = only_watch("    active: [{days: [sat]}]\n").active
    assert (whole_days.zone, whole_days.opens, whole_days.closes) == ("UTC", time.min, time.min)


def test_a_window_may_open_by_a_cron_line() -> None:
    (window,) = only_watch("    active: [{cron: 0 6 * * mon-fri, for: 3h}]\n").active
    assert window.cron is not None
    assert window.cron.times == (time(6),)
    assert window.lasts == timedelta(hours=3)


def test_a_rule_says_where_to_look_and_what_for() -> None:
    more = (
        "    look: 5m\n    urls: [/live/]\n    titles: ['– live$']\n    without: [quiz]\n    most: 5\n    tags: [a]\n"
    )
    (rule,) = read_schedule(finding(more)).discover
    assert (rule.source, rule.look, rule.most, rule.tags) == ("https://news.example/", timedelta(minutes=5), 5, ("a",))
    assert [each.pattern for each in (*rule.urls, *rule.titles, *rule.without)] == ["/live/", "– live$", "quiz"]


def test_what_a_rule_finds_is_watched_as_the_rule_and_its_group_want_it() -> None:
    text = finding("    name: Front\n    group: g\n    tags: [found]\ngroups: {g: {every: 2m, tags: [g]}}\n")
    (rule,) = read_schedule(text).discover
    wanted = ScheduledWatch(url=URL, every=timedelta(minutes=2), tags=("found", "g"), group="g", line=3)
    assert rule.watch(URL) == wanted


@pytest.mark.parametrize(
    ("text", "mistake"),
    [
        (watching("    priority: hihg\n"), '4: watches[0].priority: "hihg" is no priority; did you mean high?'),
        (watching("    keep: 1h\n"), "4: watches[0].keep: 1h is outside what is allowed, 1d to 36500d."),
        (
            watching("    after_closing: no\n"),
            '4: watches[0].after_closing: "no" is not known; it must be ladder or stop.',
        ),
        (watching("    shortest: 2h\n    longest: 1h\n"), "3: of this one, shortest is longer than longest."),
        (
            watching("    active:\n      - zone: Europe/Lodnon\n"),
            '5: watches[0].active[0].zone: "Europe/Lodnon" is no time zone; did you mean Europe/London?',
        ),
        (
            watching("    active: [{days: [mno]}]\n"),
            '4: watches[0].active[0].days[0]: "mno" is no day; did you mean mon?',
        ),
        (
            watching("    active: [{too: x}]\n"),
            "4: watches[0].active[0].too: there is no such key here; did you mean to?",
        ),
        (watching("    active: [{days: []}]\n"), "4: watches[0].active[0].days: must not be empty."),
        (
            watching("    active: [{from: 24:00}]\n"),
            '4: watches[0].active[0].from: "24:00" is no time of the day; write hours and minutes, as in 06:30.',
        ),
        (
            watching("    active: [{cron: 0 6 * * *}]\n"),
            "4: watches[0].active[0]: holds either cron and for, or any of days, from and to.",
        ),
        (
            watching("    active: [{cron: 61 6 * * *, for: 1h}]\n"),
            "4: watches[0].active[0].cron: 61 is no minute; they run from 0 to 59.",
        ),
        (
            watching("budget: lots\n"),
            '4: budget: "lots" is no budget; write a number of polls and /m, /h or /d, as in 2000/h.',
        ),
        (
            finding("    urls: ['(']\n"),
            '4: discover[0].urls[0]: "(" is no regular expression: missing ), unterminated subpattern at position 0.',
        ),
        (finding("    most: many\n"), "4: discover[0].most: must be a whole number from 1 to 1000."),
        (finding("    most: 0\n"), "4: discover[0].most: must be a whole number from 1 to 1000."),
        (finding("    url: x\n"), "4: discover[0].url: there is no such key here; did you mean urls?"),
        (finding("    group: x\n"), '4: discover[0].group: there is no group "x"; none is known.'),
        (
            finding("  - source: https://news.example/\n"),
            "4: discover[1].source: the same source stands already on line 3.",
        ),
    ],
)
def test_mistakes_in_how_to_watch_and_where_to_look_are_named_too(text: str, mistake: str) -> None:
    assert mistakes(text) == [f"s.yaml:{mistake}"]
