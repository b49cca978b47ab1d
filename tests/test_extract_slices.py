"""Cutting a page into slices, and remembering what they say."""

from __future__ import annotations

import threading

from hypothesis import given
from hypothesis import strategies as st

from collector.extract.slices import Memo, cut


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


def test_what_was_made_once_is_not_made_again() -> None:
    memo: Memo[int] = Memo()
    made: list[int] = []

    def make() -> int:
        made.append(1)
        return len(made)

    assert [memo.read("here", b"a", make), memo.read("here", b"a", make)] == [1, 1]
    assert [memo.read("there", b"a", make), memo.read("here", b"b", make)] == [2, 3]
    memo.forget()
    assert memo.read("here", b"a", make) == 4


def test_the_memo_is_bounded_and_keeps_what_was_asked_for_last() -> None:
    memo: Memo[str] = Memo(size=2)
    for name in (b"a", b"b", b"a", b"c"):
        memo.read("", name, lambda: "made")
    assert len(memo) == 2
    assert memo.read("", b"a", lambda: "again") == "made"
    assert memo.read("", b"b", lambda: "again") == "again"


def test_threads_share_a_memo() -> None:
    memo: Memo[bytes] = Memo(size=8)
    wrong: list[bytes] = []

    def work() -> None:
        for number in range(2000):
            name = b"%d" % (number % 16)
            if memo.read("", name, lambda name=name: name) != name:  # type: ignore[misc]
                wrong.append(name)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert len(memo) <= 8
