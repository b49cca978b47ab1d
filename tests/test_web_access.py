"""Who gets what: every route with every credential, the door, and what the gate turns away."""

from __future__ import annotations

import re
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from fastapi import APIRouter
from fastapi.routing import APIRoute

from collector.access import keys, people
from collector.access.roles import ALLOWED, OPERATOR, Role, Scope, Way
from collector.errors import ConfigurationError, TooOften
from collector.store.store import Store
from collector.web.app import ROUTERS, routes
from collector.web.gate import LARGEST
from collector.web.serve import Place, site
from collector.web.site import Limits, Pace, now
from tests.website import NO_CERTIFICATES, Served, listening, serving

ROOT = Path(__file__).resolve().parents[1]
EVERYWHERE = "0.0.0.0"  # noqa: S104 (that it is refused is what is tested)
PARAMETERS = {"blog": "1", "key": "nothing", "number": "999999", "name": "nobody-of-that-name", "job": "nothing"}
PARAMETERS |= {
    "url": "https://elsewhere.test/",
    "moment": "20240327090000",
    "after": "0",
    "kind": "changes",
    "format": "atom",
}


Walked = tuple[str, str, Scope | None]
"""Method, address and needed scope of a route."""


def every_route() -> Iterator[Walked]:
    """Every route there is."""
    for router in ROUTERS:
        for route in router.routes:
            assert isinstance(route, APIRoute), f"{route} is no route that says who may ask it"
            address = re.sub(r"\{(\w+)(:\w+)?\}", lambda found: PARAMETERS[found[1]], route.path)
            for method in sorted(route.methods or ()):
                yield method, address, vars(route.endpoint)["needs"]


WALK = [pytest.param(each, id=f"{each[0]} {each[1]}") for each in every_route() if each[:2] != ("POST", "/login")]
"""All but the door itself, which says 401 to whoever has no key."""


@pytest.fixture(scope="module")
def visitor(web: Served) -> Iterator[httpx.Client]:
    """Somebody without a name."""
    with web.client() as client:
        yield client


@pytest.fixture(scope="module")
def sessions(web: Served) -> dict[Role, str]:
    """A session of each role."""
    return {role: web.session(role) for role in Role}


@pytest.fixture(scope="module")
def tokens(web: Served) -> dict[Scope, str]:
    """A token of each scope."""
    return {scope: web.token(scope) for scope in Scope}


def ask(visitor: httpx.Client, method: str, address: str, headers: dict[str, str]) -> httpx.Response:
    body = ("{}" if address.startswith("/api") else "a=b") if method != "GET" else None
    kind = "application/json" if address.startswith("/api") else "application/x-www-form-urlencoded"
    own = {"Sec-Fetch-Site": "same-origin", "Content-Type": kind}
    return visitor.request(method, address, headers=own | headers, content=body)


def let_through(response: httpx.Response) -> bool:
    to_the_door = response.status_code == 303 and response.headers["location"].startswith("/login?")
    return response.status_code not in (401, 403) and not to_the_door


def session(secret: str) -> dict[str, str]:
    return {"Cookie": f"collector={secret}"}


