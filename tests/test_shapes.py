"""Whole ways of printing a live blog: each is read as what its editors know, in every language."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import pytest

from collector.extract import generic
from collector.model import Page, Reading
from tests.newsstand import entries
from tests.shapes import BASE, IDENTIFIED, SHAPES, SIGNED, Shape
from tests.stalls import AROUND
from tests.thorough import tries
from tests.tongues import TONGUES

NEWEST = datetime(2024, 3, 12, 19, 40, tzinfo=UTC)
PAGES = tries("SHAPE_PAGES", 8, 400)


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.__name__)
def test_a_shape_is_read_as_its_editors_know(shape: Shape) -> None:
    for seed in range(PAGES):
        rng = random.Random(seed)  # noqa: S311 (no secret, a page)
        tongue = TONGUES[seed % len(TONGUES)]
        told = entries(rng, tongue, NEWEST)
        around = [AROUND[name] for name in rng.sample(list(AROUND), 3)]
        above, below = ("".join(each[side] for each in around) for side in (0, 1))
        body = (
            f'<!doctype html><html lang="{tongue.code}"><head><title>{tongue.live}</title></head><body>{above}'
            f"<main><h1>{tongue.live}</h1>{shape(told, tongue)}</main>{below}</body></html>"
        )
        reading = generic.read(Page(BASE, NEWEST + timedelta(minutes=5), body=body.encode()), tongue.zone)
        assert isinstance(reading, Reading), (seed, reading)
        read = reading.blog.entries
        assert [(e.published_at, e.title) for e in read] == [(t.at, t.title) for t in told], seed
        assert ["".join(e.text.split()) for e in read] == ["".join("".join(t.paragraphs).split()) for t in told], seed
        assert shape not in IDENTIFIED or [e.key for e in read] == [t.key for t in told], seed
        assert shape not in SIGNED or [[c.name for c in e.contributors] for e in read] == [[t.author] for t in told]
