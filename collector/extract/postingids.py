"""Under which id a LiveBlogPosting tells its updates apart: there are six ways, and most pages have one that works."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from urllib.parse import urlsplit

from collector.extract.jsonld import Thing, inner
from collector.extract.stays import once
from collector.extract.urls import absolute, bare
from collector.model import KeySource

Offer = Callable[[Thing, str], "str | None"]


def ids(updates: Sequence[Thing], base: str) -> tuple[KeySource, list[str]]:
    """The first sort of id that tells the updates apart, one sort for all of them; none, where no sort does."""
    for source, offer in OFFERS:
        names = [once(update, offer, base) for update in updates]
        given = [name for name in names if name]
        if len(set(given)) * 2 > len(given) and len(given) * 2 > len(names):
            return source, [name or "" for name in names]
    return KeySource.NATIVE, [""] * len(updates)


def path(address: str) -> str:
    """The path of an address, that of an AMP page being its page's; empty where it has none."""
    try:
        return urlsplit(address).path.rstrip("/").removesuffix("/amp").removesuffix(".amp")
    except ValueError:
        return ""


def addresses(update: Thing) -> list[str]:
    """The addresses that an update gives for itself."""
    page = update.get("mainEntityOfPage")
    told = [
        update.get("url"),
        update.get("@id"),
        page if isinstance(page, str) else inner(update, "mainEntityOfPage").get("@id"),
    ]
    return [one for one in told if isinstance(one, str) and one.startswith(("http", "#", "/"))]


def _native(update: Thing, _: str) -> str | None:
    identifier = update.get("identifier")
    value = identifier.get("value") if isinstance(identifier, dict) else identifier
    for said in (update.get("@id"), value):
        if isinstance(said, str | int) and str(said).strip() and "/" not in str(said):
            return str(said).strip().removeprefix("#")
    return None


def _fragment(update: Thing, _: str) -> str | None:
    return next((part for address in addresses(update) if (part := address.partition("#")[2])), None)


def _query(update: Thing, base: str) -> str | None:
    told = (absolute(base, address) or "" for address in addresses(update))
    return next((part for a in told if path(a) == path(base) and (part := a.partition("#")[0].partition("?")[2])), None)


def _tail(update: Thing, base: str) -> str | None:
    """The last part of an address of its own below the page's, and what such parts have in front on the page itself."""
    page = bare(base).removesuffix("index.html").rstrip("/")
    told = (bare(absolute(base, address) or "").rstrip("/") for address in addresses(update))
    return next((a.rpartition("/")[2] for a in told if a.startswith(page + "/") and a != page), None)


def _elsewhere(update: Thing, base: str) -> str | None:
    told = (absolute(base, address) or "" for address in addresses(update))
    return next((bare(a) for a in told if a and path(a) != path(base)), None)


OFFERS: tuple[tuple[KeySource, Offer], ...] = (
    (KeySource.NATIVE, _native),
    (KeySource.PERMALINK, _fragment),
    (KeySource.PERMALINK, _query),
    (KeySource.PERMALINK, _tail),
    (KeySource.PERMALINK, _elsewhere),
)