def bearer(secret: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {secret}"}


def test_the_door_and_what_it_is_painted_with_are_open_to_everybody() -> None:
    assert {(method, address) for method, address, needed in every_route() if needed is None} == {
        ("GET", "/login"),
        ("POST", "/login"),
        ("GET", "/static/nobody-of-that-name"),
        ("GET", "/favicon.ico"),
    }


def test_a_route_that_says_nothing_is_nobodys(web: Served) -> None:
    silent = APIRouter()

    @silent.get("/api/silent")
    def endpoint() -> str:
        return "told"

    ours = routes(web.site)
    ours.include_router(silent)
    assert {type(route).__name__ for route in routes(web.site).routes} == {"_IncludedRouter"}
    assert len(routes(web.site).routes) == len(ROUTERS)
    with listening(ours) as url:
        assert (
            httpx.get(f"{url}/api/silent", headers=bearer(web.token(*Scope)), verify=NO_CERTIFICATES).status_code == 403
        )


@pytest.mark.parametrize("walked", WALK)
def test_a_session_goes_as_far_as_its_role(
    web: Served, visitor: httpx.Client, sessions: dict[Role, str], walked: Walked
) -> None:
    method, address, needed = walked
    for role in Role:
        # What is posted may end the session.
        secret = sessions[role] if method == "GET" else web.session(role)
        response = ask(visitor, method, address, session(secret))
        assert let_through(response) == (needed is None or needed in ALLOWED[role]), (role, response.status_code)


@pytest.mark.parametrize("walked", WALK)
def test_a_token_goes_as_far_as_its_scopes_and_never_to_the_pages(
    visitor: httpx.Client, tokens: dict[Scope, str], walked: Walked
) -> None:
    method, address, needed = walked
    for scope in Scope:
        response = ask(visitor, method, address, bearer(tokens[scope]))
        allowed = address.startswith("/api") and (needed is None or scope == needed)
        assert let_through(response) == allowed, (scope, response.status_code)


@pytest.mark.parametrize("walked", WALK)
def test_whoever_is_not_known_gets_nothing(
    visitor: httpx.Client, strangers: dict[str, dict[str, str]], walked: Walked
) -> None:
    method, address, needed = walked
    for name, headers in strangers.items():
        response = ask(visitor, method, address, headers)
        open_to_all = needed is None and "Authorization" not in headers
        assert let_through(response) == open_to_all, (name, response.status_code)


@pytest.fixture(scope="module")
def strangers(web: Served) -> dict[str, dict[str, str]]:
    """Whoever should be told nothing."""
    hour, past = timedelta(hours=1), now() - timedelta(days=400)
    gone, late = web.token(Scope.READ), keys.Terms(hour, "late", (Scope.READ,))
    keys.end(web.store, OPERATOR, int(gone.split("_")[1]), now())
    people.add(web.store, OPERATOR, "shut.out", Role.ADMIN, now())
    theirs = keys.new_token(web.store, OPERATOR, "shut.out", keys.Terms(hour, "", tuple(Scope)), now())
    people.shut_out(web.store, OPERATOR, "shut.out", now())
    valid = web.session(Role.ADMIN)
    return {
        "nobody": {},
        "nonsense": bearer("lbc_1_nonsense"),
        "no number": bearer("lbc_x_y"),
        "a large number": bearer(f"lbc_{'9' * 400}_y"),
        "not a bearer": {"Authorization": "Basic YTpi"},
        "an empty bearer": {"Authorization": "Bearer"},
        "revoked": bearer(gone),
        "expired": bearer(keys.new_token(web.store, OPERATOR, web.person(Role.ADMIN), late, past)),
        "shut out": bearer(theirs),
        "a session as a token": bearer(valid),
        "a token as a session": session(web.token(*Scope)),
        "another's secret": session(re.sub(r"_(\d+)_", lambda n: f"_{int(n[1]) - 1}_", valid)),
        "most of a secret": session(valid[:-1]),
        "a link as a session": session(keys.new_link(web.store, OPERATOR, web.person(Role.ADMIN), now())),
    }


def test_neither_a_question_nor_a_stranger_writes(
    web: Served, visitor: httpx.Client, strangers: dict[str, dict[str, str]]
) -> None:
    admin = session(web.session(Role.ADMIN))
    before = dump(web.store)
    for method, address, _ in every_route():
        ask(visitor, method, address, admin if method == "GET" else strangers["shut out"])
    assert dump(web.store) == before


def dump(store: Store) -> list[str]:
    with closing(sqlite3.connect(str(store.url.database))) as connection:
        return list(connection.iterdump())


# --- The door --------------------------------------------------------------------------------------------------------


def test_a_link_signs_in_once_and_not_by_being_looked_at(web: Served) -> None:
    link = keys.new_link(web.store, OPERATOR, web.person(Role.READER), now())
    with web.browser() as browser:
        for _ in range(3):
            assert "signs you in once" in browser.get("/login", params={"link": link}).text
        first = browser.post("/login", data={"link": link, "next": "/changes"})
        assert (first.status_code, first.headers["location"]) == (303, "/changes")
        assert browser.get("/changes").status_code == 200
    with web.browser() as browser:
        again = browser.post("/login", data={"link": link})
        assert again.status_code == 401
        assert "was used" in again.text


def test_a_cookie_is_out_of_reach_of_scripts_and_other_sites(web: Served) -> None:
    link = keys.new_link(web.store, OPERATOR, web.person(Role.READER), now())
    with web.browser() as browser:
        said = browser.post("/login", data={"link": link}).headers["set-cookie"]
    assert {"HttpOnly", "SameSite=lax", "Path=/"} <= set(said.split("; "))
    with serving(web.store, secure=True) as served, served.browser() as browser:
        link = keys.new_link(web.store, OPERATOR, web.person(Role.READER), now())
        said = browser.post("/login", data={"link": link}).headers["set-cookie"]
        assert said.startswith("__Host-collector=")
        assert "Secure" in said.split("; ")


def test_a_password_is_chosen_and_used(web: Served) -> None:
    people.add(web.store, OPERATOR, "maya", Role.EDITOR, now())
    link = keys.new_link(web.store, OPERATOR, "Maya", now())
    with web.browser() as browser, web.browser() as elsewhere:
        browser.post("/login", data={"link": link})
        assert browser.post("/account/password", data={"password": "short"}).status_code == 400
        assert browser.post("/account/password", data={"password": "a ferry in fog"}).status_code == 303
        assert browser.get("/").status_code == 303, "a new password ends what was open with the old one"
        for name, password in (("maya", "a ferry in fo"), ("nobody", "a ferry in fog"), ("maya", "")):
            wrong = elsewhere.post("/login", data={"name": name, "password": password})
            assert (wrong.status_code, "name or password are not right" in wrong.text) == (401, True)
        assert elsewhere.post("/login", data={"name": "MAYA", "password": "a ferry in fog"}).status_code == 303
        assert "maya" in elsewhere.get("/account").text
        elsewhere.post("/logout")
        assert elsewhere.get("/").status_code == 303


@pytest.mark.parametrize(
    "there", ["//evil.example", "/\\evil.example", "https://evil.example", "/\tx", "/a\r\nb", "", "x"]
)
def test_signing_in_leads_nowhere_else(web: Served, there: str) -> None:
    link = keys.new_link(web.store, OPERATOR, web.person(Role.READER), now())
    with web.browser() as browser:
        assert browser.post("/login", data={"link": link, "next": there}).headers["location"] == "/"


def test_trying_passwords_is_slowed_down(web: Served) -> None:
    with serving(web.store, Limits(sign_ins=3)) as served, served.browser() as browser:
        answers = [browser.post("/login", data={"name": "maya", "password": "x" * 12}) for _ in range(4)]
    assert [each.status_code for each in answers] == [401, 401, 401, 429]
    assert answers[-1].headers["retry-after"] == "60"


def test_asking_is_limited_and_the_limit_recovers() -> None:
    clock = [now()]
    pace = Pace(2, lambda: clock[0])
    pace.take("a")
    pace.take("a")
    with pytest.raises(TooOften):
        pace.take("a")
    pace.take("b")
    clock[0] += timedelta(seconds=31)
    pace.take("a")
    with pytest.raises(TooOften):
        pace.take("a")


def test_no_secret_is_kept(web: Served) -> None:
    secrets = [web.session(Role.ADMIN), web.token(Scope.READ), keys.new_link(web.store, OPERATOR, "admin", now())]
    kept = "\n".join(dump(web.store))
    assert [secret for secret in secrets if secret.split("_", 2)[2] in kept] == []
    assert "a ferry in fog" not in kept


def test_every_write_is_on_record(web: Served) -> None:
    with web.browser(Role.ADMIN) as browser:
        browser.post("/people", data={"name": "owen", "role": "reader"})
        browser.post("/people/owen/role", data={"role": "editor"})
        browser.post("/people/owen/shut-out")
        told = [(row["who"], row["way"], row["action"], row["subject"]) for row in people.record(web.store, limit=4)]
        assert told == [
            ("admin", "session", "user.shut_out", "owen"),
            ("admin", "session", "user.role", "owen"),
            ("admin", "session", "link.new", "owen"),
            ("admin", "session", "user.add", "owen"),
        ]
        assert "user.shut_out" in browser.get("/audit").text


def test_the_last_admin_stays(tmp_path: Path) -> None:
    store = Store(f"sqlite:///{tmp_path / 'store.sqlite3'}")
    with serving(store) as served, served.browser(Role.ADMIN) as browser:
        assert browser.post("/people/admin/shut-out").status_code == 400
        assert browser.post("/people/admin/role", data={"role": "reader"}).status_code == 400
        assert browser.get("/people").status_code == 200
    store.close()


def test_a_token_of_a_person_can_do_no_more_than_the_person(web: Served, visitor: httpx.Client) -> None:
    with web.browser(Role.READER) as browser:
        refused = browser.post("/account/tokens", data={"label": "x", "scope-admin": "on", "days": "9"})
        assert refused.status_code == 400
        made = browser.post("/account/tokens", data={"label": "x", "scope-read": "on", "days": "9"})
        token = re.search(r"lbc_[\w-]+", made.text)
    assert token is not None
    told = visitor.get("/api/me", headers=bearer(token[0])).json()
    assert (told["name"], told["scopes"]) == ("reader", ["read"])


# --- The gate --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "localhost/x?", "", "localhost:", "a b", "[::1"]
)
def test_only_our_own_names_are_answered_to(visitor: httpx.Client, host: str) -> None:
    response = visitor.get("/login", headers={"Host": host})
    assert response.status_code == 400


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Sec-Fetch-Site": "same-origin"}, 303),
        ({"Sec-Fetch-Site": "none"}, 303),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "SELF"}, 303),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "SELF"}, 403),
        ({}, 403),
    ],
)
def test_a_form_of_another_site_does_nothing(
    web: Served, visitor: httpx.Client, headers: dict[str, str], status: int
) -> None:
    own = {name: value.replace("SELF", web.url) for name, value in headers.items()}
    secret = web.session(Role.READER)
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    response = visitor.post("/logout", content="", headers=session(secret) | form | own)
    assert response.status_code == status
    assert (keys.who_holds(web.store, secret, Way.SESSION, now()) is None) == (status == 303)


