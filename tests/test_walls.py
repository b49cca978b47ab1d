"""A page in the way says so in many words and tongues; a page that is only about something is not in the way."""

from __future__ import annotations

import gzip
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collector.extract.walls import challenge, moved_to_wall, wall
from collector.extract.wallwords import SIGNS
from collector.model import FailureKind, Page

CORPUS = Path(__file__).parents[1] / "../shared/corpus"
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
URL = "https://news.example/world/live/2026/mar/01/storm"
FURNITURE = "<nav>World Politics Sport Weather</nav>" + "<p>A report about something else altogether.</p>" * 200


def page(body: str | bytes, url: str = URL, final: str = "", status: int = 200, **headers: str) -> Page:
    named = tuple((name.replace("_", "-"), value) for name, value in headers.items())
    raw = body.encode() if isinstance(body, str) else body
    return Page(url=url, captured_at=NOON, status=status, headers=named, body=raw, final_url=final or url)


def document(text: str, title: str = "News", head: str = "") -> str:
    return f"<!doctype html><html><head><title>{title}</title>{head}</head><body>{text}</body></html>"


def kind(found: object) -> str | None:
    return None if found is None else str(getattr(found, "kind", found))


BOT_CHECKS = [
    document("<p>Checking if the connection is secure.</p>", title="Just a moment..."),
    document(
        "<h1>Access Denied</h1>You don't have permission to access this on this server. Reference #18.2",
        "Access Denied",
    ),
    document("<p>Please verify you are human by completing the action below.</p>"),
    document("<p>We have seen unusual traffic from your network.</p>"),
    document(
        "<p>Press &amp; Hold to confirm you are a person (and not a bot).</p>", "Access to this page has been denied"
    ),
    document("<p>Request unsuccessful. Incapsula incident ID: 1-2-3</p>"),
    document("<p>Bitte bestätigen Sie, dass Sie kein Roboter sind.</p>"),
    document("<p>Ihr Browser wird überprüft, bevor es weitergeht.</p>", "Nur einen Moment"),
    document("<p>Confirmez que vous n’êtes pas un robot.</p>"),
    document("<p>Vérification de votre navigateur en cours</p>", "Un instant..."),
    document("<p>Confirme que no eres un robot para seguir.</p>"),
    document("<p>Hemos visto actividad inusual.</p>", "Acceso denegado"),
    document("<p>Conferma che non sei un robot.</p>"),
    document("<p>Abbiamo rilevato traffico insolito dalla tua rete.</p>", "Un attimo..."),
]
CONSENT = [
    document("<h1>Before you continue to News</h1><button>Accept all</button><button>Reject all</button>"),
    document("<p>We value your privacy. We and our partners store and/or access information on a device.</p>"),
    document("<p>Mit Werbung weiterlesen: besuchen Sie uns wie gewohnt mit Werbung und Tracking.</p>"),
    document("<h1>Zustimmung erforderlich</h1><button>Einverstanden</button>"),
    document("<p>Nous et nos partenaires utilisons des traceurs.</p><a>Continuer sans accepter</a>"),
    document("<p>Valoramos tu privacidad.</p><button>Aceptar y continuar</button>"),
    document("<p>Rispettiamo la tua privacy.</p><button>Accetta e continua</button>"),
]
PAYWALLS = [
    document(FURNITURE + "<p>Subscribe to continue reading this story.</p>"),
    document("<p>Choose your plan</p>", title="Subscribe to read | Daily Example"),
    document(FURNITURE + "<p>Dieser Inhalt ist exklusiv für Abonnenten.</p>"),
    document(FURNITURE + "<p>Article réservé aux abonnés</p>"),
    document(FURNITURE + "<p>Contenido exclusivo para suscriptores</p>"),
    document(FURNITURE + "<p>Contenuto riservato agli abbonati</p>"),
]
LOGINS = [
    document("<form><input type=email><input type='Password'><button>Go</button></form>"),
    document("<p>Hello again</p>", title="Sign in to Daily Example"),
    document("<p>Willkommen</p>", title="Bitte anmelden"),
    document("<h1>Connectez-vous</h1><p>Bonjour</p>"),
    document("<h1>Iniciar sesión</h1><p>Hola</p>"),
    document("<h1>Accedi al tuo account</h1>"),
]
SHELLS = [
    document("<div id=root></div><noscript>You need to enable JavaScript to run this app.</noscript>"),
    document("<p>JavaScript is disabled in your browser.</p>"),
    document("<noscript>Bitte aktivieren Sie JavaScript.</noscript><div id=app></div>"),
    document("<noscript>Veuillez activer JavaScript.</noscript>"),
    document("<noscript>Por favor, habilite JavaScript.</noscript>"),
    document("<noscript>Attiva JavaScript per continuare.</noscript>"),
]
SOFT_404 = [
    document("<h1>Page not found</h1>" + FURNITURE),
    document(FURNITURE, title="404 | Daily Example"),
    document("<p>Sorry</p>", title="404"),
    document("<p>Oops! The page you are looking for has moved.</p>"),
    document("<h1>Seite nicht gefunden</h1>" + FURNITURE),
    document("<h1>Page introuvable</h1>" + FURNITURE),
    document("<h1>Página no encontrada</h1>" + FURNITURE),
    document("<h1>Pagina non trovata</h1>" + FURNITURE),
]
BROKEN = [
    document("<h1>Something went wrong</h1>"),
    document("<p>Back soon</p>", title="503 Service Unavailable"),
    document("<h1>Wartungsarbeiten</h1>"),
    document("<h1>Service indisponible</h1>"),
    document("<h1>Sitio en mantenimiento</h1>"),
    document("<h1>Sito in manutenzione</h1>"),
]
EMPTY = ["", "  \n ", "<html></html>", document("<div id=root></div><script>var page = 'a page';</script>"), "\0\0\0"]

