"""Evidence packs: what was captured of a blog, what became of it and the chain of custody, for somebody without us.

Nothing is put into a pack that does not match what was committed to.
"""

from __future__ import annotations

import json
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from html import escape
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from sqlalchemy import Connection

from collector.archive.files import whole
from collector.archive.package import Span, write_wacz
from collector.archive.verifying import TEXT
from collector.changes import stamp
from collector.custody import Leaf, canonical, commitment
from collector.errors import CorruptBody
from collector.query.answers import Answer
from collector.query.changes import changes
from collector.query.history import history
from collector.query.show import found, show
from collector.store import audit
from collector.store.audit import Chain, Unreadable
from collector.store.keep import Keep

LINKS = 200
"""Links that are read at once."""


@dataclass(frozen=True, slots=True)
class Pack:
    """What a pack is of: a blog, or one entry of it (its key, or how that begins), as of a moment by our clock."""

    keep: Keep
    url: str
    entry: str | None
    at: datetime

    def write(self, path: Path) -> str:
        """Writes the pack; returns the sha256 of its list of digests, which is to be told by another way.

        Raises:
            NotFound, UsageError: as `collector history` and `collector export` do.
            CorruptBody: when what is kept is not what was recorded.
        """
        timeline = self._timeline()
        files = {
            "timeline.json": json.dumps(timeline, ensure_ascii=False, indent=1).encode(),
            "timeline.html": _page(timeline).encode(),
            "VERIFY.txt": TEXT.encode(),
        }
        with TemporaryDirectory() as folder:
            wacz = Path(folder) / "blog.wacz"
            kept = {r.field("WARC-Payload-Digest") for r in write_wacz(wacz, self.keep, Span(self.url), self.at)}
            files["blog.wacz"] = wacz.read_bytes()
        files["custody.jsonl"] = b"".join(canonical(link) + b"\n" for link in self._links(kept))
        sums = "".join(f"{sha256(files[name]).hexdigest()}  {name}\n" for name in sorted(files)).encode()
        with whole(path) as file, ZipFile(file, "w", ZIP_DEFLATED) as pack:
            for name, content in {**files, "SHA256SUMS": sums}.items():
                pack.writestr(ZipInfo(name, self.at.astimezone(UTC).timetuple()[:6]), content, ZIP_DEFLATED)
        return sha256(sums).hexdigest()

    def _timeline(self) -> Answer:
        told = list(changes(self.keep.store, self.url))
        with self.keep.store.read() as connection:
            shown = show(connection, self.url)
            keys = [entry["key"] for entry in shown["entries"]]
            if self.entry is not None:
                keys = [history(connection, self.url, self.entry)[0]["key"]]
                told = [change for change in told if change["entry"] in keys]
            wordings = {key: history(connection, self.url, key) for key in keys}
        return {"made_at": stamp(self.at), "blog": shown["blog"], "changes": told, "entries": wordings}

    def _links(self, kept: Container[str | None]) -> Iterator[Answer]:
        with self.keep.store.read() as connection:
            chain = Chain("blog", found(connection, self.url).id)
            number, before = audit.links_before(connection, chain), ""
        while True:
            with self.keep.store.read() as connection:
                links = audit.links_after(connection, chain, number, LINKS)
                yield from (told := _told(connection, links, before, kept))
            if len(links) < LINKS:
                return
            number, before = told[-1]["number"], told[-1]["head"]


def _told(connection: Connection, links: list[Any], before: str, kept: Container[str | None]) -> list[Answer]:
    """Links with the facts that they commit to; `kept` are the digests of the bodies that are still there."""
    if any(isinstance(link, Unreadable) for link in links):
        raise CorruptBody("a link of the chain of custody cannot be read: see `collector verify`")
    found = audit.told(connection, [link.poll_id for link in links if link.poll_id is not None])
    told = []
    for link in links:
        said = found.facts.get(link.poll_id, {})
        leaves = [_leaf(Leaf(*leaf), said, kept) for leaf in link.leaves]
        told.append({"number": link.number, "before": before, "head": link.head, "leaves": leaves})
        before = link.head
    return told


def _leaf(leaf: Leaf, said: Mapping[tuple[str, str], Any], kept: Container[str | None]) -> Answer:
    """A commitment, with the facts where they can be held against it."""
    facts = said.get((leaf.what, leaf.which or ""))
    row = {name: value for name, value in leaf._asdict().items() if value is not None}
    if facts is None or leaf.salt is None:
        return row
    if commitment(leaf.salt, facts) != leaf.digest:
        raise CorruptBody(f"{leaf.what} {leaf.which} is not what was recorded: see `collector verify`")
    body = facts.get("capture", {}).get("digest")
    dropped = {} if body is None or f"sha256:{body}" in kept else {"dropped": True}
    return row | {"facts": json.loads(canonical(facts))} | dropped


def _page(timeline: Answer) -> str:
    """The timeline for people: one page without a script, that loads nothing."""
    blog = timeline["blog"]
    rows = "".join(f"<tr><td>{'<td>'.join(_cells(change))}" for change in timeline["changes"])
    wordings = "".join(
        f"<tr><td>{_text(key)}<td>{_text(r['revision'])}<td>{_text(r['first_seen_at'])}<td>{_text(r['extractor'])}"
        f"<td>{_side(r)}"
        for key, revisions in timeline["entries"].items()
        for r in revisions
    )
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8">'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        f"<title>{_text(blog['title'])}</title>"
        "<style>body{font:16px/1.4 sans-serif;margin:2rem}table{border-collapse:collapse}"
        "td,th{border:1px solid #999;padding:.3rem;vertical-align:top;text-align:left;white-space:pre-wrap}</style>"
        f"<h1>{_text(blog['title'])}</h1><p>{_text(blog['url'])}, read by {_text(blog['publisher'])}; "
        f"first seen {_text(blog['first_seen_at'])}, last seen {_text(blog['last_seen_at'])}; "
        f"this page made {_text(timeline['made_at'])}. Times are UTC, by the collector's clock; a change happened "
        "after the first time, where that is known, and at or before the second.</p>"
        "<h2>What changed</h2><table><tr><th>seq<th>kind<th>after<th>at or before<th>was<th>is<th>evidence"
        f"{rows}</table><h2>Every wording</h2>"
        f"<table><tr><th>entry<th>revision<th>first seen<th>read by<th>text{wordings}</table></html>\n"
    )


def _cells(change: Answer) -> list[str]:
    told = [_text(change[name]) for name in ("seq", "kind", "from_at", "to_at")]
    if change["retracted"]:
        told[1] += _text(f"\nretracted: {change['retracted']['why']}")
    return [*told, _side(change["before"]), _side(change["after"]), _text(json.dumps(change["evidence"]))]


def _side(value: Any) -> str:
    if isinstance(value, dict):
        return _text("\n".join(filter(None, [value["title"], value["text"]])))
    return _text(value)


def _text(value: Any) -> str:
    return "" if value is None else escape(str(value))
