"""How entries of any publisher are read: pictures that load late, captions, players, posts of other sites."""

from __future__ import annotations

import re

from collector.extract import embeds, figures
from collector.extract.html import Draft, Habit, Node, first, lines
from collector.extract.text import fold
from collector.extract.urls import absolute, bare
from collector.fleeting import lasting
from collector.model import Embed
from collector.recent import recently

SIZE = re.compile(r"(?<=[-_/])(?:[swh]_?\d{2,4}[a-z]?|\d{2,4}x\d{0,4}[a-z]?)(?=[-_./]|$)")
SIZING = re.compile(r"[?&](?:w|h|width|height|quality|q|fit|auto|crop|resize|dpr|s|sig|format|fm|strip|ssl)=[^&]*")
FILE = re.compile(r"\.(?:jpe?g|png|gif|webp|avif|svg)$", re.IGNORECASE)
LATE = ("data-src", "data-original", "data-lazy-src", "data-lazy", "data-hi-res-src", "src")
CREDIT = re.compile(r"credit|author|copyright|source|agency", re.IGNORECASE)
PLAYERS = frozenset(embeds.PROVIDERS.values())


@recently
def identity(address: str) -> str:
    """The picture behind an address: without size, crop and what is made anew at every request."""
    whole = bare(address)
    if not FILE.search(whole):
        whole += SIZING.sub("", "?" + lasting(address.partition("#")[0].partition("?")[2])).rstrip("?")
    return SIZE.sub("", whole.partition("://")[2])


def caption(note: Node) -> tuple[str, str]:
    """The words of a caption, and the credit in it where an element's class says that it is one."""
    credits = [inside for inside in note.iter() if inside is not note and CREDIT.search(inside.get("class") or "")]
    credit = fold(" ".join(lines(credits[:1])))
    words = fold(" ".join(lines([note])))
    return (words.removesuffix(credit).strip() if credit else words), credit


def settle_media(root: Node, base: str) -> None:
    """Gives pictures that load late their address, and AMP's pictures the name of pictures."""
    for node in root.iter("source"):
        node.tag = "picture"  # the parser knows it as an element that must be closed, and puts the picture inside
    for node in root.iter("img", "amp-img"):
        node.tag = "img"
        told = next((found for name in LATE if (found := absolute(base, node.get(name)))), None)
        address = told or absolute(base, (node.get("srcset") or node.get("data-srcset") or "").partition(" ")[0])
        if address and address.isprintable():
            node.set("src", address)
        elif "src" in node.attrib:
            del node.attrib["src"]


def players(root: Node, base: str) -> list[Embed]:
    """The players and posts in frames, of sites that are known for them."""
    found = (embeds.player(frame, base) for frame in root.iter("iframe"))
    told = [Embed(provider, url) for url in found if url and (provider := embeds.provider(url)) in PLAYERS]
    for node in root.iter("amp-twitter", "amp-youtube", "amp-instagram"):
        name = node.get("data-tweetid") or node.get("data-videoid") or node.get("data-shortcode")
        told += [Embed(node.tag.removeprefix("amp-"), name)] if name else []
    return list(dict.fromkeys(told))


def _caption_line(node: Node, draft: Draft) -> bool:
    """Reads a caption as one line, however its words are laid out."""
    draft.end_line()
    draft.say(" ".join(lines([node])))
    draft.end_line()
    return True


FIGURES = figures.Figures(identity, caption)
HABITS: dict[str, Habit] = {"figure": FIGURES.read, "figcaption": _caption_line, "img": FIGURES.picture} | figures.POSTS


def heading_of(node: Node) -> Node | None:
    """The first heading in an element."""
    return first(node.iter("h1", "h2", "h3", "h4", "h5", "h6"))
