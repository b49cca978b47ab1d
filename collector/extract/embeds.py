"""Posts and players of other sites inside an entry: who provides them, where they live, what they say."""

from __future__ import annotations

import re
from typing import Any

from collector.extract.html import Draft, Node, words
from collector.extract.jsonld import load
from collector.extract.urls import absolute, bare, host, parameter
from collector.model import Embed

PROVIDERS = {
    "twitter.com": "twitter",
    "x.com": "twitter",
    "youtube.com": "youtube",
    "youtube-nocookie.com": "youtube",
    "youtu.be": "youtube",
    "instagram.com": "instagram",
    "facebook.com": "facebook",
    "tiktok.com": "tiktok",
    "bsky.app": "bluesky",
    "vimeo.com": "vimeo",
    "spotify.com": "spotify",
    "soundcloud.com": "soundcloud",
    "theguardian.com": "guardian",
    "guim.co.uk": "guardian",
}
"""Providers by domain; any other goes by its host name."""

POSTS = frozenset(
    "twitter-tweet nojs-tweet instagram-media tiktok-embed bluesky-embed fb-post fb-video reddit-embed-bq".split()
)
"""Classes of the quotation that stands for a post until its site's script comes to dress it."""

PERMALINKS = ("data-instgrm-permalink", "cite", "data-href")
PROMPTS = frozenset({"View this post on Instagram", "View on Instagram", "View on X"})
ATTRIBUTION = re.compile(r"^[—–-]\s*")
ADDRESSES = ("originalUrl", "canonicalUrl", "embedUrl", "url", "src", "iframeUrl")
SOURCE = re.compile(r"""\bsrc=["']?(https?://[^"'\s>]+)""")
VIDEO = re.compile(r"[\w-]{6,20}")


def provider(address: str) -> str:
    """Who is behind an address: a provider's name, else its host."""
    named = host(address)
    for domain, name in PROVIDERS.items():
        if named == domain or named.endswith("." + domain):
            return name
    return named


def canonical(address: str) -> str:
    """The address of a post or player without what does not belong to it: sizes, tracking, the ways to embed it."""
    name = provider(address)
    if name == "youtube" and (video := _video(address)):
        return f"https://www.youtube.com/watch?v={video}"
    return bare(address) if name in ("twitter", "instagram", "tiktok", "bluesky") else address


def post(quotation: Node, draft: Draft, address: str | None = None) -> None:
    """Reads the quotation of a post into the draft: its lines as text, and an embed.

    `address` is used when the quotation itself does not say where the post lives.
    """
    own = Draft(draft.base)
    own.inside(quotation)
    said = [words for words in own.finished() if words not in PROMPTS]
    author = ""
    if said and ATTRIBUTION.match(said[-1]):
        author = ATTRIBUTION.sub("", said[-1].removesuffix(_date(quotation)).rstrip())
    url = canonical(_permalink(quotation, draft.base) or address or "")
    draft.embeds.append(Embed(provider(url), url, "\n".join(said[:-1] if author else said), author))
    draft.quote(said)


def is_post(node: Node) -> bool:
    """Whether a quotation is a post of another site."""
    return not POSTS.isdisjoint((node.get("class") or "").split())


def player(node: Node, base: str) -> str | None:
    """The address of the player, film or frame inside an element, None when there is none."""
    for inner in node.iter("div", "iframe", "video", "audio", "source"):
        if video := inner.get("data-video-id"):
            return f"https://www.youtube.com/watch?v={video}"
        if inner.tag != "div" and (found := absolute(base, inner.get("src") or inner.get("data-src"))):
            return canonical(found)
    return None


def promised(node: Node, base: str) -> str | None:
    """The address of what a script would put inside an element, None when nothing tells it."""
    told = absolute(base, node.get("data-canonical-url"))
    properties = [load(island.get("props")) for island in node.iter("gu-island")]
    for props in (props for props in properties if isinstance(props, dict)):
        element = props.get("element")
        told = told or _address({**props, **element} if isinstance(element, dict) else props, base)
    return canonical(told) if told else None


def _address(props: dict[str, Any], base: str) -> str | None:
    for name in ADDRESSES:
        value = props.get(name)
        if isinstance(value, str) and (found := absolute(base, value)):
            return found
    markup = props.get("html")
    source = SOURCE.search(markup) if isinstance(markup, str) else None
    return absolute(base, source[1]) if source else None


def _permalink(quotation: Node, base: str) -> str:
    for name in PERMALINKS:
        if found := absolute(base, quotation.get(name)):
            return found
    anchors = [found for a in quotation.iter("a") if (found := absolute(base, a.get("href")))]
    return anchors[-1] if anchors else ""


def _date(quotation: Node) -> str:
    anchors = [child for child in quotation if child.tag == "a"]
    return words(anchors[-1]) if anchors else ""


def _video(address: str) -> str | None:
    named = parameter(address, "v") or bare(address).rstrip("/").rpartition("/")[2]
    return named if VIDEO.fullmatch(named) else None
