"""Polls of a WARC file, made again in this store, in time order, as if they had been captured here."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from collector.archive.contents import Contents
from collector.archive.kept import KeptPoll
from collector.archive.reading import Damage
from collector.poll import Recorded
from collector.publishers import by_name, by_url, names
from collector.service.replay import Line, runner
from collector.store import captures
from collector.store.keep import Keep, kept


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of one poll: recorded, or kept already, or refused with a reason."""

    poll: KeptPoll
    recorded: Recorded | None = None
    already: bool = False
    refused: str = ""


def imported(path: Path, database_url: str, publisher: str | None = None) -> Iterator[Imported | Damage]:
    """Imports a WARC file into a store, poll by poll, each in a transaction of its own; tells of what cannot be used.

    What is kept already is left as it is, so that an import that was stopped is taken up by making it again.
    `publisher` names whose markup it is, where the hosts do not tell.

    Raises:
        UnknownPublisher: when there is no publisher of that name.
        OSError: when the file cannot be read.
    """
    chosen = by_name(publisher) if publisher else None
    contents = Contents(path, lambda url: chosen or by_url(url))
    polls = contents.polls()
    yield from contents.damages
    keep = kept(database_url)
    line = cache(lambda name: Line.of(by_name(name), database_url))
    with runner() as loop:
        for poll in polls:
            reader = publisher or poll.publisher
            yield _standing(keep, poll, reader) or Imported(poll, loop.run(line(reader).again(poll)).recorded)


def _standing(keep: Keep, poll: KeptPoll, reader: str) -> Imported | None:
    """What is to be said of a poll without making it: it is kept, or cannot be; None where it is to be made."""
    with keep.store.read() as connection:
        if captures.has_poll(connection, poll.uid):
            return Imported(poll, already=True)
        last = captures.last_look(connection, poll.url)
    if reader not in names():
        return Imported(
            poll, refused=f"it was read by {reader!r}, which is no publisher here: name one with --publisher"
        )
    if last is not None and poll.captured_at < last:
        older = "the store has looked at this blog later: import older polls first, into a store of their own"
        return Imported(poll, refused=older)
    return None
