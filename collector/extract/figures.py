"""Figures: pictures with their captions, players, posts. How a caption reads is the publisher's to say."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from collector.extract import embeds
from collector.extract.html import Draft, Habit, Node, first, lines
from collector.extract.text import fold
from collector.extract.urls import absolute
from collector.model import Embed, Link, Media


@dataclass(frozen=True, slots=True)
class Figures:
    """How a publisher's figures are read.

    `identify` turns a picture's address into the picture: without size, crop and signature. `caption` reads the
    words and the credit out of a caption's element.
    """

    identify: Callable[[str], str]
    caption: Callable[[Node], tuple[str, str]]

    def read(self, node: Node, draft: Draft) -> bool:
        """Reads a figure: posts, a player or pictures. False when it is none of these: its prose is read as any."""
        note = first(node.iter("figcaption"))
        words, credit = ("", "") if note is None else self.caption(note)
        posts = [inner for inner in node.iter("blockquote") if embeds.is_post(inner)]
        images = list(node.iter("img"))
        player = embeds.player(node, draft.base) or (None if images else embeds.promised(node, draft.base))
        for found in posts:
            embeds.post(found, draft, absolute(draft.base, node.get("data-canonical-url")))
        if player and not posts:
            draft.embeds.append(Embed(embeds.provider(player), player, f"{words} {credit}".strip()))
        elif not posts:
            draft.media += self.pictures(images, draft.base, words, credit)
        if not (posts or player or images):
            return False
        if note is not None:
            draft.read(note)
        return True

    def picture(self, node: Node, draft: Draft) -> bool:
        """Reads a picture that stands outside of a figure."""
        draft.media += self.pictures([node], draft.base)
        return True

    def pictures(self, images: Iterable[Node], base: str, words: str = "", credit: str = "") -> list[Media]:
        """The pictures of `img` elements, each once, under one caption."""
        found: dict[str, Media] = {}
        for image in images:
            address = absolute(base, image.get("src"))
            if address:
                identity, alt = self.identify(address), fold(image.get("alt") or "")
                found.setdefault(identity, Media("image", address, identity, alt, words, credit))
        return list(found.values())


def quotation(node: Node, draft: Draft) -> bool:
    """Reads a quotation that is a post of another site; any other is prose."""
    if embeds.is_post(node):
        embeds.post(node, draft)
        return True
    return False


POSTS: dict[str, Habit] = {"blockquote": quotation}
"""The habit of reading posts wherever they stand."""


def related(node: Node, draft: Draft) -> bool:
    """Reads a box that leads to another article: a link, by that article's title. Its words are not the entry's."""
    anchor = first(node.iter("a"))
    address = None if anchor is None else absolute(draft.base, anchor.get("href"))
    if address and anchor is not None:
        draft.links.append(Link(address, next(iter(lines([anchor])), "")))
    return True


def shown(nodes: Iterable[Node], base: str, habit: Habit) -> tuple[Media, ...]:
    """What stands at the head of a page: its pictures, and its players as videos."""
    draft = Draft(base)
    for node in nodes:
        habit(node, draft)
    return *draft.media, *(Media("video", e.url, e.url, caption=e.text) for e in draft.embeds)
