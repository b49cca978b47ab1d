"""Cutting a page into slices, and remembering what they say."""

from __future__ import annotations

from itertools import count

from hypothesis import given
from hypothesis import strategies as st

from collector.extract.slices import cut, read_once


def slices(body: bytes) -> tuple[bytes, ...]:
    return cut(body, b"article", b"block-").slices


ONE = b'<article id="block-1" class="a"><p>one</p></article>'
TWO = b'<article id="block-2"><p>two</p></article>'


def test_every_block_is_cut_out_and_a_stub_stands_for_it() -> None:
    pieces = cut(b"<div>" + ONE + b"<hr>" + TWO + b"</div>", b"article", b"block-")
    assert pieces.slices == (ONE, TWO)
    assert pieces.rest == (
        b'<div><article id="block-1" data-slice-of-page="0"></article><hr>'
        b'<article id="block-2" data-slice-of-page="1"></article></div>'
    )


def test_a_stub_leads_to_its_slice_and_nothing_else_does() -> None:
    pieces = cut(ONE + TWO, b"article", b"block-")
    assert pieces.find("1") == TWO
    assert [pieces.find(number) for number in (None, "", "2", "-1", "x", "٣", "9" * 20)] == [None] * 7


def test_a_block_within_a_block_is_left_in_the_page() -> None:
    nested = b'<article id="block-3"><article><p>x</p></article></article>'
    assert slices(nested + ONE) == (ONE,)


def test_the_inner_of_two_blocks_is_cut_out() -> None:
    assert slices(b'<article id="block-3">' + ONE + b"</article>") == (ONE,)


def test_a_block_that_does_not_end_is_left_in_the_page() -> None:
    body = ONE + b'<article id="block-3"><p>cut'
    pieces = cut(body, b"article", b"block-")
    assert pieces.slices == (ONE,)
    assert pieces.rest.endswith(b'<article id="block-3"><p>cut')


def test_an_id_that_could_break_the_stub_is_left_in_the_page() -> None:
    assert slices(b'<article id="block-<b>">x</article>') == ()


@given(
    st.lists(st.sampled_from([ONE, TWO, b"<article", b"</article>", b'<article id="block-', b'9">', b"text", b"<p>"]))
)
def test_the_slices_put_back_are_the_page(parts: list[bytes]) -> None:
    body = b"".join(parts)
    pieces = cut(body, b"article", b"block-")
    whole = pieces.rest
    for number, piece in enumerate(pieces.slices):
        name = piece.split(b'"')[1]
        whole = whole.replace(b'<article id="%s" data-slice-of-page="%d"></article>' % (name, number), piece, 1)
    assert whole == body


def test_bytes_are_read_once_by_each_reader_at_each_address() -> None:
    reads = count()
    readings = [
        ("r", "here", b"a"),
        ("r", "here", b"a"),
        ("r", "there", b"a"),
        ("r", "here", b"b"),
        ("s", "here", b"a"),
    ]
    assert [read_once(*each, lambda: next(reads)) for each in readings] == [0, 0, 1, 2, 3]
