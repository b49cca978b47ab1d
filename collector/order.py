"""The order of a page's entries, where some tell no time: what stood between two that are still there is gone.

Only what the page cannot have lost otherwise: it shows nothing new that could have pushed an entry out, all others in
the order they were in, and both neighbours. What was turned round, cut short, paged out or shown in turns proves
nothing, nor does a page that lost something in a way that proves nothing: it may drop what is old, and keep some of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from collector.changes import Observation
from collector.memory import Document, Known
from collector.model import State

MANY = 3
"""So many gone at once, or one after the other before any is believed to be, are the page's doing."""


def between(known: Known, observation: Observation) -> set[str]:
    """The entries without a time that are gone from between two others, or were and still are."""
    return {key for document in observation.documents for key in _gone(known, observation, document)}


def ordered(known: Known, observation: Observation) -> tuple[Document, ...]:
    """The documents of a poll, with the order of their entries, what was lost from between others kept in its place."""
    timeless = {s.document for s in observation.sightings if s.entry.published_at is None}
    return tuple(
        replace(document, in_order=tuple(_order(known, observation, document)))
        if document.in_order or document.url in timeless
        else document
        for document in observation.documents
    )


def _order(known: Known, observation: Observation, document: Document) -> Iterator[str]:
    here = _shown(known, observation, document)
    lost = {above: (run[0], *run[1:][-1:]) for above, run in _lost(_order_before(known, document), here)}
    for key in here:
        yield from (key, *lost.get(key, ()))


def _gone(known: Known, observation: Observation, document: Document) -> set[str]:
    """The entries that are gone from between two: none, where several are lost, others beside them, or some are new."""
    was = _order_before(known, document)
    if not was:
        return set()
    here = _shown(known, observation, document)
    runs = [run for _, run in _lost(was, here)]
    lost = {key for run in runs for key in run}
    missing = {key for key in was if known.entries[key].state is State.MISSING}
    shown = {key for key in was if known.entries[key].document == document.url}
    alone = {run[0] for run in runs if len(run) == 1 and known.entries[run[0]].published_at is None}
    whole = shown.issuperset(here) and lost >= shown.difference(here) and alone == lost
    if len(lost) >= MANY or not lost <= shown | missing or not (whole or lost <= missing):
        return set()
    return alone


def _order_before(known: Known, document: Document) -> list[str]:
    """In what order the entries of a page were, without those that were removed since."""
    before = known.documents.get(document.url)
    return [key for key in (before.in_order if before else ()) if known.entries[key].state is not State.REMOVED]


def _lost(was: Sequence[str], here: Sequence[str]) -> list[tuple[str, list[str]]]:
    """What is not there of what stood between others, each run with the key above; nothing, where these were moved."""
    there, known = {*here}, {*was}
    places = [place for place, key in enumerate(was) if key in there]
    if [was[place] for place in places] != [key for key in here if key in known]:
        return []
    return [(was[above], [*was[above + 1 : below]]) for above, below in pairwise(places) if below > above + 1]


def _shown(known: Known, observation: Observation, document: Document) -> list[str]:
    """The keys of the entries that a page shows, from its top; of one that is as it was known, those that it showed."""
    if observation.blog is not None:
        return [s.entry.key for s in observation.sightings if s.document == document.url]
    entries = (known.entries.get(key) for key in document.in_order)
    return [entry.key for entry in entries if entry and entry.document == document.url]
