"""An edition as HTML: which posts stand on which page, and one page in full. Pure: now is handed in."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from random import Random

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from collector.newsroom import furniture, times
from collector.newsroom.sheet import Press, Sheet
from collector.newsroom.story import Edition

PAGE_SIZE = 10

_DECLARATIONS = (
    "font-size:{}px",
    "padding:{}px 12px",
    "grid-column:{}/span 4",
    "color:#0{}2962",
    "margin-top:{}px",
    "display:flex;flex-basis:{}%",
    "border-top:{}px solid var(--border)",
    "line-height:1.{};letter-spacing:0",
)

_templates = Environment(
    loader=PackageLoader("collector.newsroom"),
    autoescape=True,
    trim_blocks=True,
    lstrip_blocks=True,
    undefined=StrictUndefined,
)
_templates.globals.update(furniture=furniture, times=times)


def page_ids(edition: Edition) -> tuple[tuple[str, ...], ...]:
    """The ids on each page, newest first: ten on each older page, counted from the oldest, and the rest on page 1.

    So nothing moves between the older pages while the blog grows. Page 1 holds 10 to 19 of more than ten posts, and the
    20th takes it from 19 to 10.
    """
    ids = tuple(post.id for post in edition.posts)
    first = len(ids) % PAGE_SIZE + PAGE_SIZE
    return (ids[:first], *(ids[start : start + PAGE_SIZE] for start in range(first, len(ids), PAGE_SIZE)))


def page_of(edition: Edition, post_id: str) -> int | None:
    """The number of the page that holds a post, or None if it is on none."""
    return next((number for number, ids in enumerate(page_ids(edition), start=1) if post_id in ids), None)


def render(edition: Edition, number: int, now: datetime, press: Press | None = None) -> str:
    """The HTML of one page, as it is printed at `now`. The same arguments give the same text."""
    press = press or Press()
    sheet = Sheet(edition, number, page_ids(edition), now, press)
    style = Markup(_style(press.layout, press.weight))  # noqa: S704 - our own style sheet
    page = _templates.get_template("page.html").render(sheet=sheet, edition=edition, press=press, style=style)
    return page.replace("&#34;", "&quot;")  # as the site that the page imitates escapes quotes


def front(edition: Edition, press: Press) -> str:
    """The HTML of the section front: a list of one blog."""
    return _templates.get_template("front.html").render(edition=edition, press=press)


@lru_cache(maxsize=4)
def _style(layout: str, weight: int) -> str:
    """A style sheet of that many bytes that nothing on the page uses, and that compresses as real ones do."""
    rng = Random(layout)  # noqa: S311 - no secret, a style sheet
    rules: list[str] = []
    size = 0
    while size < weight:
        declarations = ";".join(rng.choice(_DECLARATIONS).format(rng.randrange(64)) for _ in range(rng.randint(2, 6)))
        rules.append(f".dcr-{rng.getrandbits(30):06x}{{{declarations};}}")
        size += len(rules[-1])
    return "".join(rules)[:weight]
