"""`collector fixture`: from a page, saved or asked for, to a publisher's file and a fixture that its tests can run."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from typer.testing import CliRunner

from collector.cli.main import app
from collector.cli.trimming import trimmed
from collector.errors import UsageError
from collector.extract import generic
from collector.model import Page, Reading
from tests.pages import NOW, URL, html
from tests.processes import ROOT, environment
from tests.test_generic import data, listed

PAGE = html(f"<style>p {{ color: red }}</style>{listed(range(4))}<div><p>{'Furniture. ' * 60}</p></div>", head=data(4))


def run(tmp_path: Path, *more: str) -> tuple[int, str]:
    saved = tmp_path / "page.html"
    saved.write_text(PAGE, encoding="utf-8")
    arguments = ["fixture", "harbournews", str(saved), "--url", URL, "--captured-at", "2024-03-05T19:00:00Z"]
    done = CliRunner().invoke(app, [*arguments, "--case", "live-2024", "--into", str(tmp_path), *more])
    return done.exit_code, done.output


def test_it_writes_a_publisher_and_a_fixture(tmp_path: Path) -> None:
    assert run(tmp_path)[0] == 0
    spider = (tmp_path / "spiders/harbournews.py").read_text(encoding="utf-8")
    assert 'hosts: ClassVar[tuple[str, ...]] = ("news.example",)' in spider
    compile(spider, "harbournews.py", "exec")
    folder = tmp_path / "tests/fixtures/harbournews/live-2024"
    expected = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
    assert [entry["key"] for entry in expected["blog"]["entries"]] == ["e990", "e989", "e988", "e987"]
    assert json.loads((folder / "meta.json").read_text(encoding="utf-8"))["url"] == URL


def test_the_publisher_that_it_writes_passes_our_own_checks(tmp_path: Path) -> None:
    run(tmp_path)
    spider = tmp_path / "spiders/harbournews.py"
    checks = (["ruff", "check", "-n"], ["ruff", "format", "--check", "-n"], ["mypy", "--no-incremental"])
    for check in checks:
        project = ["--config-file" if check[0] == "mypy" else "--config", str(ROOT / "pyproject.toml")]
        done = subprocess.run(
            [sys.executable, "-m", *check, *project, str(spider)], cwd=ROOT, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout


def test_it_leaves_a_publisher_that_is_there(tmp_path: Path) -> None:
    (tmp_path / "spiders").mkdir()
    (tmp_path / "spiders/harbournews.py").write_text("# mine\n", encoding="utf-8")
    assert run(tmp_path)[0] == 0
    assert (tmp_path / "spiders/harbournews.py").read_text(encoding="utf-8") == "# mine\n"


def test_trimming_takes_out_what_is_not_read_and_nothing_else() -> None:
    page = Page(URL, NOW, body=PAGE.encode(), final_url=URL)
    small = trimmed(page, generic.read)
    assert len(small) < len(PAGE) * 0.8
    assert b"Furniture" not in small
    assert isinstance(generic.read(page), Reading)
    assert generic.read(Page(URL, NOW, body=small, final_url=URL)) == generic.read(page)


@pytest.fixture
def served() -> Iterator[tuple[str, dict[str, bytes]]]:
    """The address of a server on this machine, and what it answers by path; 404 for all else."""
    answers: dict[str, bytes] = {}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = answers.get(self.path)
            self.send_response(404 if body is None else 200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body or b"")))
            self.end_headers()
            self.wfile.write(body or b"")

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", answers
    server.shutdown()
    server.server_close()


def asked(url: str, into: Path, home: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "collector", "fixture", "harbournews", url, "--case", "live", "--into", str(into)]
    own = environment(COLLECTOR_HOME=str(home))
    return subprocess.run(command, cwd=ROOT, env=own, capture_output=True, text=True, timeout=60, check=False)


def test_it_asks_for_the_page_itself_and_stores_nothing(served: tuple[str, dict[str, bytes]], tmp_path: Path) -> None:
    address, answers = served
    answers["/live/storm"] = PAGE.encode()
    done = asked(f"{address}/live/storm", tmp_path / "project", tmp_path / "home")
    assert done.returncode == 0, done.stderr
    folder = tmp_path / "project/tests/fixtures/harbournews/live"
    assert json.loads((folder / "meta.json").read_text(encoding="utf-8"))["url"] == f"{address}/live/storm"
    assert len(json.loads((folder / "expected.json").read_text(encoding="utf-8"))["blog"]["entries"]) == 4
    assert not (tmp_path / "home").exists()


def test_it_obeys_robots_txt_and_says_what_came_instead_of_a_page(
    served: tuple[str, dict[str, bytes]], tmp_path: Path
) -> None:
    address, answers = served
    assert "404" in asked(f"{address}/live/storm", tmp_path, tmp_path / "home").stderr
    answers |= {"/robots.txt": b"User-agent: *\nDisallow: /live/\n", "/live/storm": PAGE.encode()}
    done = asked(f"{address}/live/storm", tmp_path, tmp_path / "home")
    assert done.returncode == 1
    assert "robots.txt" in done.stderr
    assert not (tmp_path / "tests").exists()


def test_a_saved_page_needs_its_address(tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["fixture", "harbournews", str(tmp_path / "page.html"), "--into", str(tmp_path)])
    assert isinstance(done.exception, UsageError)
    assert "--url" in str(done.exception)
