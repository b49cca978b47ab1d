"""Times as newsrooms of many languages write them, and the words by which their pages say that they are live."""

from __future__ import annotations

import unicodedata
from datetime import UTC, datetime

import pytest

from collector.extract.leads import lead
from collector.extract.moments import told
from collector.extract.numerals import OTHER, REWRITES, SEPARATORS, western
from tests.pages import TEXT, entries, html, times

NOW = datetime(2026, 3, 12, 18, 5, tzinfo=UTC)
THEN = datetime(2026, 3, 12, 17, 48, tzinfo=UTC)
PROSE = f"{TEXT} Nobody was hurt, and the storm has passed the coast."


@pytest.mark.parametrize(
    "text",
    [
        "2026年3月12日 17:48",
        "2026年3月12日 下午5:48",
        "3月12日 17時48分",
        "2026/03/12 17:48",
        "2026.03.12. 17:48",
        "3월 12일 오후 5시 48분",
        "١٧:٤٨ - ١٢/٠٣/٢٠٢٦",
        "12 مارس 2026 05:48 م",
        "১৭:৪৮, ১২/০৩/২০২৬",
        "12 במרץ 2026, 17:48",
        "17:48 ч., 12 март 2026",
        "12. ožujka 2026. 17:48",
        "12. mart 2026. 17:48",
        "2026 m. kovo 12 d. 17:48",
        "12. martā, 17:48",
        "12. märts 2026, 17:48",
        "12 de març de 2026 a les 17:48",
        "12. mars 2026 kl. 17:48",
        "17:48 ngày 12/03/2026",
        "Kamis, 12 Maret 2026 17:48",
        "четвъртък, 12 март, 17:48",
        "ketvirtadienis, kovo 12, 17:48",
        "17:48 / 12.03.2026",
        "12 mrt 17:48",
    ],
)
def test_dates_and_clocks_of_many_languages(text: str) -> None:
    found = told(text, "UTC", NOW)
    assert found is not None
    assert (found.at, found.raw) == (THEN, text)


@pytest.mark.parametrize(
    ("text", "clock"),
    [
        ("오전 12:33", 33),
        ("下午5時48分", 17 * 60 + 48),
        ("晚上12点05分", 5),
        ("中午12点05分", 12 * 60 + 5),
        ("۱۷:۴۸", 17 * 60 + 48),
        ("17.48 น.", 17 * 60 + 48),
    ],
)
def test_clocks_of_other_scripts(text: str, clock: int) -> None:
    found = told(text, "UTC", NOW)
    assert found is not None
    assert found.clock == clock


@pytest.mark.parametrize(("text", "minutes"), [("17分钟前", 17), ("17分前", 17), ("2시간 전", 120), ("2 小時前", 120)])
def test_ages_of_other_scripts(text: str, minutes: int) -> None:
    found = told(text, "UTC", NOW)
    assert found is not None
    assert found.at is not None
    assert (NOW - found.at).total_seconds() == minutes * 60


def test_a_headline_behind_a_clock_keeps_its_own_figures() -> None:
    found = lead("17時48分：フェリー、2026年3月12日に離礁")
    assert found is not None
    assert (found.clock, found.rest) == (17 * 60 + 48, "フェリー、2026年3月12日に離礁")


@pytest.mark.parametrize("text", ["Nobody was hurt.", "Ça va à 17:48", "Погода: 12 градусов"])
def test_what_has_no_signs_of_other_scripts_stays_as_it_is(text: str) -> None:
    assert western(text) == text


@pytest.mark.parametrize(
    "title",
    [
        "Búrka: minúta po minúte",
        "Oluja: iz minute u minutu",
        "Tempête : minute par minute",
        "Stormen minutt for minutt",
        "Otseblogi: torm",
        "Stormur í beinni",
        "Temporal en directe",
        "Furtuna în direct",
        "Vihar: élőben a partról",
        "Бурята: на живо",
        "Бура во живо",
        "Олуја уживо",
        "Шторм: прямой эфир",
        "Шторм: прямий ефір",
        "Καταιγίδα: λεπτό προς λεπτό",
        "შტორმი: ლაივი",
        "Dhoruba moja kwa moja",
        "വാർത്ത തത്സമയം",
        "తుఫాను లైవ్",
        "Fırtına: dakika dakika",
    ],
)
def test_pages_say_in_many_languages_that_they_are_live(title: str) -> None:
    def one(number: int) -> str:
        return f"<div class=q><i>{times(number + 1)[number]:%H:%M}</i><h3>Report {number}</h3><p>{PROSE}</p></div>"

    body = "".join(one(n) for n in range(8))
    assert len(entries(html(body, title=title).replace("/live/storm", "/a/77"))) == 8


def test_every_figure_and_sign_of_another_script_is_known_to_be_of_one() -> None:
    def is_figure(c: str) -> bool:
        return not c.isascii() and unicodedata.decimal(c, None) is not None

    signs = set("".join(pattern.pattern for pattern, _ in REWRITES)) | set(map(chr, SEPARATORS))
    foreign = [c for c in map(chr, range(0x110000)) if is_figure(c) or (c in signs and not c.isascii())]
    assert len(foreign) > 600
    assert all(map(OTHER.match, foreign))


@pytest.mark.parametrize("zero", "០໐༠᠐၀", ids=["Khmer", "Lao", "Tibetan", "Mongolian", "Burmese"])
def test_clocks_in_the_figures_of_south_east_and_central_asia(zero: str) -> None:
    figures = {ord("0") + n: ord(zero) + n for n in range(10)}
    shown = [f"{at:%H:%M}".translate(figures) for at in times(5)]
    assert all(western(clock) == f"{at:%H:%M}" for clock, at in zip(shown, times(5), strict=True))
    page = html("".join(f"<div class=u><i>{clock}</i><p>{clock[-1]} {PROSE}</p></div>" for clock in shown))
    assert [entry.published_at for entry in entries(page)] == times(5)
