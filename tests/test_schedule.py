"""A schedule is read whole, or refused with every mistake named at its line."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from collector.errors import ConfigurationError
from collector.schedule import LONGEST, SHORTEST, Schedule, ScheduledWatch, read_schedule

EXAMPLE = Path(__file__).resolve().parents[1] / "schedules.yaml"
KEYS = "every, group, name, publisher, tags, url"
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


def test_the_example_is_a_schedule() -> None:
    assert read_schedule(EXAMPLE.read_text(encoding="utf-8"), publishers=["guardian"]).watches


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
        ("version: 1", "s.yaml:1: watches: is needed and not there."),
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


def test_two_watches_of_one_name_are_refused() -> None:
    text = watching("    name: Budget\n  - {url: https://news.example/2, name: Budget}\n")
    assert mistakes(text) == ["s.yaml:5: watches[1].name: the same name stands already on line 4."]


def test_a_publisher_is_checked_where_the_publishers_are_known() -> None:
    text = "version: 1\ndefaults: {publisher: gardian}\nwatches: []"
    assert read_schedule(text) == Schedule()
    assert mistakes(text, ["guardian", "courier"]) == [
        's.yaml:2: defaults.publisher: there is no publisher "gardian"; did you mean guardian?'
    ]
