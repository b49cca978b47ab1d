"""Templates, and how what was captured is shown in them: as text, and never as anything that acts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from importlib.resources import files
from typing import Any
from urllib.parse import urlsplit

import nh3
from fastapi import Request
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup
from starlette.responses import Response

from collector.access.roles import NOBODY, Who
from collector.query.answers import FIELDS_SAID, Answer
from collector.query.compare import words
from collector.query.report import harmless, lasted
from collector.web.pages.static import address
from collector.web.pages.wording import KINDS, MENU, NAVIGATION, STANDING, TABS
from collector.words import difference

TEMPLATES = Environment(
    loader=PackageLoader("collector.web", "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)

_CLEANER = nh3.Cleaner(
    tags=set("a b blockquote br code em figcaption figure h2 h3 i li ol p pre strong ul".split()),
    attributes={"a": {"href"}},
    url_schemes={"http", "https"},
    link_rel="noopener noreferrer nofollow",
)
"""As in `collector.extract.html`, once more at the last moment: what was kept years ago was cleaned by older rules."""


def page(request: Request, name: str, context: dict[str, Any], status: int = 200) -> Response:
    """A page of the template of that name."""
    who: Who = getattr(request.state, "who", NOBODY)
    common = {"who": who, "nonce": request.scope["nonce"], "path": request.url.path, "query": request.url.query}
    html = TEMPLATES.get_template(name).render(common | context)
    return Response(html.encode("utf-8", "replace"), status, media_type="text/html; charset=utf-8")


def prose(html: str) -> Markup:
    """An entry's HTML, cleaned."""
    # Last, since cleaning reads what was written as a character's number.
    return Markup(harmless(_CLEANER.clean(html)))  # noqa: S704 (the one place where captured HTML becomes part of a page)


def link(url: str | None) -> str | None:
    """An address that may be followed; None for any other."""
    try:
        parts = urlsplit(url or "")
    except ValueError:
        return None
    return url if parts.scheme in ("http", "https") and parts.netloc else None


def moment(at: str | datetime | None) -> datetime | None:
    """A time of an answer as a datetime."""
    return datetime.fromisoformat(at) if isinstance(at, str) else at


def opening(entry: Answer, length: int = 100) -> str:
    """An entry in one line: its title, else how its text begins."""
    words = " ".join((entry["title"] or entry["text"]).split())
    return harmless(words if len(words) <= length else words[: length - 1].rstrip() + "…")


def side(words: Iterable[Answer], kind: str) -> list[Answer]:
    """One side of a word difference: what is the same, and what was removed (left) or added (right)."""
    return [part for part in words if part["kind"] in ("same", kind)]


def bars(counts: Sequence[int]) -> list[tuple[int, float, float]]:
    """A sparkline's bars of a chart 24 high: x, y and height of each that is not empty."""
    most = max(counts, default=0)
    return [(3 * at, 24 - 22 * n / most, 22 * n / most) for at, n in enumerate(counts) if n]


def reworded(row: Answer, field: str) -> list[Answer]:
    """The words that differ between the two sides of a change, in one field of an entry."""
    return words(difference(row["before"][field] or "", row["after"][field] or ""))


TEMPLATES.filters |= {
    "said": harmless,
    "prose": prose,
    "link": link,
    "moment": moment,
    "opening": opening,
    "side": side,
    "bars": bars,
    "lasted": lasted,
    "title_words": lambda row: reworded(row, "title"),
    "text_words": lambda row: reworded(row, "text"),
    "line_words": lambda row: words(difference(row["before"] or "", row["after"] or "")),
}
TEMPLATES.globals |= {
    "static": address,
    "navigation": NAVIGATION,
    "tabs": TABS,
    "kinds_said": KINDS,
    "menu_said": MENU,
    "standing_said": STANDING,
    "fields_said": FIELDS_SAID,
}


def templates() -> list[str]:
    """The names of all templates."""
    return sorted(each.name for each in (files("collector.web") / "templates").iterdir() if each.is_file())