IN_THE_WAY = [
    *((body, FailureKind.BLOCKED) for body in BOT_CHECKS),
    *((body, FailureKind.INTERSTITIAL) for body in (*CONSENT, *PAYWALLS, *LOGINS, *SHELLS)),
    *((body, FailureKind.NOT_FOUND) for body in SOFT_404),
    *((body, FailureKind.SERVER_ERROR) for body in BROKEN),
    *((body, FailureKind.EMPTY) for body in EMPTY),
]


@pytest.mark.parametrize(
    ("body", "expected"), IN_THE_WAY, ids=[f"{kind}-{n}" for n, (_, kind) in enumerate(IN_THE_WAY)]
)
def test_a_page_in_the_way_is_told_with_a_way_out(body: str, expected: FailureKind) -> None:
    found = wall(page(body))
    assert kind(found) == expected
    assert found is not None
    assert found.message.endswith(".")


INNOCENT = {
    "an article": document("<h1>Storm moves north</h1>" + FURNITURE),
    "an article with a subscribe button": document(f"<a>Subscribe</a><a>Sign in</a><h1>Storm</h1>{FURNITURE}"),
    "an article about a wall": document(f"<h1>Why sites ask whether you are a robot</h1>{FURNITURE}"),
    "an article about javascript": document(f"<h1>How to enable JavaScript</h1>{FURNITURE}"),
    "an article with a note for scripts": document(f"<noscript>Enable JavaScript to comment</noscript>{FURNITURE}"),
    "an article with a login form in its head": document(f"<form><input type=password></form>{FURNITURE}"),
    "an article with a cookie banner": document(f"{FURNITURE}<div>We value your privacy</div>"),
    "an article about airports": document(f"<h1>Security check queues at airports</h1>{FURNITURE}"),
    "a short note": document("<h1>Storm</h1><p>The storm has passed and the roads are open.</p>"),
    "a page with a challenge in a script": document(f"<script>'verify you are human'</script>{FURNITURE}"),
    "a flight number": document("<h1>Flight 404 lands safely</h1><p>All are well.</p>"),
}


@pytest.mark.parametrize("name", INNOCENT)
def test_a_page_that_only_has_such_words_somewhere_is_not_in_the_way(name: str) -> None:
    assert wall(page(INNOCENT[name])) is None


@pytest.mark.parametrize("charset", ["utf-8", "iso-8859-1"])
def test_words_are_found_in_any_encoding_declared_or_not(charset: str) -> None:
    body = document("<h1>Página no encontrada</h1>").encode(charset)
    assert kind(wall(page(body))) == "not_found"
    assert kind(wall(page(body, content_type=f"text/html; charset={charset}"))) == "not_found"
    assert kind(wall(page(body, content_type="text/html; charset=klingon"))) == "not_found"


