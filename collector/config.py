"""What the operator configures: the environment first, then the `[collector]` section of scrapy.cfg.

A variable that is set, even to nothing, is the operator's word and overrides the file; nothing means the default.
`scrapy.cfg` is looked for from the current folder upwards, then beside the project; the first one with a
`[collector]` section counts. A relative data directory is relative to where it was written: the file's folder, or the
current one.
"""

from __future__ import annotations

import configparser
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from urllib.parse import urlsplit

from collector.errors import ConfigurationError

Network = IPv4Network | IPv6Network

KEYS = ("collector_home", "collector_database_url", "collector_contact", "collector_allow_private", "collector_proxy")
_SECTION = "collector"
PROJECT = Path(__file__).resolve().parents[1]
_DATABASES = ("sqlite", "postgresql")


@dataclass(frozen=True, slots=True)
class Config:
    """Where the data lies, who the collector says it is, which private networks it may fetch from, and through what."""

    home: Path
    database_url: str
    contact: str | None
    allow_private: tuple[Network, ...]
    proxy: str | None = None


def current() -> Config:
    """The configuration of this process; ConfigurationError where it is wrong."""
    return load(os.environ, Path.cwd())


def load(environ: Mapping[str, str], start: Path) -> Config:
    """The configuration told by `environ` and by the scrapy.cfg that `start` leads to; ConfigurationError if wrong."""
    written, folder = _section(start)
    values = {key: environ.get(key.upper(), written.get(key, "")).strip() for key in KEYS}
    home_from = start if "COLLECTOR_HOME" in environ or "collector_home" not in written else folder
    home = (home_from / Path(values["collector_home"] or "data").expanduser()).absolute()
    return Config(
        home=home,
        database_url=_database_url(values["collector_database_url"], home),
        contact=checked_contact(values["collector_contact"]),
        allow_private=networks(values["collector_allow_private"]),
        proxy=_proxy(values["collector_proxy"]),
    )


def checked_contact(text: str) -> str | None:
    """The contact as it may stand in a header, None for nothing; ConfigurationError for what could forge a header."""
    contact = text.strip(" ")
    if contact and not (contact.isascii() and contact.isprintable()):
        raise ConfigurationError(
            "COLLECTOR_CONTACT goes into a header of every request: it must be one line of plain ASCII, "
            "for example an e-mail address or the address of a page about your project."
        )
    return contact or None


def networks(text: str) -> tuple[Network, ...]:
    """Networks written in CIDR form, apart by commas or spaces; ConfigurationError names the one that is none."""
    return tuple(_network(word) for word in text.replace(",", " ").split())


def _network(word: str) -> Network:
    try:
        return ip_network(word, strict=False)
    except ValueError as error:
        raise ConfigurationError(
            f"COLLECTOR_ALLOW_PRIVATE holds {word!r}, which is not a network; write it like 10.0.0.0/8 or fd00::/8."
        ) from error


def _database_url(text: str, home: Path) -> str:
    if not text:
        return f"sqlite:///{home / 'collector.sqlite3'}"
    scheme = text.partition(":")[0]
    if "://" not in text or scheme.partition("+")[0] not in _DATABASES:
        # The address may hold a password, so it is not repeated.
        raise ConfigurationError(
            "COLLECTOR_DATABASE_URL must begin with postgresql://; left out, SQLite in COLLECTOR_HOME is used."
        )
    return text


def _proxy(text: str) -> str | None:
    try:
        parts = urlsplit(text)
        whole = parts.scheme == "http" and parts.hostname and parts.port and parts.path in ("", "/")
    except ValueError:
        whole = False
    if text and not whole:
        # The address may hold a password, so it is not repeated.
        raise ConfigurationError(
            "COLLECTOR_PROXY must be written like http://proxy.example:3128, or http://NAME:PASSWORD@proxy.example:3128."
        )
    return text or None


def _section(start: Path) -> tuple[Mapping[str, str], Path]:
    for path in _candidates(start):
        section = _read(path)
        if section is not None:
            return section, path.parent
    return {}, start


def _candidates(start: Path) -> Iterator[Path]:
    for folder in dict.fromkeys((start, *start.parents, PROJECT)):
        if (folder / "scrapy.cfg").is_file():
            yield folder / "scrapy.cfg"


def _read(path: Path) -> Mapping[str, str] | None:
    # No interpolation: a percent sign in a password means itself.
    parser = configparser.ConfigParser(interpolation=None)
    try:
        parser.read_string(path.read_text("utf-8"), str(path))
    except (OSError, UnicodeDecodeError, configparser.Error) as error:
        raise ConfigurationError(f"{path} cannot be read as a configuration file: {error}") from error
    if not parser.has_section(_SECTION):
        return None
    section = dict(parser.items(_SECTION))
    for key in section.keys() - set(KEYS) - parser.defaults().keys():
        raise ConfigurationError(f"{path} sets {key!r} in [{_SECTION}]; known there are {', '.join(KEYS)}.")
    return section
