"""`collector fixture`: from a saved page to a publisher's file and a fixture that its tests can run."""

from __future__ import annotations

import json
from pathlib import Path

from typer.testing import CliRunner

from collector.cli.main import app
from collector.cli.trimming import trimmed
from collector.extract import generic
from collector.model import Page, Reading
from tests.pages import NOW, URL, html
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