def test_a_large_body_is_turned_away_announced_or_not(visitor: httpx.Client) -> None:
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    announced = visitor.post("/login", content=b"a" * (LARGEST + 1), headers=form)
    streamed = visitor.post("/login", content=iter([b"a" * LARGEST, b"b"]), headers=form)
    assert (announced.status_code, streamed.status_code) == (413, 413)


@pytest.mark.parametrize("kind", ["text/plain", "multipart/form-data; boundary=x", "application/json", ""])
def test_a_form_is_a_form(visitor: httpx.Client, kind: str) -> None:
    headers = {"Content-Type": kind} if kind else {}
    assert visitor.post("/login", content=b"name=a", headers=headers).status_code == 415


def test_every_answer_carries_the_same_headers(visitor: httpx.Client) -> None:
    for address in ("/", "/login", "/static/style.css", "/nowhere", "/api/blogs", "/api/nowhere"):
        headers = visitor.get(address).headers
        policy = headers["content-security-policy"]
        assert policy.startswith("default-src 'none'; script-src 'nonce-")
        assert "unsafe" not in policy
        assert (headers["x-content-type-options"], headers["referrer-policy"]) == ("nosniff", "no-referrer")
        assert "server" not in headers
    one, other = (visitor.get("/login").headers["content-security-policy"] for _ in range(2))
    assert one != other, "a nonce is used once"


