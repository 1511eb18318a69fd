"""A reader opens the brief's page: on a desk, on a phone, in the dark, without a network."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from rihla.claim.render import render_brief
from rihla.pipeline import brief_on

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def page_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write the brief as a page once."""
    path = tmp_path_factory.mktemp("brief") / "brief.html"
    path.write_text(render_brief(brief_on("2019"), "html"), encoding="utf-8")
    return path


def test_it_needs_nothing_but_itself(visitor: Any, page_file: Path) -> None:
    """The page asks for nothing beyond its own bytes, and the browser complains of nothing."""
    visit = visitor.open(page_file)
    asked = [url for url in visit.requested if not url.startswith(("data:", page_file.as_uri()))]
    assert asked == []
    assert visit.said == []


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1100])
def test_it_fits_the_screen_and_shows_its_pictures(
    visitor: Any, page_file: Path, width: int, theme: str
) -> None:
    """Nothing is wider than the screen, and every picture is drawn for that width and theme."""
    page = visitor.open(page_file, width=width, theme=theme).page
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    pictures = page.evaluate(
        "Array.from(document.images, image => [image.naturalWidth, image.currentSrc, image.alt])"
    )
    assert len(pictures) == 4
    assert all(drawn > 0 for drawn, _, _ in pictures)
    assert all(len(words) > 40 for _, _, words in pictures)


def test_it_shows_another_picture_in_the_dark_and_on_a_phone(visitor: Any, page_file: Path) -> None:
    """Each width and theme has a picture of its own."""
    shown = {
        visitor.open(page_file, width=width, theme=theme).page.evaluate(
            "document.images[0].currentSrc"
        )
        for width in (360, 1100)
        for theme in ("light", "dark")
    }
    assert len(shown) == 4


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_it_can_be_read_by_everyone(visitor: Any, page_file: Path, theme: str) -> None:
    """No violation of the accessibility rules that a machine can check."""
    page = visitor.open(page_file, theme=theme).page
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


def test_it_says_every_sentence_with_its_verdict(visitor: Any, page_file: Path) -> None:
    """Every claim stands on the page with its verdict in words, not by colour alone."""
    page = visitor.open(page_file).page
    brief = brief_on("2019")
    for finding in brief.findings:
        text = page.locator(f"article#{finding.claim.id}").inner_text()
        assert finding.sentence in text
        assert finding.verdict.value in text
