"""Names of bylines."""

from __future__ import annotations

import pytest

from collector.extract.moments import is_stamp
from collector.extract.people import names
from collector.extract.signatures import signed


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("By Ann Other and Bo Peep", ["Ann Other", "Bo Peep"]),
        ("From CNN's Ann Other", ["Ann Other"]),
        ("From CNN’s Ann Other and Reuters' Bo Peep", ["Ann Other", "Bo Peep"]),
        ("Analysis by Ann Other in Kyiv", ["Ann Other"]),
        ("Par Jean Dupont (à Lyon)", ["Jean Dupont"]),
        ("Von Anna Muster und Max Muster", ["Anna Muster", "Max Muster"]),
        ("Anna Muster (dpa)", ["Anna Muster"]),
        ("Ann Other (now) and Bo Peep (earlier)", ["Ann Other", "Bo Peep"]),
        ("Ann Other, Political Editor", ["Ann Other"]),
        ("Mary O'Neill", ["Mary O'Neill"]),
        ("Hans in der Au", ["Hans in der Au"]),
        ("Our reporters", ["Our reporters"]),
        ("(dpa)", ["(dpa)"]),
        ("AFP", ["AFP"]),
    ],
)
def test_names_without_what_stands_with_them(text: str, people: list[str]) -> None:
    assert [person.name for person in names(text)] == people


@pytest.mark.parametrize(
    ("line", "when", "who"),
    [
        ("Posted at 15:02 GMT by Ann Other", "Posted at 15:02 GMT", "Ann Other"),
        ("Von Anna Muster am 12. März um 15:02 Uhr", "am 12. März um 15:02 Uhr", "Anna Muster"),
        ("By Ann Other and Bo Peep, 15:02", "15:02", "Ann Other and Bo Peep"),
        ("15:02 Uhr | Anna Muster", "15:02 Uhr", "Anna Muster"),
        ("12 March 2024, 15:02 by Jan Kowalski", "12 March 2024, 15:02", "Jan Kowalski"),
        ("15:02 | Breaking News", "15:02 | Breaking News", ""),
        ("15:02 by the harbour", "15:02 by the harbour", ""),
        ("By Ann Other", "By Ann Other", ""),
    ],
)
def test_lines_of_a_time_and_a_name(line: str, when: str, who: str) -> None:
    assert signed(line) == (when, who)


@pytest.mark.parametrize(
    ("said", "stamp"),
    [
        ("Posted at 15:02 GMT, Thu 12 March 2026", True),
        ("zuletzt aktualisiert am 12.3. um 15.02 Uhr", True),
        ("15:02 Eva Lund", False),
        ("15:02 Goal", False),
    ],
)
def test_a_stamp_says_no_more_than_when_something_was_posted(said: str, *, stamp: bool) -> None:
    assert is_stamp(said) is stamp
