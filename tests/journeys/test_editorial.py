"""An editor writes, looks at, publishes and translates a page in a real browser."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from tests.journeys.test_site import (
    Site,
    _join,
    _rihla,
    _show_second_factor,
    _violations,
    person,
    site,
)

__all__ = ["person", "site"]

pytestmark = pytest.mark.browser

EMAIL = "office@example.org"
TOOL = (
    "/editorial/",
    "/editorial/pages/",
    "/editorial/pages/search/?q=harbour",
    "/editorial/images/",
    "/editorial/images/multiple/add/",
    "/editorial/documents/",
    "/editorial/documents/multiple/add/",
)
"""Pages of the tool, each under its own policy of contents."""


def test_an_editor_publishes_news(person: Any, site: Site, tmp_path: Path) -> None:
    """From the invitation to the reader's page, with a picture; nothing breaks its policy."""
    editor, reader = person(width=1400), person()
    _join(editor, site.invite(EMAIL, "editor"), EMAIL)
    editor.go("/editorial/")
    assert "This is not allowed to you" in editor.reads(), "the role sleeps"
    # the browser notes that it was refused
    editor.said.clear()
    _show_second_factor(editor, opens="Write pages")
    editor.go("/news/")
    editor.follow("Edit this page")
    page = editor.page
    page.goto(page.url.replace("edit/", "add_subpage/"))
    page.fill("[name=title]", "A harbour opens")
    page.fill("[name=summary]", "Ships come in.")
    _insert(page, "Text")
    page.locator("[contenteditable=true]").last.click()
    page.keyboard.type("It has seven piers.")
    _insert(page, "Picture")
    page.get_by_role("button", name="Choose an image").click()
    page.get_by_role("tab", name="Upload").click()
    picture = tmp_path / "harbour.png"
    made = io.BytesIO()
    Image.new("RGB", (1200, 700), "teal").save(made, "PNG")
    picture.write_bytes(made.getvalue())
    page.set_input_files(".modal input[type=file]", str(picture))
    # the tool proposes the name of the file a moment later; who is quicker writes her own
    page.locator(".modal [name$=title]").last.fill("Harbour")
    page.locator(".modal button[type=submit]").last.click()
    page.locator(".modal").first.wait_for(state="detached")
    page.locator("[name$=alternative]").fill("A harbour")
    page.get_by_role("button", name="Toggle preview").click()
    preview = page.frame_locator("#w-preview-iframe, iframe[title=Preview]").first
    preview.get_by_text("It has seven piers.").wait_for()
    assert "A draft, as readers would see it" in preview.locator("main").inner_text()
    reader.go("/en/news/a-harbour-opens/")
    assert "seven piers" not in reader.reads()
    reader.said.clear()

    page.get_by_role("button", name="More actions").click()
    with page.expect_navigation():
        page.locator("[name=action-publish]").first.click()
    reader.go("/news/")
    reader.follow("A harbour opens")
    assert "It has seven piers." in reader.reads()
    image = reader.page.locator("main img")
    image.scroll_into_view_if_needed()
    reader.page.wait_for_function("one => one.complete", arg=image.element_handle())
    assert image.evaluate("one => one.naturalWidth") > 400
    assert _violations(reader.page) == []
    for path in TOOL:
        editor.go(path)
        page.wait_for_load_state("networkidle")
    for one in (editor, reader):
        assert one.said == []
    assert "The chain holds" in _rihla(site.environment, "audit", "verify")


def _insert(page: Any, piece: str) -> None:
    page.get_by_role("button", name="Insert a block").last.click()
    page.get_by_role("option", name=piece, exact=True).first.click()
