"""A real browser, offline, that remembers everything a page asked for or complained of."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright


@dataclass
class Visit:
    """One open page, with what it requested and what the console said."""

    page: Page
    requested: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)


@dataclass
class Visitor:
    """Opens pages as a reader would: a width, a theme, no network."""

    browser: Browser

    def open(self, file: Path, *, width: int = 1100, theme: str = "light") -> Visit:
        """Open a file and wait until it is drawn."""
        dark = theme == "dark"
        context = self.browser.new_context(
            viewport={"width": width, "height": 900},
            color_scheme="dark" if dark else "light",
            offline=True,
        )
        visit = Visit(context.new_page())
        visit.page.on("request", lambda request: visit.requested.append(request.url))
        visit.page.on("console", lambda message: visit.said.append(message.text))
        visit.page.on("pageerror", lambda error: visit.said.append(str(error)))
        visit.page.goto(file.as_uri())
        visit.page.wait_for_load_state("load")
        return visit


@pytest.fixture(scope="session")
def visitor() -> Iterator[Visitor]:
    """Give a reader with Debian's Chromium."""
    with sync_playwright() as play:
        arguments = ["--disable-gpu", "--no-first-run", "--disable-background-networking"]
        if hasattr(os, "geteuid") and os.geteuid() == 0:
            arguments.append("--no-sandbox")
        browser = play.chromium.launch(executable_path=shutil.which("chromium"), args=arguments)
        yield Visitor(browser)
        browser.close()
