"""JSON that stays from poll to poll: of the four hundred updates that a page's data tell, one or two are new.

The text is cut between the updates, and each piece that was read before is not read again. Pieces that are no whole
objects were cut in the wrong place: then the text is read as one, as it is where there are few updates.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterator
from typing import Any, TypeVar

from collector.extract.jsonld import Thing
from collector.recent import recently

Load = Callable[[str], Any]
T = TypeVar("T")
Given = TypeVar("Given", bound=Hashable)

BETWEEN = re.compile(r'\}\s*,\s*(?=\{\s*"@type"\s*:\s*"BlogPosting")')
"""No string can hold this: its second quotation mark would end it, and what follows would be no JSON."""

FEWEST = 6
OTHERS = "\ue000the other updates\ue000"
"""What stands for the pieces in the text around them."""


class Update(dict[str, Any]):
    """An object that was read before, with what was made of it."""

    __slots__ = ("made",)

    def __init__(self, told: Thing) -> None:
        super().__init__(told)
        self.made: dict[Hashable, Any] = {}


def once(thing: Thing, make: Callable[[Thing, Given], T], given: Given) -> T:
    """What `make` makes of an object and of what else is given; of one that stays, only once."""
    if not isinstance(thing, Update):
        return make(thing, given)
    key = (make, given)
    if key not in thing.made:
        thing.made[key] = make(thing, given)
    made: T = thing.made[key]
    return made


def read(text: str, load: Load) -> Any:
    """The value of a JSON text, as `load` reads it. Raises what `load` raises."""
    pieces = BETWEEN.split(text)
    if len(pieces) < FEWEST or OTHERS in text:
        return load(text)
    others = [_update(piece, load) for piece in pieces[1:-1]]
    value = None if None in others else _tried(f'{pieces[0]}}},"{OTHERS}",{pieces[-1]}', load)
    around = next((each for each in _lists(value) if OTHERS in each), None)
    if around is None:
        return load(text)
    at = around.index(OTHERS)
    around[at : at + 1] = others
    return value


@recently
def _update(piece: str, load: Load) -> Update | None:
    """The object of a piece, which lacks but its last bracket; None where the piece is none."""
    value = _tried(piece + "}", load)
    return Update(value) if isinstance(value, dict) else None


def _tried(text: str, load: Load) -> Any:
    try:
        return load(text)
    except (ValueError, RecursionError):
        return None


def _lists(value: object) -> Iterator[list[Any]]:
    """The lists in a JSON value."""
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, list):
            yield one
        waiting.extend(one.values() if isinstance(one, dict) else one if isinstance(one, list) else ())