@pytest.mark.parametrize(
    "path", ["../app.py", "..%2fapp.py", "%2e%2e/app.py", "..%5capp.py", "%252e%252e", "style.css%00", ""]
)
def test_no_path_leads_out_of_the_files(visitor: httpx.Client, path: str) -> None:
    response = visitor.get(f"/static/{path}")
    assert response.status_code in (400, 404)
    assert "import" not in response.text


# --- Where it listens ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("place", "way_out"),
    [
        (Place(EVERYWHERE), "--certificate"),
        (Place("192.0.2.1"), "--behind-proxy"),
        (Place("::", behind_proxy=True), "collector user add"),
    ],
)
def test_it_does_not_listen_to_others_without_a_lock_on_the_door(tmp_path: Path, place: Place, way_out: str) -> None:
    store = Store(f"sqlite:///{tmp_path / 'store.sqlite3'}")
    with pytest.raises(ConfigurationError, match=way_out):
        site(store, place)
    store.close()


def test_it_listens_to_others_once_somebody_can_sign_in(tmp_path: Path) -> None:
    store = Store(f"sqlite:///{tmp_path / 'store.sqlite3'}")
    people.add(store, OPERATOR, "maya", Role.ADMIN, now())
    keys.new_link(store, OPERATOR, "maya", now())
    place = Place(EVERYWHERE, names=("news.example",), behind_proxy=True)
    assert site(store, place).names == {EVERYWHERE, f"[{EVERYWHERE}]", "news.example"}
    store.close()


def test_the_command_refuses_in_a_sentence(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "collector", "web", "--address", EVERYWHERE, "--behind-proxy"]
    environment = {"COLLECTOR_HOME": str(tmp_path), "PATH": ""}
    ended = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert ended.returncode == 78
    assert "nobody can sign in yet" in ended.stderr


def test_the_first_admin_gets_one_link_until_it_was_used(tmp_path: Path) -> None:
    store = Store(f"sqlite:///{tmp_path / 'store.sqlite3'}")
    first, again = (keys.first_link(store, OPERATOR, now()) for _ in range(2))
    assert first
    assert again
    who, _ = keys.use_link(store, again, now())
    assert (who.name, keys.first_link(store, OPERATOR, now())) == ("admin", None)
    store.close()
