"""Times as pages write them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from collector.digest import content_digest
from collector.extract.calendars import Day, dated, day_of
from collector.extract.leads import lead
from collector.extract.moments import machine, told
from tests.builders import an_entry

NOW = datetime(2024, 8, 27, 10, 32, tzinfo=UTC)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "at", "precision"),
    [
        ("2023-11-02T15:48:45Z", "2023-11-02T15:48:45", "exact"),
        ("2023-11-02T16:48Z", "2023-11-02T16:48:00", "minute"),
        ("2024-08-05T21:00:18.921+01:00", "2024-08-05T20:00:18.921", "exact"),
        ("2024-01-01 00:00:00+0000", "2024-01-01T00:00:00", "exact"),
        ("2024-01-01T00:00:00.1234567Z", "2024-01-01T00:00:00.123456", "exact"),
        ("2024-07-18T11:48", "2024-07-18T10:48:00", "assumed_tz"),
        ("2024-03-27 10:00:00 +0000", "2024-03-27T10:00:00", "exact"),
        ("2024-03-27T10:00:00+0100", "2024-03-27T09:00:00", "exact"),
        ("2024-03-27T10:00:00+01", "2024-03-27T09:00:00", "exact"),
        ("2024-07-27t10:00:00z", "2024-07-27T10:00:00", "exact"),
        ("2024-07-27 10:00:00 GMT", "2024-07-27T10:00:00", "exact"),
        ("2024-07-27T10:00 GMT+0200", "2024-07-27T08:00:00", "minute"),
        ("Wed, 27 Mar 2024 10:00:00 GMT", "2024-03-27T10:00:00", "exact"),
        ("27 Jul 2024 10:00:00 +0200", "2024-07-27T08:00:00", "exact"),
        ("Wed, 27 Mar 2024 10:00 EST", "2024-03-27T15:00:00", "minute"),
        ("Sat, 27 Jul 2024 10:00:00", "2024-07-27T09:00:00", "assumed_tz"),
        ("Wed Mar 27 2024 10:00:00 GMT+0100 (Central European Standard Time)", "2024-03-27T09:00:00", "exact"),
        (1722888018921, "2024-08-05T20:00:18.921", "exact"),
        (1722888018921.0, "2024-08-05T20:00:18.921", "exact"),
        ("1721299680", "2024-07-18T10:48:00", "exact"),
    ],
)
def test_times_for_machines(value: object, at: str, precision: str) -> None:
    found = machine(value, "Europe/London")
    assert found is not None
    assert (found.at, found.precision) == (utc(at), precision)


@pytest.mark.parametrize(
    "value",
    [
        *("2024-03-27", "", "soon", "0000-00-00T99:99", "41936460", True, None, {}, "1e999"),
        *("31 Feb 2024 10:00:00 GMT", "27 Mrz 2024 10:00:00 GMT", "27 Mar 2024 10:00:00 XYZ", "27 Mar 2024"),
    ],
)
def test_what_is_no_time_for_machines_is_none(value: object) -> None:
    assert machine(value, "UTC") is None


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("17.09.2024 • 14:03 Uhr", "2024-09-17T12:03"),
        ("26.08.2024 um 06:00 Uhr", "2024-08-26T04:00"),
        ("Mercredi 3 août 2022 à 14h05", "2022-08-03T12:05"),
        ("March 9, 2015 1:17 PM", "2015-03-09T12:17"),
        ("12:09 a.m. ET, October 30, 2023", "2023-10-30T04:09"),
        ("Published at 14:05, Mon 3 July 2023", "2023-07-03T12:05"),
        ("14.05 Uhr, Mo, 3. Juli 2023", "2023-07-03T12:05"),
        ("Yesterday 14:03", "2024-08-26T12:03"),
        ("Sonntag um 14:03 Uhr", "2024-08-25T12:03"),
        ("26/08 14h03", "2024-08-26T12:03"),
        ("Dziś, 12:40", "2024-08-27T10:40"),
        ("18:00 Uhr, Donnerstag 18. 7.", "2024-07-18T16:00"),
        ("7:12 pm ET Nov. 24, 2023", "2023-11-25T00:12"),
        ("14:05 GMT, 3 July 2023", "2023-07-03T14:05"),
        ("14:05 GMT+3, 3 July 2023", "2023-07-03T11:05"),
        ("14:05 MESZ, 3. Juli 2023", "2023-07-03T12:05"),
        ("2:05 p.m. Eastern, July 3, 2023", "2023-07-03T18:05"),
        ("3 июля 2023, 14:05", "2023-07-03T12:05"),
        ("3 Temmuz 2023 14:05", "2023-07-03T12:05"),
        ("3. července 2023 14:05", "2023-07-03T12:05"),
        ("3 Ιουλίου 2023 14:05", "2023-07-03T12:05"),
    ],
)
def test_times_for_readers(text: str, at: str) -> None:
    found = told(text, "Europe/Berlin", NOW)
    assert found is not None
    assert (found.at, found.raw) == (utc(at), text)


def test_an_abbreviation_is_read_as_the_publisher_means_it() -> None:
    found = told("19:02 (IST), Oct 02 2020", "Asia/Kolkata", NOW)
    assert found is not None
    assert found.at == utc("2020-10-02T13:32")


def test_greenwich_means_greenwich_in_london_too_all_summer() -> None:
    for text, at in (("14:05 GMT, 3 July 2023", "2023-07-03T14:05"), ("14:05 BST, 3 July 2023", "2023-07-03T13:05")):
        found = told(text, "Europe/London", NOW)
        assert found is not None
        assert found.at == utc(at)


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("21 mins ago", 21),
        ("2 hr 14 min ago", 134),
        ("vor 5 Minuten", 5),
        ("il y a 3 h", 180),
        ("3 ore fa", 180),
        ("5 минут назад", 5),
    ],
)
def test_an_age_is_counted_back_and_never_makes_an_edit(text: str, minutes: int) -> None:
    found = told(text, "UTC", NOW)
    assert found is not None
    assert (found.at, found.precision) == (NOW - timedelta(minutes=minutes), "relative")
    now, later = (an_entry(published_at=at, time_precision=found.precision) for at in (found.at, NOW))
    assert content_digest(now) == content_digest(later)


@pytest.mark.parametrize(
    ("text", "clock"),
    [
        ("12.31 Uhr", 751),
        ("14h05", 845),
        ("5 p.m.", 1020),
        ("Posted at 09:00", 540),
        ("14:05 local time", 845),
        ("14:05 AST", 845),
        ("14:05, updated", 845),
    ],
)
def test_a_clock_without_a_day_stays_a_clock(text: str, clock: int) -> None:
    found = told(text, "Europe/Berlin", NOW)
    assert found is not None
    assert (found.at, found.clock) == (None, clock)


@pytest.mark.parametrize(
    "text",
    [
        "12.31 Uhr: Die Fähre ist da",
        "12.31 Uhr: Fähre da",
        "14:05 Maya Trent",
        "14:05 Goal",
        "14:05 GOAL",
        "The ferry left at 12:31 and came back",
        "Oct 02",
        "23",
        "",
        "18.13 %",
        "4.46 / 5",
        "12.50 €",
        "3:14 min",
        "21.04.2024 | 3:18 min",
        "17.05.2018 – 20.05.2018",
        "5. März, 19:00 Uhr: Meldung",
        "14:05 Maya Trent, 3 July 2023",
    ],
)
def test_what_says_more_than_a_time_is_none(text: str) -> None:
    assert told(text, "Europe/Berlin", NOW) is None


@pytest.mark.parametrize("text", ["45'", "90+3'", "45'+2", "67."])
def test_a_minute_of_a_match_is_kept_as_words_alone(text: str) -> None:
    found = told(text, "UTC", NOW)
    assert found is not None
    assert (found.raw, found.at, found.clock, found.precision) == (text, None, None, "none")


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Donnerstag, 18. 7.", Day(7, 18)),
        ("Dienstag, 27. August 2024", Day(8, 27, 2024)),
        ("18 JUNE 2025", Day(6, 18, 2025)),
        ("mercoledì 3 maggio", Day(5, 3)),
        ("Aug. 5, 2024", Day(8, 5, 2024)),
        ("Monday", Day(8, 26, 2024, counted=True)),
        ("Dienstag:", Day(8, 27, 2024, counted=True)),
        ("le mercredi", Day(8, 21, 2024, counted=True)),
        ("Mon", None),
        ("Thursday 23", None),
        ("yesterday", Day(8, 26, 2024, counted=True)),
        ("12.31 Uhr", None),
        ("Live-Ticker", None),
        ("31. 2.", None),
    ],
)
def test_days(text: str, day: Day | None) -> None:
    assert day_of(text, "Europe/Berlin", NOW) == day


@pytest.mark.parametrize(
    ("text", "month_first", "day"),
    [
        ("03/04/2024", False, Day(4, 3, 2024)),
        ("03/04/2024", True, Day(3, 4, 2024)),
        ("03/14/2024", False, Day(3, 14, 2024)),
        ("14/03/2024", True, Day(3, 14, 2024)),
        ("03.04.2024", True, Day(4, 3, 2024)),
    ],
)
def test_slashes_are_read_as_the_country_writes_them(text: str, day: Day, *, month_first: bool) -> None:
    assert day_of(text, "UTC", NOW, month_first=month_first) == day


def test_a_day_without_a_year_is_the_last_such_day() -> None:
    assert str(dated(Day(12, 31), NOW.date())) == "2023-12-31"
    assert str(dated(Day(8, 27), NOW.date())) == "2024-08-27"
    assert str(dated(Day(2, 29), NOW.date())) == "2024-02-29"


@pytest.mark.parametrize(
    ("text", "raw", "rest"),
    [
        ("12.31 Uhr: Fähre da", "12.31 Uhr", "Fähre da"),
        ("+++ 14:05 Harbour closed +++", "14:05", "Harbour closed"),
        ("19:02(IST) TOSS: heads", "19:02(IST)", "TOSS: heads"),
        ("07:45 | Ferry adrift", "07:45", "Ferry adrift"),
        ("45' Corner", "45'", "Corner"),
        ("12:30 UK ports shut", "12:30", "UK ports shut"),
        ("18:30 $XYZ falls", "18:30", "$XYZ falls"),
        ("09:15 €5bn for ports", "09:15", "€5bn for ports"),
        ("19:05 Min. 23: one all", "19:05", "Min. 23: one all"),
        ("12. März, 15:02 Uhr: Fähre da", "12. März, 15:02 Uhr", "Fähre da"),
        ("March 12, 3:02 pm - Ferry adrift", "March 12, 3:02 pm", "Ferry adrift"),
        ("12/03 15h02 : Le ferry est là", "12/03 15h02", "Le ferry est là"),
        ("12.03., 15.02 Uhr: Fähre da", "12.03., 15.02 Uhr", "Fähre da"),
        ("Jeudi 12 mars à 15h02 – Le ferry est là", "Jeudi 12 mars à 15h02", "Le ferry est là"),
        ("12 Mart 2024, Salı, 15:02: Vapur geldi", "12 Mart 2024, Salı, 15:02", "Vapur geldi"),
        ("Thursday 15:02: Ferry adrift", "Thursday 15:02", "Ferry adrift"),
        ("15:02 Uhr, 12. März: Fähre da", "15:02 Uhr, 12. März", "Fähre da"),
        ("15:02 12 March passengers are safe", "15:02", "12 March passengers are safe"),
    ],
)
def test_clocks_that_open_a_headline(text: str, raw: str, rest: str) -> None:
    found = lead(text)
    assert found is not None
    assert (found.raw, found.rest) == (raw, rest)


@pytest.mark.parametrize(
    "text", ["10.30 things to know", "16:9 screens", "2:0 at half time", "Harbour closed", "12. März: Fähre da"]
)
def test_headlines_that_open_with_no_clock(text: str) -> None:
    assert lead(text) is None
