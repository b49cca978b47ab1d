"""In which zone a page of nobody known tells its clocks: that of its country, or that of its own times for machines.

The country is that of its address or its language. Only countries of one zone, and no domain that is sold as a word
(.co, .io, .tv). English says nothing of a place, nor do the languages of many countries; with a country behind it
("de-CH") a language names that.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, tzinfo

from collector.extract.html import Node
from collector.extract.masthead import MODIFIED, PUBLISHED, contents
from collector.extract.urls import host
from collector.extract.zones import zone_of

COUNTRIES = {
    country: f"{region}/{place}"
    for region, places in {
        "Europe": "al Tirane|at Vienna|ba Sarajevo|be Brussels|bg Sofia|by Minsk|ch Zurich|cz Prague|de Berlin"
        "|dk Copenhagen|ee Tallinn|es Madrid|fi Helsinki|fr Paris|gr Athens|hr Zagreb|hu Budapest|ie Dublin|it Rome"
        "|lt Vilnius|lu Luxembourg|lv Riga|md Chisinau|mk Skopje|mt Malta|nl Amsterdam|no Oslo|pl Warsaw|pt Lisbon"
        "|ro Bucharest|rs Belgrade|se Stockholm|si Ljubljana|sk Bratislava|tr Istanbul|ua Kiev|uk London",
        "Asia": "ae Dubai|bd Dhaka|cn Shanghai|hk Hong_Kong|il Jerusalem|in Kolkata|iq Baghdad|ir Tehran|jo Amman"
        "|jp Tokyo|kr Seoul|kw Kuwait|lb Beirut|lk Colombo|my Kuala_Lumpur|np Kathmandu|ph Manila|pk Karachi|qa Qatar"
        "|sa Riyadh|sg Singapore|th Bangkok|tw Taipei|vn Ho_Chi_Minh",
        "Africa": "dz Algiers|eg Cairo|gh Accra|ke Nairobi|ma Casablanca|ng Lagos|tn Tunis|za Johannesburg",
        "America": "ar Buenos_Aires|bo La_Paz|cu Havana|do Santo_Domingo|gt Guatemala|pe Lima|uy Montevideo|ve Caracas",
        "Pacific": "nz Auckland",
    }.items()
    for country, place in (each.split() for each in places.split("|"))
}

LANGUAGES = dict(
    pair.split()
    for pair in "bg bg|cs cz|da dk|de de|el gr|et ee|fi fi|he il|hr hr|hu hu|it it|ja jp|ko kr|lt lt|lv lv|nb no|nl nl"
    "|nn no|no no|pl pl|ro ro|sk sk|sl si|sr rs|sv se|th th|tr tr|uk ua|vi vn".split("|")
)
"""Languages that are of one country, or of several in one zone."""

TEMPLATES = frozenset({"gb", "us"})
"""Countries whose English stands in pages of every country."""

OFFSET = re.compile(r"T\d\d:\d\d(?::\d\d(?:\.\d+)?)?([+-])(\d\d):?(00|30|45)$")
BETWEEN_HOURS = {
    "-0330": "America/St_Johns",
    "+0330": "Asia/Tehran",
    "+0430": "Asia/Kabul",
    "+0530": "Asia/Kolkata",
    "+0545": "Asia/Kathmandu",
    "+0630": "Asia/Yangon",
    "+0930": "Australia/Adelaide",
    "+1030": "Australia/Adelaide",
}
"""The zones that are not whole hours from Greenwich."""


def home(root: Node, address: str) -> str | None:
    """The zone in which the page at an address tells its readers clocks, None where nothing tells it.

    Systems tell machines Greenwich's time everywhere: that is no sign. One that says "+02:00" of itself is not at home
    in a country where clocks never stand so.
    """
    told = _of_its_times(root)
    country = COUNTRIES.get(host(address).rpartition(".")[2]) or COUNTRIES.get(_spoken_in(root.get("lang") or ""))
    return country if country and (told is None or _agree(country, told)) else told


def _of_its_times(root: Node) -> str | None:
    """The zone of the times that the page tells machines; None where it tells none or UTC's."""
    for value in contents(root, PUBLISHED | MODIFIED):
        found = OFFSET.search(value)
        ahead = int(found[2]) * 60 + int(found[3]) if found else 0
        if found and ahead:
            return fixed(ahead if found[1] == "+" else -ahead)
    return None


def fixed(ahead: int) -> str | None:
    """The zone that is so many minutes ahead of Greenwich; None where there is none."""
    hours, minutes = divmod(abs(ahead), 60)
    if minutes:
        return BETWEEN_HOURS.get(f"{'-' if ahead < 0 else '+'}{hours:02}{minutes:02}")
    return f"Etc/GMT{'-' if ahead > 0 else '+'}{hours}"  # GMT-2 is two hours ahead


def _agree(one: str, other: str) -> bool:
    """Whether clocks stand alike in two zones, in winter or in summer."""
    return any(_offset(zone_of(one), month) == _offset(zone_of(other), month) for month in (1, 7))


def _offset(zone: tzinfo, month: int) -> object:
    return datetime(2024, month, 1, tzinfo=UTC).astimezone(zone).utcoffset()


def _spoken_in(language: str) -> str:
    """The country that a language tag means ("de", "de-CH")."""
    tongue, _, rest = language.lower().replace("_", "-").partition("-")
    country = rest.rpartition("-")[2]
    return LANGUAGES.get(tongue, "") if not country else "" if country in TEMPLATES else country
