"""A real Chromium, which reports whatever a page does that it should not."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Dialog, Page, sync_playwright

QUIET = (
    *("--no-sandbox", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync", "--disable-gpu"),
)
WIDTHS = (360, 1600)


@dataclass
class Watched:
    """A page and what was noticed of it: errors, dialogs, requests to elsewhere."""

    page: Page
    home: str
    trouble: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("console", lambda said: self._heard(said.type, said.text))
        self.page.on("pageerror", lambda problem: self.trouble.append(f"error: {problem}"))
        self.page.on("dialog", self._asked_by)
        self.page.on("request", lambda request: self._asked(request.url))
        self.page.on("popup", lambda popup: self.trouble.append(f"popup: {popup.url}"))

    def _heard(self, kind: str, text: str) -> None:
        if kind in ("error", "warning"):
            self.trouble.append(f"{kind}: {text}")

    def _asked_by(self, dialog: Dialog) -> None:
        self.trouble.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def _asked(self, url: str) -> None:
        if urlsplit(url).netloc != urlsplit(self.home).netloc:
            self.trouble.append(f"request: {url}")

    def go(self, path: str) -> Page:
        """Opens a page of ours; it is there when nothing is loaded any more."""
        response = self.page.goto(self.home + path, wait_until="load")
        assert response is not None
        assert response.status < 400, f"{path}: {response.status}"
        return self.page


def program() -> str | None:
    """Where Chromium is, if it is."""
    return shutil.which("chromium") or shutil.which("chromium-browser")


@contextmanager
def chromium() -> Iterator[Browser]:
    """A Chromium without a window; the test is skipped where there is none."""
    place = program()
    if place is None:
        if os.environ.get("CI"):
            pytest.fail("no Chromium is installed, and CI does not do without")
        pytest.skip("no Chromium (Debian: apt-get install chromium)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=place, args=QUIET)
        yield browser
        browser.close()
