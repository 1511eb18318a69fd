"""A reader opens the brief's page: on a desk, on a phone, in the dark, without a network."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from rihla.claim.render import render_brief
from rihla.pipeline import brief_on
from rihla.revision.figure import Interval

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def page_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write the brief as a page once."""
    path = tmp_path_factory.mktemp("brief") / "brief.html"
    path.write_text(render_brief(brief_on("2019"), "html"), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def uncertain_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write a brief whose first figure has an interval, beside another revision."""
    brief = brief_on("2020", beside="2019")
    section, finding = brief.sections[0], brief.sections[0].findings[2]
    checks = []
    for check in finding.checks:
        assert check.evidence is None or check.evidence.interval is None
        evidence = check.evidence or finding.checks[1].evidence
        assert evidence is not None
        wide = replace(evidence, interval=Interval(0.033083, 0.036393, 0.8))
        checks.append(replace(check, evidence=wide, agrees=False))
    shown = replace(section, findings=(replace(finding, checks=tuple(checks)),))
    path = tmp_path_factory.mktemp("brief") / "uncertain.html"
    path.write_text(render_brief(replace(brief, sections=(shown,)), "html"), encoding="utf-8")
    return path


@pytest.mark.parametrize("width", [360, 700, 1100])
def test_long_figures_leave_their_names_readable(
    visitor: Any, uncertain_file: Path, width: int
) -> None:
    """An interval beside a figure takes a line more, never the room of what it is a figure of."""
    page = visitor.open(uncertain_file, width=width).page
    pairs = page.evaluate(
        """Array.from(document.querySelectorAll('dt'), name => {
            const inner = node => { const range = document.createRange();
              range.selectNodeContents(node); return range.getBoundingClientRect().toJSON(); };
            return [inner(name), inner(name.nextElementSibling)]; })"""
    )
    assert len(pairs) >= 4
    for name, figure in pairs:
        beside = name["right"] <= figure["left"] + 1
        above = name["bottom"] <= figure["top"] + 1
        assert beside or above
        assert name["height"] < 60
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_brief_of_two_revisions_can_be_read_by_everyone(
    visitor: Any, uncertain_file: Path
) -> None:
    """What stands side by side is named apart, for whoever listens too."""
    found = Axe().run(visitor.open(uncertain_file).page)
    assert found.violations_count == 0, found.generate_report()


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