def test_an_answer_without_a_body_of_its_own_is_not_judged() -> None:
    unchanged = Page(url=URL, captured_at=NOON, status=304, body=None, headers=(("server", "AkamaiGHost"),))
    assert wall(unchanged) is None
    assert challenge(unchanged) is None


# Headers.


@pytest.mark.parametrize(
    "headers", [{"cf_mitigated": "challenge"}, {"x_amzn_waf_action": "challenge"}, {"Server": "AkamaiGHost"}]
)
def test_headers_of_a_bot_guard_decide_alone(headers: dict[str, str]) -> None:
    harmless = page(document("<p>Anything</p>"), URL, "", 200, **headers)
    assert kind(challenge(harmless)) == kind(wall(harmless)) == "blocked"


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"server": "cloudflare", "cf_ray": "1-LHR"}, 200),
        ({"x_datadome": "protected"}, 200),
        ({"x_datadome": "protected"}, 404),
        ({"x_dd_b": "1"}, 200),
        ({"server": "AkamaiGHost"}, 404),
        ({"server": "AkamaiGHost"}, 503),
        ({"server": "nginx"}, 200),
    ],
)
def test_headers_that_good_answers_have_too_decide_nothing(headers: dict[str, str], status: int) -> None:
    assert challenge(page(document("<p>Anything</p>"), status=status, **headers)) is None


def test_a_long_page_through_akamai_is_the_page() -> None:
    assert challenge(page(document(FURNITURE), server="AkamaiGHost")) is None


# Addresses.


@pytest.mark.parametrize(
    "final",
    [
        "https://news.example/signin?return=/world",
        "https://news.example/account/login",
        "https://login.news.example/",
        "https://consent.news.example/v2/collect?x=1",
        "https://news.example/privacy-gate/index.html",
        "https://news.example/subscribe",
        "https://www.news.example/ANMELDEN",
        "https://news.example/abbonati.html",
    ],
)
def test_a_redirect_to_where_a_reader_is_stopped_is_a_wall(final: str) -> None:
    moved = page(document(FURNITURE), final=final)
    assert kind(moved_to_wall(moved)) == kind(wall(moved)) == "interstitial"


@pytest.mark.parametrize(
    ("asked", "final"),
    [
        (URL, URL),
        (URL, ""),
        ("http://news.example/live", "https://www.news.example/live"),
        (URL, "https://news.example/world/live/2026/mar/01/login-trouble-at-banks"),
        ("https://news.example/subscribe/live", "https://news.example/subscribe/live/"),
        ("https://login.example/live", "https://login.example/live-blog"),
    ],
)
def test_a_redirect_to_a_page_is_none(asked: str, final: str) -> None:
    assert moved_to_wall(page(document(FURNITURE), url=asked, final=final)) is None


@pytest.mark.parametrize("final", ["https://news.example/", "https://news.example/world", "https://www.news.example"])
def test_a_redirect_up_to_a_front_page_means_that_the_page_is_gone(final: str) -> None:
    assert kind(wall(page(document(FURNITURE), final=final))) == "not_found"


def test_a_redirect_to_the_end_of_a_slug_is_no_loss() -> None:
    assert wall(page(document(FURNITURE), final=URL + "-evening")) is None


# Hostile bytes, and real pages.


@given(st.binary(max_size=600))
def test_no_bytes_make_it_raise(body: bytes) -> None:
    wall(page(body))


@pytest.mark.parametrize("body", ["<div>" * 100_000, "<p>" + "captcha " * 500_000, "<a b='" + "x" * 2_000_000])
def test_huge_pages_are_judged_by_their_beginning(body: str) -> None:
    began = time.monotonic()
    wall(page(body))
    assert time.monotonic() - began < 2


def test_signs_are_written_as_they_are_looked_for() -> None:
    words = [word for sign in SIGNS for word in (*sign.titles, *sign.texts)]
    assert [word for word in words if word != " ".join(word.split()).casefold() or "’" in word] == []


@pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus is not here")
def test_no_real_page_is_taken_for_a_wall() -> None:
    files = [*CORPUS.glob("pages/*/page.html.gz"), *CORPUS.glob("guardian/seq*/pages/*.html.gz")]
    assert len(files) > 50
    found = {file.parent.name + file.name: wall(page(gzip.decompress(file.read_bytes()))) for file in files}
    assert {name: failure for name, failure in found.items() if failure} == {}
