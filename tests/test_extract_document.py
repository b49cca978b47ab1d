"""What kind of document a body is, and whether it came as it was sent."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collector.extract.document import is_document, is_json, received
from collector.extract.text import garbled
from collector.model import Failure, FailureKind

WHOLE = b"<!doctype html><html><body>words</body></html>"


@pytest.mark.parametrize(
    "body",
    [
        WHOLE,
        b"\n\xef\xbb\xbf <!-- note --> " + WHOLE,
        WHOLE + b"\n<!-- archived -->",
        b"<p>fragment</p>",
        b'{"a": 1}',
        b"[]",
    ],
)
def test_what_came_whole_is_received_as_it_is(body: bytes) -> None:
    assert received(body) == body


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"", FailureKind.EMPTY),
        (b"\r\n\t ", FailureKind.EMPTY),
        (b"%PDF-1.4", FailureKind.NOT_HTML),
        (b"GIF89a", FailureKind.NOT_HTML),
        (b"\xff\xd8\xff\xe0", FailureKind.NOT_HTML),
        (b"Too many requests", FailureKind.NOT_HTML),
        (WHOLE[:-8], FailureKind.TRUNCATED),
        (b"<html><head>", FailureKind.TRUNCATED),
        (WHOLE.replace(b"words", b"\xe9\xe8\xe0\xe7"), FailureKind.UNDECODABLE),
        (WHOLE.decode().encode("utf-16"), FailureKind.UNDECODABLE),
        (WHOLE.replace(b"words", b"\x00" * 3), FailureKind.UNDECODABLE),
    ],
)
def test_what_did_not_is_a_failure_in_a_sentence(body: bytes, kind: FailureKind) -> None:
    failure = received(body)
    assert isinstance(failure, Failure)
    assert failure.kind is kind
    assert len(failure.message.split()) > 4


def test_one_or_two_broken_characters_are_read_past() -> None:
    assert received(WHOLE.replace(b"words", b"w\xff\x00")) == WHOLE.replace(b"words", "w\ufffd\ufffd".encode())


def test_a_character_on_the_border_of_two_pieces_is_not_broken() -> None:
    body = b"<p>" + b"a" * 65532 + "é’👩".encode() * 9
    assert received(body) == body


def test_kinds_of_documents() -> None:
    assert is_document(b" <!DOCTYPE HTML>")
    assert is_document(b"<!-- a --><html lang=en>")
    assert not is_document(b"<article></article>")
    assert not is_document(b"<header></header>")
    assert is_json(b' {"a": 1}')
    assert not is_json(b"<p>{}</p>")


@given(st.binary())
def test_what_is_received_is_valid_utf8(body: bytes) -> None:
    found = received(body)
    if isinstance(found, bytes):
        assert "\x00" not in found.decode("utf-8")


HONEST = "It’s the keeper’s watch – she doesn’t sleep, they’re late, we’ll wait, isn’t it so?"


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        (HONEST * 3, None),
        ("Really?so what? Eh?s." * 2, None),
        ("© Ã is a letter, Â too", None),
        (HONEST.encode().decode("latin-1"), "control characters"),
        (HONEST.encode().decode("cp1252", "ignore") * 2, "twice-encoded characters"),
        (HONEST.replace("’", "?"), "question marks for apostrophes"),
        (HONEST.replace("’", "\ufffd").replace("–", "\ufffd"), "replacement characters"),
        (HONEST * 9 + "\ufffd" * 8, None),
        ("", None),
    ],
)
def test_garbled_text_shows_its_signs(text: str, sign: str | None) -> None:
    found = garbled(text)
    assert (found.partition(" ")[2] if found else None) == sign
