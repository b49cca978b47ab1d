"""What of a text and of an address counts."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collector.normalise import fold, plain, unify, url_identity

ODD_SPACES = "\u0020\u00a0\u202f\u2009\u3000\t"
INVISIBLE = "\u200b\ufeff\u2060\u00ad\u200e\u200f"
texts = st.text(alphabet=st.one_of(st.characters(), st.sampled_from(ODD_SPACES + INVISIBLE + "\n'’“”–…-. 1e\u0301")))


@pytest.mark.parametrize("space", ODD_SPACES)
def test_every_white_space_is_a_space(space: str) -> None:
    assert fold(f"10{space}{space}ships") == "10 ships"


@pytest.mark.parametrize("mark", INVISIBLE)
def test_invisible_marks_do_not_count(mark: str) -> None:
    assert fold(f"har{mark}bour") == "harbour"


def test_joiners_count_in_persian_and_in_emoji() -> None:
    assert fold("می\u200cروم") == "می\u200cروم"
    assert fold("👩\u200d🚒") == "👩\u200d🚒"


def test_accents_are_composed() -> None:
    assert fold("cafe\u0301") == "café"
    assert fold("cafe\u200b\u0301") == "café"


def test_lines_are_kept_apart_and_empty_ones_dropped() -> None:
    assert fold("  First line. \r\n\n \u00a0\nSecond  line.\u2028Third.") == "First line.\nSecond line.\nThird."


@given(texts)
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(texts)
def test_composition_does_not_count(text: str) -> None:
    assert fold(unicodedata.normalize("NFD", text)) == fold(unicodedata.normalize("NFC", text))


@given(texts)
def test_the_plain_form_is_settled_and_reads_only_what_folding_leaves(text: str) -> None:
    assert plain(plain(text)) == plain(text) == plain(fold(text)) == plain(unify(text))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("“We’re ready”", '"We\'re ready"'),
        ("« Nous sommes prêts »", "«Nous sommes prêts»"),
        ("It is over – for now", "It is over—for now"),
        ("It is over -- for now", "It is over - for now"),
        ("Wait…", "Wait..."),
        ("One.\nTwo.", "One. Two."),
        ("12 000 boats", "12000 boats"),
        ("a 5 % rise", "a 5% rise"),
    ],
)
def test_spacing_quotes_and_dashes_are_cosmetic(one: str, other: str) -> None:
    assert fold(one) != fold(other)
    assert plain(one) == plain(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("the 'deal'", "the deal"),
        ("Harbour", "harbour"),
        ("now here", "nowhere"),
        ("12 dead", "21 dead"),
        ("Let's eat, captain", "Let's eat captain"),
        ("1.5 metres", "15 metres"),
    ],
)
def test_words_case_figures_and_the_presence_of_marks_are_not_cosmetic(one: str, other: str) -> None:
    assert plain(one) != plain(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://news.example/a?utm_source=x&id=7&fbclid=1", "https://news.example/a?id=7"),
        ("https://news.example/a?CMP=share_btn_tw", "https://news.example/a"),
        ("HTTPS://News.Example:443/a", "https://news.example/a"),
        ("http://news.example:80", "http://news.example/"),
        ("https://news.example/a#:~:text=storm", "https://news.example/a"),
        ("https://news.example/a#xtor=RSS-1", "https://news.example/a"),
        ("https://news.example/é", "https://news.example/%c3%a9"),
        (" https://news.example/a\u200b", "https://news.example/a"),
        ("https://news.example/a?page=with:block-7", "https://news.example/a?page=with%3Ablock-7"),
        ("https://news.example/a;jsessionid=0A1B?x=1", "https://news.example/a?x=1&PHPSESSID=77"),
        (
            "https://news.example/a?sid=9f8e7d6c5b4a39281706",
            "https://news.example/a?sid=00112233445566778899&_=1711540000123",
        ),
        ("https://cdn.example/p?id=7&Expires=1711540000&Signature=a~b", "https://cdn.example/p?id=7&expires=1&sig=c"),
        ("https://s3.example/p?X-Amz-Date=1&X-Amz-Signature=a", "https://s3.example/p?X-Amz-Date=2&X-Amz-Signature=b"),
        (
            "https://news.example/cdn-cgi/l/email-protection#2a4e4f59416a444f5d59044f524b475a464f",
            "https://news.example/cdn-cgi/l/email-protection#7f1b1a0c143f111a080c511a071e120f131a",
        ),
    ],
)
def test_spellings_of_one_target_are_one(one: str, other: str) -> None:
    assert url_identity(one) == url_identity(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://news.example/a?id=7", "https://news.example/a?id=8"),
        ("https://news.example/A", "https://news.example/a"),
        ("https://news.example/live#post-1", "https://news.example/live#post-2"),
        ("https://news.example:8443/a", "https://news.example/a"),
        ("https://news.example/a%2Fb", "https://news.example/a/b"),
        ("mailto:desk@news.example", "mailto:tips@news.example"),
        ("https://news.example/a?sid=7", "https://news.example/a?sid=8"),
        ("https://news.example/a?token=kestrel", "https://news.example/a?token=heron"),
        ("https://news.example/a?e=3", "https://news.example/a?e=4"),
        (
            "https://news.example/cdn-cgi/l/email-protection#0061",
            "https://news.example/cdn-cgi/l/email-protection#0062",
        ),
    ],
)
def test_other_targets_stay_others(one: str, other: str) -> None:
    assert url_identity(one) != url_identity(other)


@pytest.mark.parametrize(
    "address", ["", "https://[::1", "https://news.example:port/a", "//", "tel:+44", "/live#post-1"]
)
def test_what_cannot_be_taken_apart_is_left_alone(address: str) -> None:
    assert url_identity(address) == address


@given(st.one_of(texts, texts.map(lambda tail: f"https://news.example/{tail}")))
def test_an_identity_is_its_own_identity(address: str) -> None:
    assert url_identity(url_identity(address)) == url_identity(address)
