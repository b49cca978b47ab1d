"""One page about to be printed, with what differs between the two eras of the markup. Pure: what the templates ask."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from hashlib import sha256
from typing import Any, Literal
from zoneinfo import ZoneInfo

from markupsafe import Markup

from collector.newsroom import times
from collector.newsroom.story import Edition, Post

Layout = Literal["2024", "2026"]

_QUOTE = Markup('<svg viewBox="0 0 22 14"><path d="M5 0h4L8 14H0Q1 6 5 0m12 0h4l-1 14h-8q1-8 5-14"></path></svg>')


@dataclass(frozen=True, slots=True)
class Press:
    """How editions are printed.

    `origin` is the scheme and host that the page calls its own. `layout` is the era of the markup. With a `noise_seed`
    everything differs that differs between two fetches of one real page: class names, element ids, script addresses,
    image signatures; the same seed prints the same. `weight` is how many bytes of style sheet to add: real pages are
    400 to 700 KB, of which 400,000 here make half.
    """

    origin: str = "http://harbour-courier.test"
    layout: Layout = "2026"
    noise_seed: int | None = None
    weight: int = 0


@dataclass(frozen=True)
class Sheet:
    """Page `number` of an edition (`total` in all), as it is at `now`, with the ids that `pages` gives each page."""

    edition: Edition
    number: int
    pages: tuple[tuple[str, ...], ...]
    now: datetime
    press: Press

    @property
    def modern(self) -> bool:
        """Whether this is the markup of 2026, not of 2024."""
        return self.press.layout == "2026"

    @property
    def total(self) -> int:
        """How many pages the edition has."""
        return len(self.pages)

    @property
    def minute(self) -> datetime:
        """Now, as the page knows it: it is printed once a minute."""
        return self.now.replace(second=0, microsecond=0)

    @property
    def url(self) -> str:
        """The blog's own address."""
        return self.press.origin + self.edition.path

    @cached_property
    def posts(self) -> tuple[Post, ...]:
        """The posts of this page, newest first."""
        wanted = set(self.pages[self.number - 1])
        return tuple(post for post in self.edition.posts if post.id in wanted)

    @property
    def pinned(self) -> Post | None:
        """The post of which page 1 shows a copy."""
        return next((p for p in self.edition.posts if p.pinned), None) if self.number == 1 else None

    @property
    def key_events(self) -> list[Post]:
        """The posts of the whole blog that stand in its list of key events; those without a title are not shown."""
        return [post for post in self.edition.posts if post.key_event or post.summary]

    def css(self, name: str) -> str:
        """The class that the style compiler made of a name."""
        return f"dcr-{self._hash('class', name)[:6]}"

    def generated(self, *parts: object) -> str:
        """A hexadecimal id such as a build or a signature has."""
        return self._hash(*parts)[:20]

    def element(self, post: Post, part: str) -> str:
        """The id of an element of a post, a UUID."""
        h = self._hash(post.id, part)
        return f"{h[:8]}-{h[8:12]}-4{h[13:16]}-a{h[17:20]}-{h[20:32]}"

    def component(self, number: int) -> str:
        """The id of a control: counted up from one rendering to the next by the same server."""
        return f"src-component-{number + 6 * ((self.press.noise_seed or 0) % 1000)}"

    def _hash(self, *parts: object) -> str:
        return sha256(repr((self.press.layout, self.press.noise_seed, *parts)).encode()).hexdigest()

    def permalink(self, post_id: str) -> str:
        """The address of a post in the link on its time."""
        if self.modern:
            return f"?page=with%3Ablock-{post_id}#block-{post_id}"
        return f"{self.url}?page=with:block-{post_id}#block-{post_id}"

    def key_event_link(self, post_id: str) -> str:
        """The address of a post in the list of key events."""
        if self.modern:
            return self.permalink(post_id)
        return f"?filterKeyEvents=false&page=with:block-{post_id}#block-{post_id}"

    def page_link(self, number: int) -> str:
        """The address of another page in the navigation."""
        if number == 1:
            return "?#liveblog-navigation"
        colon = "%3A" if self.modern else ":"
        return f"?page=with{colon}block-{self.pages[number - 1][0]}#liveblog-navigation"

    def island(self, name: str, props: Mapping[str, Any]) -> Markup:
        """The attributes of an island, the element in which the page keeps what its scripts need."""
        attributes = Markup('name="{}" priority="feature" deferUntil="visible" props="{}"')
        config = {"renderingTarget": "Web", "darkModeAvailable": False}
        if self.modern:
            return attributes.format(name, _compact(props))
        return attributes.format(name, _compact(props)) + Markup(' config="{}"').format(_compact(config))

    def json(self, value: Any) -> Markup:
        """JSON inside a script element."""
        return Markup(_compact(value).replace("<", "\\u003c"))  # noqa: S704 - JSON with every < escaped

    def relative(self, at: datetime) -> str:
        """How long ago, as of this minute."""
        return times.ago(at, self.minute)

    def age(self) -> str | None:
        """How old the page says it is, once it is older than a month."""
        return times.age(self.edition.published, self.now)

    def spoken(self, at: datetime) -> str:
        """The time in full: in 2024 the server wrote it in UTC."""
        return times.spoken(at) if self.modern else times.spoken(at, ZoneInfo("UTC"))

    def body(self, post: Post) -> Markup:
        """The post's own paragraphs with the attributes that the renderer gives them."""
        paragraph = f'<p class="{self.css("text")}">'
        role = ' data-spacefinder-role="inline"' if self.modern else ""
        html = post.html.replace("<p>", paragraph).replace("<ul>", f'<ul class="{self.css("text")}">')
        html = html.replace(f"<blockquote>{paragraph}", f'<blockquote{role} class="{self.css("quote")}"><p>{_QUOTE}')
        return Markup(html.replace('<a href="', '<a data-link-name="in body link" href="'))  # noqa: S704 - our own words


def _compact(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
